// The page renews itself; what a reader has opened stays open, what is new
// lights up once, and a page that nobody looks at asks for nothing.
(function () {
  "use strict";
  var opened = [], known = {};

  function ids(selector) {
    return Array.from(document.querySelectorAll(selector), function (e) { return e.id; });
  }

  document.addEventListener("htmx:beforeRequest", function (e) {
    var poll = e.detail.elt.id === "live";
    var reading = window.getSelection && String(window.getSelection()) !== "";
    if (poll && (document.hidden || reading)) e.preventDefault();
  });

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
})();
