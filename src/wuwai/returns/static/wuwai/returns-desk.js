"use strict";
// Small help on the pages of review: tick all, and copy a reminder. Everything works without it.

for (const box of document.querySelectorAll("[data-tick-all]")) {
  const of = () => [...document.querySelectorAll(`[data-tick="${box.dataset.tickAll}"]`)];
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("change", () => of().forEach((one) => { one.checked = box.checked; }));
  of().forEach((one) => one.addEventListener("change", () => {
    const all = of();
    box.checked = all.every((other) => other.checked);
    box.indeterminate = !box.checked && all.some((other) => other.checked);
  }));
}

for (const text of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break; // an address without TLS has none: the text is selected and copied by hand
  const zh = document.documentElement.lang.startsWith("zh");
  const button = Object.assign(document.createElement("button"), {
    type: "button", className: "btn btn-small", textContent: zh ? "复制" : "Copy",
  });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.value);
    button.textContent = zh ? "已复制" : "Copied";
  });
  text.after(button);
}
