// The aggregator's side of the phone: it calls the hooks as Africa's Talking
// does, and shows every request with its answer.
import { screen, segments } from "./gsm.js";
import { $, state } from "./screen.js";

const hook = (name) => `/hooks/demo/${name}/demo`;
const log = $("log");
const shown = 80;

function element(tag, text, cls) {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (cls) e.className = cls;
  return e;
}

// value writes one field; the newest answer of a growing text is marked.
function value(name, text, input) {
  const dd = element("dd");
  if (text === "") dd.append(element("i", "(empty)"));
  else if (name === "text" && input && text.endsWith(input)) dd.append(text.slice(0, -input.length), element("mark", input));
  else dd.textContent = text;
  return dd;
}

function head(tag, path, right, good) {
  const h = element(tag, undefined, "head");
  h.append(element("b", "POST " + path), element("span", right, good ? "ok" : "bad"));
  return h;
}

function fields(form, input) {
  const dl = element("dl");
  for (const [k, v] of form) dl.append(element("dt", k), value(k, v, input));
  return dl;
}

function quote(text) { return "'" + text.replaceAll("'", "'\\''") + "'"; }

// copy offers the request as a line for a terminal.
function copy(path, form) {
  const b = element("button", "copy as curl", "link");
  b.type = "button";
  b.addEventListener("click", async () => {
    const line = "curl " + form.map(([k, v]) => "--data-urlencode " + quote(k + "=" + v)).join(" ") + " " + location.origin + path;
    try { await navigator.clipboard.writeText(line); b.textContent = "copied"; } catch { b.textContent = line; }
  });
  return b;
}

// gauge says how much of a screen or a message is used.
function gauge(count, unit) {
  const m = element("meter");
  m.max = count.room; m.value = Math.min(count.used, count.room); m.low = count.room * 0.9; m.high = count.room * 0.99; m.optimum = 0;
  m.setAttribute("aria-label", `${count.used} of ${count.room} ${unit}`);
  return [m, element("span", `${count.used} of ${count.room} ${unit}`)];
}

function put(li) {
  log.querySelector(".empty")?.remove();
  log.prepend(li);
  while (log.children.length > shown) log.lastChild.remove();
}

function entry(path, form, input, result) {
  const li = element("li", undefined, "entry");
  li.append(head("header", path, result.head, result.good), fields(form, input));
  if (result.answer !== undefined) {
    const pre = element("pre"), found = result.answer.match(/^(CON|END) /);
    if (found) pre.append(element("b", found[0]), result.answer.slice(4));
    else pre.textContent = result.answer === "" ? "(empty body)" : result.answer;
    li.append(pre);
  }
  const foot = element("footer");
  foot.append(...result.notes, ...(result.ours ? [] : [copy(path, form)]));
  li.append(foot);
  put(li);
}

// post sends one form; null means that the signal was lost on the way.
// seen is the form as the panel shows it: without a PIN.
async function post(path, form, input, weigh, seen = form) {
  if (!state.signal && state.lost === "request") {
    entry(path, seen, input, { head: "lost", notes: [element("span", "the request never left the phone", "bad")] });
    return null;
  }
  const before = performance.now();
  let status, text;
  try {
    const res = await fetch(path, { method: "POST", body: new URLSearchParams(form), signal: AbortSignal.timeout(10_000) });
    status = res.status;
    text = await res.text();
  } catch {
    entry(path, seen, input, { head: "no answer", notes: [element("span", "is Ahadi running?", "bad")] });
    return null;
  }
  const ms = performance.now() - before;
  const lost = !state.signal;
  const notes = weigh(text);
  if (lost) notes.push(element("span", "the answer was lost on its way back", "bad"));
  entry(path, seen, input, { head: `${status} in ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`, good: status === 200 && !lost, answer: text, notes });
  return lost ? null : { status, text };
}

export function ussd(number, session, text, shown) {
  const form = [["sessionId", session], ["serviceCode", "*384*77#"], ["phoneNumber", number], ["networkCode", "99999"], ["text", text]];
  const seen = form.map(([k, v]) => [k, k === "text" ? shown.text : v]);
  return post(hook("ussd"), form, shown.input, (answer) => {
    const said = answer.replace(/^(CON|END) /, ""), c = screen(said);
    const notes = [...gauge(c, c.unit), element("span", `${[...said].length} characters`)];
    if (!c.fits) notes.push(element("span", "too long for a small phone", "bad"));
    return notes;
  }, seen);
}

export async function sms(number, id, text) {
  const form = [["id", id], ["from", number], ["to", "20880"], ["text", text], ["date", utc()], ["networkCode", "99999"]];
  const c = segments(text);
  const got = await post(hook("sms"), form, "", () => [...gauge({ used: c.used, room: c.room }, c.unit), element("span", `${c.parts} SMS`)]);
  return got !== null && got.status === 200;
}

// ended tells that a session is over; nobody waits for the answer.
export async function ended(number, session, status, input) {
  const form = [
    ["date", utc()], ["sessionId", session.id], ["serviceCode", "*384*77#"], ["networkCode", "99999"], ["phoneNumber", number], ["status", status],
    ["cost", "KES 0.0000"], ["durationInMillis", String(Math.round(performance.now() - session.started))], ["hopsCount", String(session.steps)], ["input", session.text], ["lastAppResponse", ""],
  ];
  const path = hook("ussd-end"), seen = form.map(([k, v]) => [k, k === "input" ? session.shown : v]);
  try {
    const res = await fetch(path, { method: "POST", body: new URLSearchParams(form) });
    event(path, `${status.toLowerCase()}: ${res.status}`, res.ok, seen);
  } catch { event(path, "no answer", false, seen); }
}

const utc = () => new Date().toISOString().slice(0, 19).replace("T", " ");

// event is one folded line of what happens beside the dialogue.
function event(path, right, good, form, answer) {
  const li = element("li", undefined, "entry event"), d = element("details");
  d.append(head("summary", path, right, good), fields(form, ""));
  if (answer) d.append(element("pre", answer));
  li.append(d);
  put(li);
}

// arrived shows what Ahadi sent and the aggregator did.
export function arrived(e) {
  if (e.kind === "report") return event(hook("delivery"), e.status ? "delivered" : "lost", e.status === 200, e.form, e.answer);
  const c = segments(e.text);
  entry("/phone/aggregator/version1/messaging", e.form, "", {
    head: "Ahadi sends, answered " + e.status, good: true, ours: true, answer: e.answer, notes: [...gauge(c, c.unit), element("span", `${e.parts} SMS`)],
  });
}

$("clear").addEventListener("click", () => log.replaceChildren(element("li", "Nothing yet. Press the green key.", "empty")));
