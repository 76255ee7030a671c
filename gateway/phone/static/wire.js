// The aggregator's side of the phone: it calls the hooks as Africa's Talking
// does, and shows every request with its answer.
import { screen } from "./gsm.js";

const hook = (name) => `/hooks/demo/${name}/demo`;
const log = document.getElementById("log");

export const air = { signal: true, lost: "answer" };

function element(tag, text, cls) {
  const e = document.createElement(tag);
  e.textContent = text;
  if (cls) e.className = cls;
  return e;
}

function show(path, form, answer, note, bad) {
  const li = document.createElement("li");
  li.append(element("h4", "POST " + path));
  li.append(element("pre", Object.entries(form).map(([k, v]) => `${k}=${v}`).join("\n")));
  if (answer !== null) li.append(element("pre", answer === "" ? "(empty)" : answer, "ans"));
  li.append(element("p", note, bad ? "bad" : ""));
  log.prepend(li);
  while (log.children.length > 60) log.lastChild.remove();
}

// post sends one form; null means that the signal was lost on the way.
async function post(path, form) {
  if (!air.signal && air.lost === "request") {
    show(path, form, null, "lost: the request never left the phone", true);
    return null;
  }
  const before = performance.now();
  let status = 0, text = "";
  try {
    const res = await fetch(path, { method: "POST", body: new URLSearchParams(form) });
    status = res.status;
    text = await res.text();
  } catch {
    show(path, form, null, "no answer: is Ahadi running?", true);
    return null;
  }
  const ms = Math.round((performance.now() - before) * 10) / 10;
  if (!air.signal) {
    show(path, form, text, `${status} in ${ms} ms, but lost: the answer did not reach the phone`, true);
    return null;
  }
  return { status, text, ms, path, form };
}

export async function ussd(number, session, text) {
  const form = { sessionId: session, serviceCode: "*384*77#", phoneNumber: number, networkCode: "99999", text };
  const got = await post(hook("ussd"), form);
  if (!got) return null;
  const said = /^(CON|END) /.test(got.text) ? got.text.slice(4) : "";
  const c = screen(said);
  show(got.path, form, got.text, `${got.status} in ${got.ms} ms · ${[...said].length} characters, ${c.used} of ${c.room} ${c.unit}${c.fits ? "" : ": too long"}`, !c.fits || got.status !== 200);
  return got;
}

export async function sms(number, id, text) {
  const form = { id, from: number, to: "20880", text, date: new Date().toISOString().slice(0, 19).replace("T", " "), networkCode: "99999" };
  const got = await post(hook("sms"), form);
  if (got) show(got.path, form, got.text, `${got.status} in ${got.ms} ms`, got.status !== 200);
  return got && got.status === 200;
}

export function arrived(m) {
  show("/phone/aggregator/version1/messaging", { to: m.masked, message: m.text }, null, `delivered to the phone · ${m.parts} SMS`);
}
