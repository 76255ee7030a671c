// A feature phone: idle screen, dialling, the USSD dialog, one SMS thread.
import { segments, septets } from "./gsm.js";
import { air, arrived, sms, ussd } from "./wire.js";

const $ = (id) => document.getElementById(id);
const service = "*384*77#";
const state = { view: "idle", dial: "", session: null, ended: false, number: "", people: [], seen: {}, unread: 0, threads: {}, generation: 0 };

const soft = {
  idle: ["Messages", ""], wait: ["", "Cancel"], ussd: ["Send", "Cancel"], end: ["", "OK"],
  thread: ["Write", "Back"], compose: ["Send", "Back"],
};

function view(name) {
  state.view = name;
  for (const v of document.querySelectorAll(".view")) v.hidden = v.dataset.view !== (name === "end" ? "ussd" : name);
  $("answer").hidden = name === "end";
  [$("softleft").textContent, $("softright").textContent] = soft[name];
  if (name === "ussd") $("answer").focus({ preventScroll: true });
  if (name === "compose") $("text").focus({ preventScroll: true });
  if (name === "idle") { state.session = null; paintDial(); }
  if (name === "thread") { state.unread = 0; paintThread(); paintUnread(); }
}

function paintDial() {
  $("dial").textContent = state.dial;
  $("hint").textContent = state.dial ? "" : "green key: " + service;
}

function paintUnread() {
  $("envelope").hidden = state.unread === 0;
  $("unread").textContent = state.unread;
}

function paintThread() {
  const list = $("thread");
  const thread = state.threads[state.number] || [];
  list.replaceChildren(...thread.map((m) => {
    const li = document.createElement("li");
    li.className = m.mine ? "mine" : "";
    li.textContent = m.text;
    const small = document.createElement("small");
    small.textContent = m.note;
    li.append(small);
    return li;
  }));
  if (thread.length === 0) {
    const li = document.createElement("li");
    li.className = "none";
    li.textContent = "No messages yet.";
    list.append(li);
  }
  list.scrollTop = list.scrollHeight;
}

function remember(number, m) {
  (state.threads[number] ||= []).push(m);
  if (state.view === "thread" && number === state.number) paintThread();
}

function say(text, name) {
  $("ussd").textContent = text;
  $("ussd").scrollTop = 0;
  $("answer").value = "";
  view(name);
}

const broken = "Connection problem or invalid MMI code.";

// step sends what was typed so far; Africa's Talking joins answers with *.
async function step(input) {
  const s = state.session, turn = ++state.generation;
  s.text = s.text === null ? input : s.text === "" ? input : s.text + "*" + input;
  view("wait");
  const got = await ussd(state.number, s.id, s.text);
  if (turn !== state.generation || state.session !== s) return; // she hung up meanwhile
  if (!got || got.status !== 200) return say(broken, "end");
  const said = got.text.slice(4);
  say(said, got.text.startsWith("CON ") ? "ussd" : "end");
}

