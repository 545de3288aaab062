// Theme switch, the "/" key, and keyboard access to tables wider than the page. Every page works without it.
(function () {
  "use strict";
  var root = document.documentElement;

  function show(theme) {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    document.querySelectorAll("[data-theme-choice]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    });
  }
  show(root.dataset.theme || "auto");

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    show(button.dataset.themeChoice);
    try {
      localStorage.setItem("wuwai-theme", button.dataset.themeChoice);
    } catch (error) {
      // Without storage the choice holds for this page only.
    }
  });

  document.addEventListener("keydown", function (event) {
    var field = document.getElementById("search");
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
    var list = document.getElementById("suggestions");
    if (event.key === "Escape" && list) list.replaceChildren();
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list && list.children.length) {
      var stops = [field].concat(Array.from(list.querySelectorAll("a")));
      var at = stops.indexOf(document.activeElement);
      if (at < 0) return;
      event.preventDefault();
      stops[(at + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
    }
  });

  document.addEventListener("click", function (event) {
    var list = document.getElementById("suggestions");
    if (list && !event.target.closest(".search")) list.replaceChildren();
  });

  function reachable() {
    document.querySelectorAll(".table-wrap, .chart-body").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
      else box.removeAttribute("tabindex");
    });
  }
  reachable();
  window.addEventListener("resize", reachable);
})();
