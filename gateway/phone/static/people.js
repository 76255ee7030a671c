// Who holds the phone.
import { hangUp } from "./session.js";
import { paintUnread } from "./messages.js";
import { $, paintSignal, state, tick } from "./screen.js";

const groups = [["monitor", "Monitors"], ["verifier", "Verifiers"], ["official", "Officials"], ["coordinator", "Coordinators"], ["stopped", "Said STOP"], ["", "Strangers"]];
const names = { en: "English", sw: "Kiswahili", es: "Español", fr: "Français", pt: "Português" };

export function hold(number) {
  const p = state.phones.find((q) => q.number === number);
  if (!p) return;
  if (state.person) hangUp();
  state.person = p;
  $("person").value = number;
  $("screen").lang = p.language || "en";
  $("name").textContent = p.name;
  $("facts").textContent = [p.masked, p.role === "stopped" ? "monitor" : p.role, names[p.language], p.place, p.assigned.join(" ")].filter(Boolean).join(" · ");
  $("about").textContent = p.about;
  for (const b of $("languages").children) b.setAttribute("aria-pressed", String(b.dataset.language === p.language));
  try { sessionStorage.setItem("ahadi-holds", number); } catch { /* not allowed: the first person holds it after a reload */ }
  hangUp();
  tick();
  paintSignal();
  paintUnread();
}

// speaks finds a monitor of a language: by the lowest number, a phone of her own.
function speaks(language) {
  return state.phones.filter((p) => p.language === language && p.role === "monitor" && !p.name.includes("&")).sort((a, b) => a.number.localeCompare(b.number))[0];
}

function remembered() {
  try { return sessionStorage.getItem("ahadi-holds"); } catch { return null; }
}

export async function meet() {
  const got = await (await fetch("/phone/people")).json();
  state.phones.push(...got.items.map((p) => ({ ...p, name: p.name || p.number, masked: p.masked || "…" + p.number.slice(-4), assigned: p.assigned || [] })));
  $("reports").checked = got.reports;
  for (const [role, title] of groups) {
    const all = state.phones.filter((p) => p.role === role);
    if (all.length === 0) continue;
    const g = document.createElement("optgroup");
    g.label = title;
    g.append(...all.map((p) => new Option(`${p.name} ${p.masked}${p.language ? " · " + p.language : ""}`, p.number)));
    $("person").append(g);
  }
  const wanted = new URLSearchParams(location.search).get("number") || remembered();
  hold(state.phones.some((p) => p.number === wanted) ? wanted : (speaks("en") || state.phones[0]).number);
}

$("person").addEventListener("change", () => hold($("person").value));
$("rang").addEventListener("click", (e) => e.target.dataset.number && hold(e.target.dataset.number));
$("languages").addEventListener("click", (e) => {
  const p = speaks(e.target.dataset.language);
  if (p) hold(p.number);
});
$("reports").addEventListener("change", () => fetch("/phone/reports?on=" + ($("reports").checked ? 1 : 0), { method: "POST" }));
