// Saves a return while it is filled in, and shows what the checks say, without moving the focus. The server reads,
// checks and words everything: this script sends the boxes that changed and puts its answer in place.
(function () {
  "use strict";
  const form = document.querySelector("[data-fill]");
  if (!form) return;
  const words = form.dataset;
  const saved = document.querySelector("[data-fill-saved]");
  const version = form.elements.version;
  const waiting = new Set(); // names of boxes that changed and are not saved
  const beside = window.matchMedia("(min-width: 84.01rem)");
  let sending = null;
  let timer = 0;
  let failed = 0;
  let stopped = false; // somebody else saved meanwhile: nothing more is sent before a choice is made

  const belongs = (box) => box && box.name && /^(value|explanation)\./.test(box.name);
  const say = (text, tone) => {
    if (!saved || saved.textContent === text) return;
    saved.textContent = text;
    saved.dataset.tone = tone || "";
  };

  function later(wait) {
    window.clearTimeout(timer);
    if (!stopped) timer = window.setTimeout(send, wait);
  }

  form.addEventListener("input", (event) => {
    if (!belongs(event.target)) return;
    event.target.dataset.origin = "typed";
    waiting.add(event.target.name);
    if (!stopped) say(words.unsaved);
    later(1200);
  });
  form.addEventListener("change", (event) => {
    if (!belongs(event.target)) return;
    waiting.add(event.target.name);
    later(250);
  });

  function body(names) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("version", version.value);
    const items = new Set(names.map((name) => name.slice(name.indexOf(".") + 1)));
    let pasted = false;
    items.forEach((item) => {
      ["value", "explanation", "was", "said"].forEach((part) => {
        const box = form.elements[part + "." + item];
        if (!box) return;
        data.append(box.name, box.value);
        pasted = pasted || box.dataset.origin === "pasted";
      });
    });
    data.append("origin", pasted ? "pasted" : "typed");
    return data;
  }

  async function send() {
    if (sending || stopped || !waiting.size) return;
    const names = Array.from(waiting);
    const sent = new Map(names.map((name) => [name, form.elements[name].value]));
    waiting.clear();
    say(words.saving);
    sending = fetch(words.cells, { method: "POST", body: body(names), headers: { Accept: "application/json" } });
    try {
      const answer = await sending;
      const kind = answer.headers.get("Content-Type") || "";
      if (!kind.includes("json")) throw new Error(answer.redirected || answer.status === 403 ? "signed out" : "no answer");
      const told = await answer.json();
      failed = 0;
      if (answer.status === 409) collide(told, names);
      else if (told.refused) {
        stopped = true;
        names.forEach((name) => waiting.add(name));
        say(told.refused, "bad");
      } else shown(told, sent);
    } catch (error) {
      names.forEach((name) => waiting.add(name));
      failed += 1;
      say(error.message === "signed out" ? words.signedOut : words.failed, "bad");
      later(Math.min(30000, 2000 * failed));
    } finally {
      sending = null;
      if (waiting.size && !failed && !stopped) later(250);
    }
  }

  function put(selector, html) {
    const place = document.querySelector(selector);
    if (place && html !== undefined && place.innerHTML !== html) place.innerHTML = html;
  }

  function shown(told, sent) {
    version.value = told.version;
    Object.entries(told.cells).forEach(([item, cell]) => {
      const box = form.elements["value." + item];
      if (!box) return;
      const place = box.closest("td");
      place.dataset.tone = cell.tone;
      if (cell.origin !== "prefilled") delete place.dataset.origin;
      if (cell.tone === "bad" || cell.tone === "warn") box.setAttribute("aria-invalid", "true");
      else box.removeAttribute("aria-invalid");
      const explanation = form.elements["explanation." + item];
      const was = sent.get(box.name);
      if (was !== undefined && cell.read && box.value === was) {
        // The number as it was read ("1.2亿" as 12,000) is shown when the person has left the box.
        if (document.activeElement === box) box.dataset.settled = cell.text;
        else settle(box, cell.text);
      } else if (was === undefined && !waiting.has(box.name) && document.activeElement !== box) {
        settle(box, cell.text); // what somebody else saved meanwhile
        if (explanation && !waiting.has(explanation.name) && document.activeElement !== explanation) {
          explanation.value = cell.explanation;
        }
      }
      form.elements["was." + item].value = cell.stands;
      form.elements["said." + item].value = cell.said;
      const explain = form.querySelector('[data-explain="' + CSS.escape(item) + '"]');
      const answering = explain && (explain.contains(document.activeElement) || explanation.value);
      const asked = explain && !explain.closest("tr").querySelector("[data-asked]").hidden;
      if (explain) explain.hidden = !(cell.explains || answering || asked);
      const list = form.querySelector('[data-told="' + CSS.escape(item) + '"]');
      if (list && list.innerHTML !== cell.told) list.innerHTML = cell.told;
    });
    Object.entries(told.figures).forEach(([name, text]) => {
      const place = form.querySelector('[data-figure="' + name + '"]');
      if (place && place.textContent !== text) place.textContent = text;
    });
    form.querySelectorAll("tr[data-more]").forEach((line) => {
      const says = told.open.includes(Number(line.dataset.more));
      const asked = !line.querySelector("[data-asked]").hidden || line.contains(document.activeElement);
      // Where the list of findings stands beside the sheet, lines do not open under the eyes of who types.
      if (says && !beside.matches) line.hidden = false;
      if (!says && !asked && !line.querySelector(".fill-remarks")) line.hidden = true;
    });
    put("[data-fill-panel]", told.panel);
    document.querySelectorAll("[data-fill-finding]").forEach((place) => { place.textContent = told.finding; });
    if (!waiting.size && !stopped) say(told.saved, "good");
  }

  function settle(box, text) {
    delete box.dataset.settled;
    if (box.value === text) return;
    box.value = text;
    box.dataset.kept = text;
  }
  form.addEventListener("focusout", (event) => {
    const box = event.target;
    if (box.dataset && box.dataset.settled !== undefined && !waiting.has(box.name)) settle(box, box.dataset.settled);
  });

  // Somebody else saved first. What they saved stands beside what this person has; each chooses for themselves.
  function collide(told, names) {
    stopped = true;
    names.forEach((name) => waiting.add(name));
    shown(told, new Map());
    put("[data-fill-conflict]", told.conflict);
    const place = document.querySelector("[data-fill-conflict]");
    place.hidden = false;
    say(words.conflict, "bad");
    const first = place.querySelector("button");
    if (first) first.focus();
  }
  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-fill-keep]");
    if (!all) return;
    event.preventDefault();
    const place = document.querySelector("[data-fill-conflict]");
    const theirs = all.dataset.fillKeep === "theirs";
    place.querySelectorAll("[data-stands-for]").forEach((line) => {
      ["value", "explanation"].forEach((part) => {
        const box = form.elements[part + "." + line.dataset.standsFor];
        const chosen = line.querySelector("input[type=radio]:checked");
        const take = all.dataset.fillKeep === "chosen" ? chosen && chosen.value === "theirs" : theirs;
        if (!box || !take) return;
        box.value = line.dataset["stands" + part[0].toUpperCase() + part.slice(1)] || "";
        box.dataset.kept = box.value;
        waiting.add(box.name);
      });
    });
    place.hidden = true;
    stopped = false;
    later(0);
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && /^explanation\./.test(event.target.name || "")) {
      event.preventDefault();
      later(0);
    }
  });

  // "Locate" and "explain" lead to boxes; opening a line's remarks needs no new page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-goes-to]");
    if (link) {
      const box = document.getElementById(link.dataset.goesTo);
      if (!box) return;
      event.preventDefault();
      const line = box.closest("tr[data-more]");
      if (line) line.hidden = false;
      const around = box.closest("[data-explain]");
      if (around) around.hidden = false;
      const opener = line && document.querySelector('[data-opens="' + line.id + '"]');
      if (opener) opener.setAttribute("aria-expanded", "true");
      box.scrollIntoView({ block: "center" });
      box.focus({ preventScroll: true });
      return;
    }
    const opener = event.target.closest("a[data-opens]");
    if (opener) {
      const line = document.getElementById(opener.dataset.opens);
      if (!line) return;
      event.preventDefault();
      const asked = line.querySelector("[data-asked]");
      const open = line.hidden || asked.hidden;
      line.hidden = !open;
      asked.hidden = !open;
      opener.setAttribute("aria-expanded", String(open));
      if (open) {
        line.querySelectorAll("[data-explain]").forEach((one) => { one.hidden = false; });
        const box = line.querySelector("input, textarea");
        if (box) box.focus();
      }
    }
  });

  let leaving = false;
  form.addEventListener("submit", () => { leaving = true; window.clearTimeout(timer); });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (waiting.size || sending)) event.preventDefault();
  });
})();
