// Runs before the first paint, so that a chosen theme does not flash the other one first.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var chosen = localStorage.getItem("wuwai-theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch (error) {
    // Storage may be switched off; the system's theme is then used.
  }
})();
