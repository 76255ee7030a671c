// A USSD application on the middleware of Africa's Talking's own SDK: it says
// back what it was sent, until the answer 0 ends the session.
const express = require("express");
const at = require("africastalking")({ username: "ahadi", apiKey: "key" });

const app = express();
app.post("/hooks/demo/ussd/demo", ...at.USSD((params, next) => {
  const { sessionId, serviceCode, phoneNumber, networkCode, text } = params;
  const last = text.split("*").pop();
  next({
    response: `[${text}] ${serviceCode} ${phoneNumber} ${networkCode} ${sessionId.startsWith("ATUid_")}`,
    endSession: last === "0",
  });
}));
app.post("/hooks/demo/ussd-end/demo", express.urlencoded({ extended: false }), (req, res) => {
  console.log(JSON.stringify(req.body));
  res.sendStatus(200);
});
const server = app.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.on("end", () => process.exit(0)).resume();
