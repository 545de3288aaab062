// The interactive view of a chart: loaded when a reader asks for it, drawn without eval and without inline style.
(function () {
  "use strict";
  var loading = null;

  function embedder(address) {
    if (window.vegaEmbed) return Promise.resolve(window.vegaEmbed);
    if (!loading) {
      loading = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = address;
        script.onload = function () { resolve(window.vegaEmbed); };
        script.onerror = function () { loading = null; reject(new Error(address)); };
        document.head.append(script);
      });
    }
    return loading;
  }

  function specification(address) {
    return fetch(address, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status + " " + address);
      return answer.json();
    });
  }

  function show(button) {
    var body = button.closest(".study-chart").querySelector(".chart-body");
    button.disabled = true;
    Promise.all([embedder(button.dataset.bundle), specification(button.dataset.interactive)])
      .then(function (both) {
        var view = document.createElement("div");
        view.className = "interactive";
        return both[0](view, both[1], {
          ast: true,
          defaultStyle: false,
          tooltip: { disableDefaultStyle: true },
          renderer: "svg",
          actions: false
        }).then(function () {
          body.replaceChildren(view);
          button.remove();
        });
      })
      .catch(function () {
        var words = document.createElement("p");
        words.className = "field-error";
        words.setAttribute("role", "status");
        words.textContent = button.dataset.failed;
        button.after(words);
        button.disabled = false;
      });
  }

  document.querySelectorAll("[data-interactive]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { show(button); });
  });
})();
