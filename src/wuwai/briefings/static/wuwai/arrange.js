// Blocks of a briefing moved by dragging, and a choice that shows its settings at once. Both work without.
(function () {
  "use strict";
  var list = document.querySelector("[data-arrange]");
  var dragged = null;

  function place(item) {
    return Array.from(list.children).indexOf(item) + 1;
  }

  function send(item) {
    var form = item.querySelector("form");
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = "place";
    field.value = String(place(item));
    form.append(field);
    document.querySelector("[data-arrange-said]").textContent = list.dataset.moved;
    form.submit();
  }

  if (list) {
    list.classList.add("draggable");
    list.addEventListener("pointerdown", function (event) {
      if (event.button !== 0 || !event.target.closest(".briefing-handle")) return;
      event.preventDefault();
      dragged = event.target.closest("li");
      dragged.dataset.from = String(place(dragged));
      dragged.classList.add("dragged");
    });
    // On the document: a block that moves in the list would lose a pointer it had captured.
    document.addEventListener("pointermove", function (event) {
      if (!dragged) return;
      var next = Array.from(list.children).find(function (other) {
        var box = other.getBoundingClientRect();
        return other !== dragged && event.clientY < box.top + box.height / 2;
      });
      if (next ? next.previousElementSibling !== dragged : list.lastElementChild !== dragged) {
        list.insertBefore(dragged, next || null);
      }
    });
    ["pointerup", "pointercancel"].forEach(function (end) {
      document.addEventListener(end, function () {
        if (!dragged) return;
        var item = dragged;
        dragged = null;
        item.classList.remove("dragged");
        if (item.dataset.from !== String(place(item))) send(item);
      });
    });
  }

  var chooser = document.querySelector("[data-chooser]");
  if (chooser) {
    chooser.addEventListener("change", function () {
      chooser.requestSubmit();
    });
  }
})();
