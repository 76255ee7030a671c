// A page that is live renews itself when the server says that something has come
// in; without server-sent events it asks now and then. What a reader has opened
// stays open, what is new lights up once, and nothing moves under her hands.
(function () {
  "use strict";
  var opened = [], known = {};
  var calm = 3000, now = 0; // ms between two asks of a page that nobody tells

  function live() { return document.querySelector("[data-live]"); }

  function ids(selector) {
    return Array.from(document.querySelectorAll(selector), function (e) { return e.id; });
  }

  // busy: she reads a passage, fills in a form, or looks elsewhere.
  function busy() {
    var at = document.activeElement;
    return document.hidden || String(window.getSelection()) !== "" ||
      (at && live() && live().contains(at) && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) ||
      Boolean(document.querySelector("#live textarea:not(:placeholder-shown):not([readonly])"));
  }

  function ask() {
    if (!live() || busy()) { now = 1; return; }
    now = 0;
    window.htmx.trigger(live(), "news");
  }

  function start() {
    if (!live()) return;
    var poll = 0;
    function slowly() { if (!poll) poll = window.setInterval(ask, calm); }
    if (window.EventSource) {
      var line = new EventSource("/live");
      line.addEventListener("news", ask);
      line.addEventListener("open", function () { window.clearInterval(poll); poll = 0; });
      line.addEventListener("error", slowly);
      window.addEventListener("pagehide", function () { line.close(); });
    } else {
      slowly();
    }
    window.setInterval(function () { if (now) ask(); }, calm); // what waited while she was busy
    window.setInterval(ask, 60000); // clocks on the page
  }

  document.addEventListener("htmx:beforeSwap", function () {
    opened = ids("details[open]");
    known = {};
    ids(".list li[id]").forEach(function (id) { known[id] = true; });
  });

  document.addEventListener("htmx:afterSettle", function () {
    opened.forEach(function (id) {
      var d = document.getElementById(id);
      if (d) d.open = true;
    });
    if (Object.keys(known).length === 0) return;
    document.querySelectorAll(".list li[id]").forEach(function (li) {
      if (known[li.id]) return;
      li.classList.add("new");
      var row = document.getElementById((li.querySelector(".code") || {}).textContent || "-");
      if (row) row.classList.add("new");
    });
    known = {};
  });

  document.addEventListener("DOMContentLoaded", start);
})();
