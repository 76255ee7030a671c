// A feature phone: which key does what on which screen.
import { segments, septets } from "./gsm.js";
import { beep, erase, field, forget, paintMode, write } from "./keypad.js";
import { count, move, openCompose, openFresh, openInbox, openThread, poll, send } from "./messages.js";
import { hold, meet } from "./people.js";
import { $, labels, paintDial, paintSignal, scroll, show, state, tick } from "./screen.js";
import { answer, dial, hangUp, service } from "./session.js";

const eraseDial = (all) => { state.dial = all ? "" : state.dial.slice(0, -1); paintDial(); };
const eraseOr = (leave) => (held) => (field().value === "" ? leave() : erase(held));
const backToInbox = () => { forget(); openInbox(); };

// keys of the pad, by view; what is not here types or does nothing.
const does = {
  left: { idle: openInbox, dial, ussd: answer, inbox: openCompose, thread: openCompose, compose: send },
  ok: { idle: () => ($("notice").hidden ? openInbox() : openFresh()), dial, ussd: answer, said: hangUp, inbox: openThread, compose: send },
  right: { idle: dial, dial: eraseDial, wait: hangUp, ussd: eraseOr(hangUp), said: hangUp, inbox: hangUp, thread: backToInbox, compose: eraseOr(backToInbox) },
  call: { idle: dial, dial, ussd: answer, inbox: openThread, thread: openCompose, compose: send },
  back: { dial: eraseDial, ussd: erase, compose: erase },
  up: { ussd: () => scroll(-1), said: () => scroll(-1), thread: () => scroll(-1), inbox: () => move(-1) },
  down: { ussd: () => scroll(1), said: () => scroll(1), thread: () => scroll(1), inbox: () => move(1), idle: openInbox },
};

function press(key, held) {
  if (state.view === "boot") return;
  if (key === "end") return hangUp();
  if (does[key]) return does[key][state.view]?.(held);
  if (state.view === "idle" || state.view === "dial") {
    state.dial = (state.dial + (held && key === "0" ? "+" : key)).slice(0, 60);
    return paintDial();
  }
  if (state.view === "ussd" || state.view === "compose") write(key, held);
}

// A key that is held does more than one that is pressed: the digit instead of
// the letter, all erased instead of one.
for (const b of document.querySelectorAll("[data-key]")) {
  let timer, held = false;
  const stop = () => clearTimeout(timer);
  b.addEventListener("click", () => { if (!held) { beep(b.dataset.key); press(b.dataset.key, false); } held = false; });
  b.addEventListener("pointerdown", () => { stop(); held = false; timer = setTimeout(() => { held = true; press(b.dataset.key, true); }, 650); });
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) b.addEventListener(name, stop);
}

function flash(key) {
  const b = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  b?.classList.add("pressed");
  setTimeout(() => b?.classList.remove("pressed"), 130);
}

const pad = { Escape: "end", ArrowUp: "up", ArrowDown: "down", Backspace: "back", Enter: "ok" };

// typing is left to a field that has the focus; the rest are keys of the phone.
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest(".desk, .wire, .top")) return;
  const inField = e.target === $("answer") || e.target === $("text");
  const key = pad[e.key] || (/^[0-9*#]$/.test(e.key) ? e.key : "");
  if (key === "" || (e.key === "Enter" && e.target.closest("button"))) return;
  if (inField && !["Escape", "Enter"].includes(e.key) && !(e.target === $("answer") && e.key.startsWith("Arrow"))) return;
  e.preventDefault();
  flash(key);
  beep(key);
  if (!inField && field() && /^[0-9*#]$/.test(key)) { // typed on a keyboard: no letters by tapping
    field().value += key;
    field().dispatchEvent(new Event("input"));
    return;
  }
  press(key, false);
});

function restart() {
  hangUp();
  $("signal").checked = state.signal = true;
  paintSignal();
  show("boot");
  setTimeout(() => show("idle"), matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 1100);
}

// code is the keypad code of what the person is asked about first.
const code = () => state.person?.assigned[0] || "K12";
const examples = {
  dial: () => { hangUp(); state.dial = `*384*77*${code().slice(1)}*3#`; paintDial(); },
  text: () => { hangUp(); openCompose(); $("text").value = `${code()} 60 more than half, slow since the rain`; count(); },
};
for (const b of document.querySelectorAll("[data-dial]")) b.addEventListener("click", examples.dial);
for (const b of document.querySelectorAll("[data-text]")) b.addEventListener("click", examples.text);

$("restart").addEventListener("click", restart);
$("answer").addEventListener("input", labels);
$("text").addEventListener("input", count);
$("signal").addEventListener("change", () => { state.signal = $("signal").checked; paintSignal(); });
$("lost").addEventListener("change", (e) => { state.lost = e.target.value; });
$("sound").addEventListener("change", () => $("handset").classList.toggle("silent", !$("sound").checked));

window.ahadi = { segments, septets, press, hold, service, state }; // for the tests, and for who looks
$("handset").classList.add("silent");
paintMode();
tick();
setInterval(tick, 5000);
show("idle");
await meet();
poll();
