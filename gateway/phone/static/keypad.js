// The keys: multi-tap letters, a digit when a key is held, tones.
import { $, labels, state } from "./screen.js";

const letters = {
  1: ".,?!'-()@/:1", 2: "abc2", 3: "def3", 4: "ghi4", 5: "jkl5", 6: "mno6", 7: "pqrs7", 8: "tuv8", 9: "wxyz9", 0: " 0", "*": "*+=%&\"",
};
const modes = ["abc", "Abc", "123"];
const mode = { ussd: "123", compose: "abc" };
let tap = null; // the key that is being tapped through its letters

export function paintMode() {
  for (const m of document.querySelectorAll(".mode")) m.textContent = mode[m.closest(".view").dataset.view];
}

export const field = () => ({ ussd: $("answer"), compose: $("text") })[state.view];

function put(text, instead) {
  const f = field();
  const start = f.selectionStart, end = f.selectionEnd;
  f.setRangeText(text, instead ? Math.max(0, start - 1) : start, end, "end");
  f.dispatchEvent(new Event("input"));
}

// write puts what a key means into the field of the view.
export function write(key, held) {
  const m = mode[state.view];
  if (key === "#" && !held) {
    mode[state.view] = modes[(modes.indexOf(m) + 1) % modes.length];
    tap = null;
    return paintMode();
  }
  if (held || m === "123") { tap = null; return put(key, false); }
  const now = performance.now(), all = letters[key];
  const again = tap && tap.key === key && now - tap.at < 900;
  const at = again ? (tap.index + 1) % all.length : 0;
  const letter = m === "Abc" && /(^|[.?!]\s*)$/.test(before(again)) ? all[at].toUpperCase() : all[at];
  put(letter, again);
  tap = { key, at: now, index: at };
}

const before = (again) => field().value.slice(0, Math.max(0, field().selectionStart - (again ? 1 : 0)));

// erase takes the last character; hold takes all.
export function erase(all) {
  const f = field();
  tap = null;
  if (all) f.value = "";
  else if (f.selectionStart === f.selectionEnd && f.selectionStart > 0) f.setRangeText("", f.selectionStart - 1, f.selectionEnd, "end");
  else f.setRangeText("", f.selectionStart, f.selectionEnd, "end");
  f.dispatchEvent(new Event("input"));
  labels();
}

export const forget = () => { tap = null; };

// The two tones of each key, as the telephone has had them since 1963.
const rows = [697, 770, 852, 941], columns = [1209, 1336, 1477];
let audio;

function tone(hertz, at, length, loud) {
  const o = audio.createOscillator(), g = audio.createGain();
  g.gain.setValueAtTime(loud, at);
  g.gain.exponentialRampToValueAtTime(0.0001, at + length);
  o.frequency.value = hertz;
  o.connect(g).connect(audio.destination);
  o.start(at);
  o.stop(at + length);
}

const audible = () => $("sound").checked && (audio ||= new AudioContext());

export function beep(key) {
  const i = "123456789*0#".indexOf(key);
  if (i < 0 || !audible()) return;
  tone(rows[Math.floor(i / 3)], audio.currentTime, 0.09, 0.04);
  tone(columns[i % 3], audio.currentTime, 0.09, 0.04);
}

export function jingle() {
  if (!audible()) return;
  [784, 1047, 1319].forEach((hertz, i) => tone(hertz, audio.currentTime + i * 0.13, 0.32, 0.06));
}
