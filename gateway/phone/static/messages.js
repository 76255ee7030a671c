// The inbox: threads of every phone on the desk, kept for as long as the tab
// is open.
import { segments } from "./gsm.js";
import { jingle } from "./keypad.js";
import { $, labels, show, state, toast, w } from "./screen.js";
import { arrived, sms } from "./wire.js";

export const shortCode = "20880";
const kept = 60; // messages of a thread
const drawer = restore();
let current = shortCode; // the thread that is open, or marked in the list

function restore() {
  try {
    return JSON.parse(sessionStorage.getItem("ahadi-phone")) || { seen: "0", phones: {} };
  } catch { return { seen: "0", phones: {} }; }
}

function keep() {
  try { sessionStorage.setItem("ahadi-phone", JSON.stringify(drawer)); } catch { /* full, or not allowed: the tab remembers */ }
}

const threads = (number) => (drawer.phones[number] ||= {});
const mine = () => threads(state.person?.number);
const fresh = (number) => Object.values(threads(number)).flat().filter((m) => m.fresh).length;

function remember(number, other, m) {
  const all = (threads(number)[other] ||= []);
  all.push(m);
  if (all.length > kept) all.splice(0, all.length - kept);
  keep();
}

const hour = (at) => new Date(at).toTimeString().slice(0, 5);

function item(cls, ...inside) {
  const li = document.createElement("li");
  li.className = cls;
  li.append(...inside);
  return li;
}

function tagged(tag, text) {
  const e = document.createElement(tag);
  e.textContent = text;
  return e;
}

// paintUnread shows the envelope, the notice, and whose other phones rang.
export function paintUnread() {
  const n = state.person ? fresh(state.person.number) : 0;
  $("envelope").hidden = n === 0;
  $("unread").textContent = n;
  $("notice").hidden = n === 0;
  $("notice").textContent = `${w("fresh")}${n > 1 ? " ×" + n : ""}`;
  const rang = state.phones.filter((p) => p.number !== state.person?.number && drawer.phones[p.number] && fresh(p.number) > 0);
  $("others").hidden = rang.length === 0;
  $("rang").replaceChildren(...rang.slice(0, 12).map((p) => {
    const b = tagged("button", `${p.name.split(" ")[0]} ${p.masked} (${fresh(p.number)})`);
    b.type = "button";
    b.dataset.number = p.number;
    return b;
  }));
  labels();
}

export function openInbox() {
  const all = Object.entries(mine()).filter(([, t]) => t.length > 0);
  $("inboxtitle").textContent = w("messages");
  if (!all.some(([other]) => other === current)) current = all[0]?.[0] || shortCode;
  $("inbox").replaceChildren(...all.map(([other, t]) => {
    const last = t.at(-1), title = document.createElement("b");
    title.append(tagged("span", other), tagged("time", hour(last.at)));
    const li = item(t.some((m) => m.fresh) ? "new" : "", title, tagged("p", last.text));
    if (other === current) li.setAttribute("aria-current", "true");
    li.addEventListener("click", () => { current = other; openThread(); });
    return li;
  }));
  if (all.length === 0) $("inbox").append(item("none", w("none")));
  show("inbox");
}

// move marks the next thread in the list.
export function move(by) {
  const all = Object.keys(mine());
  if (all.length === 0) return;
  current = all[(all.indexOf(current) + by + all.length) % all.length];
  openInbox();
}

export function openThread() {
  for (const m of mine()[current] || []) m.fresh = false;
  keep();
  show("thread");
  paintThread();
  paintUnread();
}

// openFresh opens the thread of the newest message that was not read.
export function openFresh() {
  current = Object.entries(mine()).find(([, t]) => t.some((m) => m.fresh))?.[0] || current;
  openThread();
}

export function paintThread() {
  $("with").textContent = current;
  const all = mine()[current] || [];
  $("thread").replaceChildren(...all.map((m) => item((m.mine ? "mine" : "") + (m.bad ? " bad" : ""), m.text, tagged("time", hour(m.at) + (m.bad ? " · " + w("notsent") : "")))));
  if (all.length === 0) $("thread").append(item("none", w("none")));
  $("thread").scrollTop = $("thread").scrollHeight;
}

export function openCompose() {
  current = shortCode;
  $("to").textContent = w("to");
  show("compose");
  count();
}

// count is the counter of a feature phone, with what it stands for.
export function count() {
  const c = segments($("text").value);
  $("count").textContent = `${c.left}/${c.parts} · ${c.used} ${c.encoding === "gsm7" ? "GSM-7" : "UCS-2"} · ${c.parts} SMS`;
  $("count").classList.toggle("over", c.parts > 1 || c.encoding !== "gsm7");
  if (state.view === "compose") labels();
}

export async function send() {
  const text = $("text").value, number = state.person.number;
  if (text === "") return;
  $("text").value = "";
  count();
  toast(w("sending"));
  const ok = await sms(number, crypto.randomUUID(), text);
  remember(number, shortCode, { mine: true, text, at: Date.now(), bad: !ok });
  if (!ok) $("text").value = text; // to send it again is one key
  if (state.person.number !== number) return;
  toast(w(ok ? "sent" : "notsent"));
  if (state.view === "compose") openThread();
}

function ring() {
  const h = $("handset");
  h.classList.remove("ringing");
  void h.offsetWidth; // starts the animation again
  h.classList.add("ringing");
  h.dataset.rang = Number(h.dataset.rang || 0) + 1;
  setTimeout(() => h.classList.remove("ringing"), 2400);
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([180, 80, 180]);
  jingle();
}

// take puts one event of the aggregator where it belongs.
function take(e) {
  drawer.seen = e.id;
  arrived(e);
  if (e.kind !== "sms") return false;
  const other = e.from || shortCode, here = e.number === state.person?.number;
  const open = here && state.view === "thread" && current === other;
  remember(e.number, other, { text: e.text, at: e.at, fresh: !open });
  if (open) paintThread();
  if (here && state.view === "inbox") openInbox();
  return here;
}

// poll fetches what the aggregator delivered; without signal nothing arrives.
export async function poll() {
  let ms = document.hidden ? 2000 : 600;
  if (state.signal && state.person) {
    try {
      const res = await fetch("/phone/messages?after=" + drawer.seen);
      const items = (await res.json()).items;
      if (items.map(take).some(Boolean)) ring();
      if (items.length > 0) { keep(); paintUnread(); ms = 50; }
    } catch { ms = 2000; /* the server is away: the next poll asks again */ }
  }
  setTimeout(() => poll(), ms);
}
