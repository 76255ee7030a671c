// Africa's Talking's own SDK, pointed at a stand-in: it sends what a line of its
// standard input says, and writes what came of it as one line of JSON.
const readline = require("node:readline");
const common = require("africastalking/lib/common");

const base = process.env.BASE + "/version1";
const at = require("africastalking")({ username: "ahadi", apiKey: "key" });
common.SMS_URL = base + "/messaging";

const calls = {
  send: (o) => at.SMS.send(o),
  inbox: (o) => at.SMS.fetchMessages(o),
};

readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const { call, options } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: await calls[call](options) }));
  } catch (err) {
    console.log(JSON.stringify({ error: String(err.message || err), status: err.response?.status ?? 0 }));
  }
}).on("close", () => process.exit(0));
console.log("ready");
