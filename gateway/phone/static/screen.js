// The screen of the handset: one view at a time, three words above the keys.
import { word } from "./words.js";

export const $ = (id) => document.getElementById(id);

// state is what the phone knows; the other modules change it.
export const state = { view: "idle", dial: "", person: null, phones: [], signal: true, lost: "answer", session: null };

export const w = (key) => word(state.person?.language, key);

const typed = () => (state.view === "ussd" ? $("answer").value : $("text").value) !== "";

// soft are the words of the left, middle and right key in each view.
const soft = {
  idle: () => ($("notice").hidden ? ["messages", "", "*384*77#"] : ["messages", "show", "*384*77#"]),
  boot: () => ["", "", ""],
  dial: () => ["call", "", "clear"],
  wait: () => ["", "", "cancel"],
  ussd: () => ["send", "", typed() ? "clear" : "cancel"],
  said: () => ["", "", "ok"],
  inbox: () => ["write", "open", "back"],
  thread: () => ["reply", "", "back"],
  compose: () => ["send", "", typed() ? "clear" : "back"],
};

export function labels() {
  const words = soft[state.view]().map((k) => (k === "" || k.startsWith("*") ? k : w(k)));
  [$("softleft").textContent, $("softmiddle").textContent, $("softright").textContent] = words;
}

// show turns to a view; "said" is the dialog without a field to answer in.
export function show(name) {
  state.view = name;
  for (const v of document.querySelectorAll(".view")) v.hidden = v.dataset.view !== (name === "said" ? "ussd" : name);
  $("field").hidden = name === "said";
  $("handset").dataset.view = name;
  labels();
  const into = { ussd: "answer", compose: "text", said: "ussd", thread: "thread" }[name];
  if (into && touched()) $(into).focus({ preventScroll: true });
}

// touched: a finger's keyboard would cover the phone, so a field is not
// focussed for it.
const touched = () => !matchMedia("(pointer: coarse)").matches;

let hiding;
export function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { $("toast").hidden = true; }, 1400);
}

export function paintDial() {
  $("dial").textContent = state.dial;
  show(state.dial ? "dial" : "idle");
}

export function paintSignal() {
  $("handset").classList.toggle("nosignal", !state.signal);
  $("bars").setAttribute("aria-label", state.signal ? "Signal: full" : "Signal: none");
  $("carrier").textContent = state.signal ? "Demo Mobile" : w("service");
  $("lost").disabled = false;
}

// scroll moves the text that the view shows by a line or two.
export function scroll(lines) {
  const box = { ussd: $("ussd"), said: $("ussd"), thread: $("thread") }[state.view];
  box?.scrollBy({ top: lines * 36 });
}

export function tick() {
  const now = new Date();
  $("clock").textContent = now.toTimeString().slice(0, 5);
  $("date").textContent = now.toLocaleDateString(state.person?.language || "en", { weekday: "long", day: "numeric", month: "long" });
}
