// A USSD session, as the aggregator carries it: one id, and a text that grows
// with every answer, joined by stars.
import { $, paintDial, show, state, w } from "./screen.js";
import { ended, ussd } from "./wire.js";

export const service = "*384*77#";
const inside = /^\*384\*77(?:\*([^#]*))?#$/;
const longest = 180_000; // milliseconds of a session, as networks in Kenya have it
const gone = 1_200; // until the phone notices that nothing comes back

function say(text, name) {
  $("ussd").textContent = text;
  $("ussd").scrollTop = 0;
  $("answer").value = "";
  show(name);
}

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

// close ends the session on the aggregator's side, which tells Ahadi.
function close(status, input) {
  const s = state.session;
  if (!s) return;
  clearTimeout(s.timer);
  state.session = null;
  if (s.steps > 0 && s.reached) ended(state.person.number, s, status, input);
}

// asksPIN says whether the screen asks for a PIN, in any of the five languages:
// what is typed there is on no panel.
const asksPIN = () => /\bPIN\b|4 chiffres|code est faux/.test($("ussd").textContent);

// step sends all that was typed so far.
async function step(input) {
  const s = state.session, shown = s.steps && asksPIN() ? "*".repeat(input.length) : input;
  s.shown = !s.steps ? shown : s.shown === "" ? shown : s.shown + "*" + shown;
  s.text = !s.steps ? input : s.text === "" ? input : s.text + "*" + input;
  s.steps++;
  show("wait");
  const got = await ussd(state.person.number, s.id, s.text, { text: s.shown, input: shown });
  if (state.session !== s) return; // she hung up meanwhile
  if (!got || got.status !== 200) {
    if (!got) await pause(gone);
    if (state.session !== s) return;
    s.reached = s.reached || !!got;
    close(got ? "Failed" : "Incomplete", input);
    return say(w("problem"), "said");
  }
  s.reached = true;
  const more = got.text.startsWith("CON ");
  say(got.text.slice(4), more ? "ussd" : "said");
  if (!more) close("Success", input);
}

export function dial() {
  const typed = state.dial || service;
  state.dial = "";
  const found = typed.match(inside);
  if (!found || !state.person) return say(w("problem"), "said");
  const id = "ATUid_" + crypto.randomUUID().replaceAll("-", "");
  state.session = { id, text: "", shown: "", steps: 0, started: performance.now(), reached: false, timer: setTimeout(() => { close("Incomplete", ""); say(w("timeout"), "said"); }, longest) };
  step(found[1] || "");
}

export const answer = () => state.session && step($("answer").value);

// hangUp leaves whatever the phone was doing.
export function hangUp() {
  close("Incomplete", "");
  state.dial = "";
  paintDial();
}
