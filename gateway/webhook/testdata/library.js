// Whether the library of Standard Webhooks believes a request.
const { Webhook } = require("standardwebhooks");

function verify(secret, headers, body) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
