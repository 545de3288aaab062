// A reference found below a box goes into the box.
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-take]");
  const list = chosen && chosen.closest("[data-for]");
  const box = list && document.getElementById(list.dataset.for);
  if (!box) return;
  box.value = chosen.dataset.take;
  list.replaceChildren();
  box.focus();
});