function dial() {
  const typed = state.dial || service;
  state.dial = "";
  const inside = typed.match(/^\*384\*77(?:\*(.*))?#$/);
  if (!inside) return say(broken, "end");
  state.session = { id: "ATUid_" + crypto.randomUUID().replaceAll("-", ""), text: null };
  step(inside[1] || "");
}

async function text() {
  const body = $("text").value;
  if (!body) return;
  const number = state.number;
  const ok = await sms(number, crypto.randomUUID(), body);
  remember(number, { mine: true, text: body, note: ok ? "sent" : "not sent" });
  if (ok) $("text").value = "";
  count();
  view("thread");
}

function count() {
  const c = segments($("text").value);
  $("count").textContent = `${c.used}/${c.room} ${c.encoding} · ${c.parts} SMS`;
}

function end() {
  state.generation++;
  state.dial = "";
  view("idle");
}

const actions = {
  left: { idle: () => view("thread"), ussd: () => step($("answer").value), thread: () => { count(); view("compose"); }, compose: text },
  right: { ussd: end, end, wait: end, thread: end, compose: () => view("thread") },
  call: { idle: dial, ussd: () => step($("answer").value), compose: text },
  clear: {
    idle: () => { state.dial = state.dial.slice(0, -1); paintDial(); },
    ussd: () => { $("answer").value = $("answer").value.slice(0, -1); },
    compose: () => { $("text").value = $("text").value.slice(0, -1); count(); },
  },
  end: { idle: end, ussd: end, end, wait: end, thread: end, compose: end },
};

function press(key) {
  if (actions[key]) return actions[key][state.view]?.();
  if (state.view === "idle") { state.dial += key; return paintDial(); }
  if (state.view === "ussd") $("answer").value += key;
  if (state.view === "compose") { $("text").value += key; count(); }
}

function ring() {
  const h = $("handset");
  h.classList.remove("ringing");
  void h.offsetWidth; // starts the animation again
  h.classList.add("ringing");
  if (!$("sound").checked) return;
  const ctx = new AudioContext(), tone = ctx.createOscillator(), gain = ctx.createGain();
  gain.gain.value = 0.05;
  tone.frequency.value = 1320;
  tone.connect(gain).connect(ctx.destination);
  tone.start();
  tone.stop(ctx.currentTime + 0.18);
  tone.onended = () => ctx.close();
}

// poll fetches what the aggregator delivered to this phone.
async function poll() {
  const number = state.number;
  try {
    if (number && air.signal) {
      const res = await fetch("/phone/messages?" + new URLSearchParams({ number, after: state.seen[number] || 0 }));
      for (const m of (await res.json()).items) {
        state.seen[number] = m.id;
        remember(number, { text: m.text, note: m.at });
        arrived(m);
        if (state.number === number && state.view !== "thread") state.unread++;
        ring();
      }
      paintUnread();
    }
  } catch { /* the server is away: the next poll asks again */ }
  setTimeout(poll, 700);
}

function choose() {
  const p = state.people.find((q) => q.number === $("person").value);
  state.number = p.number;
  state.unread = 0;
  $("about").textContent = p.about;
  paintUnread();
  end();
}

async function people() {
  state.people = (await (await fetch("/phone/people")).json()).items;
  $("person").replaceChildren(...state.people.map((p) => new Option(p.label, p.number)));
  const wanted = new URLSearchParams(location.search).get("number");
  if (state.people.some((p) => p.number === wanted)) $("person").value = wanted;
  choose();
}

function tick() {
  const now = new Date();
  $("clock").textContent = now.toTimeString().slice(0, 5);
  $("date").textContent = now.toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short" });
  setTimeout(tick, 5000);
}

for (const b of document.querySelectorAll("[data-key]")) b.addEventListener("click", () => press(b.dataset.key));
$("person").addEventListener("change", choose);
$("restart").addEventListener("click", () => { state.threads = {}; $("text").value = ""; $("log").replaceChildren(); $("signal").checked = true; signal(); end(); });
$("text").addEventListener("input", count);
$("lost").addEventListener("change", () => { air.lost = $("lost").value; });
function signal() {
  air.signal = $("signal").checked;
  $("handset").classList.toggle("nosignal", !air.signal);
  $("carrier").textContent = air.signal ? "Demo Mobile" : "No service";
}
$("signal").addEventListener("change", signal);
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("select, textarea, .desk")) return;
  if (e.key === "Escape") return press("end");
  if (e.key === "Enter") { if (e.target.tagName !== "BUTTON") { e.preventDefault(); press(state.view === "end" ? "right" : "call"); } return; }
  if (e.target.id === "answer") return;
  if (e.key === "Backspace") return press("clear");
  if (/^[0-9*#]$/.test(e.key)) press(e.key);
});

window.ahadi = { segments, septets }; // for the tests
tick();
count();
people();
poll();
