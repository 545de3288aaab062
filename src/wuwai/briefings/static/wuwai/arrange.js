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
    Array.from(list.children).forEach(function (item) {
      var handle = item.querySelector(".briefing-handle");
      handle.addEventListener("pointerdown", function (event) {
        if (event.button !== 0) return;
        event.preventDefault();
        dragged = item;
        dragged.dataset.from = String(place(item));
        item.classList.add("dragged");
        handle.setPointerCapture(event.pointerId);
      });
      handle.addEventListener("pointermove", function (event) {
        if (dragged !== item) return;
        var others = Array.from(list.children).filter(function (other) {
          return other !== item;
        });
        var after = others.find(function (other) {
          var box = other.getBoundingClientRect();
          return event.clientY < box.top + box.height / 2;
        });
        if (after !== item.nextElementSibling) list.insertBefore(item, after || null);
      });
      handle.addEventListener("pointerup", function () {
        if (dragged !== item) return;
        dragged = null;
        item.classList.remove("dragged");
        if (item.dataset.from !== String(place(item))) send(item);
      });
      handle.addEventListener("pointercancel", function () {
        dragged = null;
        item.classList.remove("dragged");
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
