// The boxes of a return as a sheet: arrows, Enter, ranges, copy, paste of a block, undo. What changes is told by
// the ordinary "change" event of each box; saving is fill.js's. Without this script the boxes are plain boxes.
(function () {
  "use strict";
  const table = document.querySelector("[data-fill-grid]");
  if (!table) return;
  const status = document.querySelector("[data-fill-told]");
  const boxes = Array.from(table.querySelectorAll("input[data-row]"));
  const rows = new Map();
  boxes.forEach((box) => {
    box.dataset.kept = box.value;
    const row = Number(box.dataset.row);
    if (!rows.has(row)) rows.set(row, new Map());
    rows.get(row).set(Number(box.dataset.col), box);
  });
  const last = Math.max(...rows.keys());
  const at = (row, col) => (rows.has(row) ? rows.get(row).get(col) : undefined);
  const place = (box) => [Number(box.dataset.row), Number(box.dataset.col)];
  const columns = Array.from(new Set(boxes.map((box) => Number(box.dataset.col)))).sort((a, b) => a - b);

  const done = [];
  let undone = [];
  let group = null;

  function noted(box) {
    const change = { box, before: box.dataset.kept, after: box.value };
    if (change.before === change.after) return;
    box.dataset.kept = box.value;
    undone = [];
    if (group) group.push(change);
    else done.push([change]);
    offer();
  }

  function put(box, value) {
    if (box.readOnly || box.value === value) return;
    box.value = value;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Many boxes changed by one act are taken back by one act.
  function together(act) {
    group = [];
    act();
    if (group.length) done.push(group);
    group = null;
    offer();
  }

  function step(from, to, side) {
    const changes = from.pop();
    if (!changes) return;
    changes.slice().reverse().forEach((change) => {
      change.box.dataset.kept = change[side];
      change.box.value = change[side];
      change.box.dispatchEvent(new Event("change", { bubbles: true }));
    });
    to.push(changes.slice().reverse());
    changes[0].box.focus();
    offer();
  }
  const undo = () => step(done, undone, "before");
  const redo = () => step(undone, done, "after");

  const buttons = {
    undo: document.querySelector("[data-fill-undo]"),
    redo: document.querySelector("[data-fill-redo]"),
  };
  function offer() {
    if (buttons.undo) buttons.undo.disabled = !done.length;
    if (buttons.redo) buttons.redo.disabled = !undone.length;
  }
  if (buttons.undo) buttons.undo.addEventListener("click", undo);
  if (buttons.redo) buttons.redo.addEventListener("click", redo);
  document.querySelectorAll("[data-fill-tools]").forEach((tools) => { tools.hidden = false; });
  offer();

  // A range is from the box where it was begun to the one that has the focus.
  let corner = null;
  let extending = false;
  function range() {
    const here = document.activeElement;
    if (!corner || !here || here.dataset.row === undefined) return [];
    const [r1, c1] = place(corner);
    const [r2, c2] = place(here);
    return boxes.filter((box) => {
      const [r, c] = place(box);
      return r >= Math.min(r1, r2) && r <= Math.max(r1, r2) && c >= Math.min(c1, c2) && c <= Math.max(c1, c2);
    });
  }
  function shown() {
    const chosen = new Set(range());
    boxes.forEach((box) => box.closest("td").classList.toggle("is-chosen", chosen.has(box)));
  }
  function unchosen() {
    corner = null;
    shown();
  }

  function go(box, extend) {
    if (!box) return;
    if (extend) corner = corner || document.activeElement;
    else corner = null;
    extending = extend;
    box.focus();
    extending = false;
    box.select();
    shown();
  }
  function beside(box, down, right) {
    let [row, col] = place(box);
    for (;;) {
      row += down;
      if (right) {
        const next = columns.indexOf(col) + right;
        if (next < 0 || next >= columns.length) return undefined;
        col = columns[next];
      }
      if (row < 0 || row > last) return undefined;
      const found = at(row, col);
      if (found) return found;
    }
  }

  table.addEventListener("focusin", (event) => {
    const box = event.target;
    if (box.dataset.row === undefined) return;
    if (!extending) unchosen();
    window.requestAnimationFrame(() => { if (document.activeElement === box && box.dataset.kept === box.value) box.select(); });
  });
  table.addEventListener("mousedown", (event) => {
    const box = event.target;
    if (box.dataset && box.dataset.row !== undefined && event.shiftKey) {
      event.preventDefault();
      go(box, true);
    } else unchosen();
  });
  table.addEventListener("change", (event) => {
    if (event.target.dataset.row !== undefined) noted(event.target);
  });

  const AWAY = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener("keydown", (event) => {
    const box = event.target;
    if (box.dataset.row === undefined || event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key;
    if (command && key.toLowerCase() === "z") {
      event.preventDefault();
      if (box.value !== box.dataset.kept) box.value = box.dataset.kept;
      else if (event.shiftKey) redo();
      else undo();
    } else if (command && key.toLowerCase() === "y") {
      event.preventDefault();
      redo();
    } else if (command && (key === "Home" || key === "End")) {
      event.preventDefault();
      go(key === "Home" ? boxes[0] : boxes[boxes.length - 1], event.shiftKey);
    } else if (key === "Enter") {
      event.preventDefault();
      const next = beside(box, event.shiftKey ? -1 : 1, 0);
      if (next) go(next, false);
      else put_now(box);
    } else if (key === "F2") {
      event.preventDefault();
      box.setSelectionRange(box.value.length, box.value.length);
    } else if (key === "Escape") {
      box.value = box.dataset.kept;
      box.select();
      unchosen();
    } else if ((key === "Delete" || key === "Backspace") && range().length > 1) {
      event.preventDefault();
      const chosen = range();
      together(() => chosen.forEach((one) => put(one, "")));
    } else if (AWAY[key] && !command && !event.altKey) {
      const [down, right] = AWAY[key];
      const whole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
      const edge = right < 0 ? box.selectionEnd === 0 : box.selectionStart === box.value.length;
      if (right && !whole && !edge) return;
      const next = beside(box, down, right);
      if (!next) return;
      event.preventDefault();
      go(next, event.shiftKey);
    }
  });
  function put_now(box) {
    if (box.value !== box.dataset.kept) box.dispatchEvent(new Event("change", { bubbles: true }));
    box.select();
  }

  table.addEventListener("copy", (event) => {
    const chosen = range();
    if (chosen.length < 2) return;
    const lines = new Map();
    chosen.forEach((box) => {
      const [row] = place(box);
      lines.set(row, (lines.get(row) || []).concat(box.value));
    });
    event.clipboardData.setData("text/plain", Array.from(lines.values(), (line) => line.join("\t")).join("\n"));
    event.preventDefault();
  });

  // A name without what tables put before it (1. 一、 其中：), its unit in brackets, and signs.
  const PREFIX = /^\s*(?:(?:[（(]?\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[)）、.．])\s*)?(?:其中\s*[:：]?|of which\s*:?)?/i;
  const bare = (words) => words.replace(PREFIX, "").replace(/[（(].*?[)）]/g, "").replace(/[\s:：,，、.。·—–-]+/g, "").toLowerCase();
  const numeric = (words) => /^[\s¥$￥]*[-−－(（]?[\s¥$￥]*[\d０-９]/.test(words);
  function named(words) {
    const wanted = bare(words);
    if (!wanted) return -1;
    const found = Array.from(table.querySelectorAll("tr[data-names]")).find((line) =>
      line.dataset.names.split("|").some((name) => bare(name) === wanted));
    return found ? Number(found.dataset.line) : -1;
  }

  // The cells of a block as a spreadsheet copies it: one that holds a line break stands in quotes. Empty lines at
  // the end are no lines.
  function block(text) {
    const lines = [[]];
    const cell = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/gy;
    const all = text.replace(/\r\n?/g, "\n").replace(/[\t\n ]+$/, "");
    for (let found = cell.exec(all); found; found = cell.exec(all)) {
      const words = found[1] === undefined ? found[2] : found[1].replace(/""/g, '"');
      lines[lines.length - 1].push(words.trim());
      if (found[3] === "\n") lines.push([]);
      if (!found[3]) break;
    }
    return lines;
  }
  const dash = (words) => /^[-–—－/]+$/.test(words);
  const said = (line) => line.some((one) => numeric(one) || dash(one));

  table.addEventListener("paste", (event) => {
    const box = event.target;
    if (box.dataset.row === undefined) return;
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const lines = block(text);
    const [top, left] = place(box);
    const start = columns.indexOf(left);
    // The first column that holds names of lines; before it may stand their numbers.
    const widest = Math.max(...lines.map((line) => line.length));
    let names = 0;
    while (names < widest && !lines.some((line) => line.length > names + 1 && !numeric(line[names]) && named(line[names]) >= 0)) names += 1;
    const byName = names < widest;
    // A column of units between the names and the numbers holds no number; in merged cells it says one only once.
    const found = byName ? lines.filter((line) => named(line[names] || "") >= 0) : [];
    const words = (column) => found.some((line) => line[column] && !dash(line[column])) && !found.some((line) => line[column] && numeric(line[column]));
    let first = names + 1;
    while (byName && first < widest && words(first)) first += 1;
    // Without names, headings above the numbers are no numbers.
    while (!byName && lines.length > 1 && lines[0].some(Boolean) && !said(lines[0])) lines.shift();
    let taken = 0;
    let outside = 0;
    together(() => lines.forEach((line, down) => {
      let row = top + down;
      let values = line;
      if (byName) {
        row = named(line[names] || "");
        values = line.slice(first);
        if (row < 0) {
          outside += values.filter(numeric).length;
          return;
        }
      }
      values.forEach((value, across) => {
        const target = at(row, columns[(byName ? 0 : start) + across]);
        if (!target || target.readOnly) {
          if (value) outside += 1;
          return;
        }
        put(target, value);
        target.dataset.origin = "pasted";
        taken += 1;
      });
    }));
    table.dispatchEvent(new CustomEvent("fill:pasted", { bubbles: true }));
    if (status) {
      const words = [status.dataset.taken.replace("{n}", taken)];
      if (byName) words.push(status.dataset.named);
      if (outside) words.push(status.dataset.outside.replace("{n}", outside));
      status.textContent = words.join(" ");
      status.hidden = false;
    }
  });
})();
