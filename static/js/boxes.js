/* The boxes of a sheet: what is shown when, answers that exclude each other, counters, rows, and the
   clearing of all of them. Everything also works without it. It saves nothing: saving.js hears of a change
   by `input` and handoff:changed, of something about to be cleared by handoff:clearing, and of words for
   the status line by handoff:said; what the server understood comes back by handoff:saved. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave], form[data-part]");
  if (!form) return;
  const BOXES = "input, select, textarea";
  const isPick = (box) => box.type === "radio" || box.type === "checkbox";
  const tell = (what, detail) => document.dispatchEvent(new CustomEvent(`handoff:${what}`, { detail }));
  const say = (words, state) => tell("said", { words, state });
  const changed = () => tell("changed");

  /* Said before anything is cleared: `name` is the button's word for it, `undo` puts it back. */
  const clearing = (name, words, undo) => tell("clearing", { name, words, undo: () => { undo(); reveal(); } });

  /* How boxes stood, to be put back where nothing was written since. */
  function standing(boxes) {
    const stood = [...boxes].map((box) => [box, isPick(box) ? box.checked : box.value]);
    return () => {
      const picked = new Set(stood.filter(([box]) => isPick(box) && box.checked).map(([box]) => box.name));
      for (const [box, was] of stood) {
        if (isPick(box)) { if (was && !picked.has(box.name)) box.checked = true; }
        else if (!box.value) box.value = was;
      }
      const first = stood.find(([, was]) => was);
      if (first) first[0].focus();
    };
  }

  /* ---- shown when ------------------------------------------------------------------------- */
  function answered(key) {
    const boxes = form.querySelectorAll(`[name="${key}"]:checked`);
    return [...boxes].map((box) => box.value);
  }

  function show(part, when, nameOf) {
    const [key, codes] = when.split(":");
    if (!form.querySelector(`[name="${nameOf(key)}"]`)) return !part.classList.contains("off"); // asked elsewhere
    const wanted = codes.split(",");
    const shown = answered(nameOf(key)).some((code) => wanted.includes(code));
    part.classList.toggle("off", !shown);
    part.hidden = !shown;
    return shown;
  }

  function reveal(root = form) {
    for (const part of root.querySelectorAll("[data-when]")) show(part, part.dataset.when, (key) => key);
    for (const rows of root.querySelectorAll(".cards")) {
      [...rows.children].forEach((row, number) => {
        const hidden = new Set();
        for (const part of row.querySelectorAll("[data-when-cell]")) {
          const above = part.dataset.whenCell.split(":")[0];
          const shown = show(part, part.dataset.whenCell, (key) => `${rows.dataset.rows}-${number}-${key}`);
          const own = part.querySelector("[name]").name.split("-").pop();
          if (!shown || hidden.has(above)) { part.hidden = true; hidden.add(own); }
        }
      });
    }
  }

  /* ---- answers ---------------------------------------------------------------------------- */
  function keepExclusive(box) {
    const group = box.closest("[data-exclusive]");
    if (!group || !box.checked) return;
    const alone = group.dataset.exclusive.split(",");
    for (const other of group.querySelectorAll("input")) {
      if (other !== box && (alone.includes(box.value) || alone.includes(other.value))) other.checked = false;
    }
  }

  function clearAnswer(button) {
    const group = button.closest(".options");
    const boxes = group.querySelectorAll("input");
    if ([...boxes].some((box) => box.checked)) clearing(button.value, "答え", standing(boxes));
    for (const box of boxes) box.checked = false;
    group.querySelector("input").focus();
    group.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function clearSection(button) {
    const section = button.closest(".sheet-section");
    const boxes = [...section.querySelectorAll(".qs :is(input, select, textarea)")];
    if (!boxes.some((box) => (isPick(box) ? box.checked : box.value))) return;
    clearing(`s:${button.value}`, button.textContent.replace("をすべて消す", ""), standing(boxes));
    for (const box of boxes) {
      if (isPick(box)) box.checked = false;
      else box.value = "";
    }
    for (const area of section.querySelectorAll("textarea[data-limit]")) counter(area);
    reveal();
    changed();
  }

  function counter(area) {
    const left = Number(area.dataset.limit) - [...area.value].length;
    let note = area.nextElementSibling;
    if (!note || !note.classList.contains("counter")) {
      note = document.createElement("p");
      note.className = "counter";
      area.after(note);
    }
    note.textContent = left < 0 ? `${-left}文字多いです。短くしてください。` : left < 500 ? `あと${left}文字` : "";
    note.classList.toggle("remark", left < 0);
  }

  /* ---- rows ------------------------------------------------------------------------------- */
  function renumber(row, key, number) {
    for (const part of row.querySelectorAll("[name], [id], [for], [aria-label]")) {
      for (const name of ["name", "id", "for"]) {
        const old = part.getAttribute(name);
        if (old && old.startsWith(`${key}-`)) part.setAttribute(name, old.replace(/-\d+-/, `-${number}-`));
      }
      const words = part.getAttribute("aria-label");
      if (words) part.setAttribute("aria-label", words.replace(/\d+/, String(number + 1)));
    }
    if (row.hasAttribute("aria-label")) row.setAttribute("aria-label", `${number + 1}件目`);
    (row.querySelector("[data-no]") || row.querySelector("th")).textContent = String(number + 1);
    row.querySelector("[name=_remove]").value = `${key}-${number}`;
  }

  function addRow(rows, focus = true) {
    if (rows.children.length >= Number(rows.dataset.max)) {
      say(`${rows.dataset.max}件まで入力できます。`, "saved");
      return null;
    }
    const row = rows.lastElementChild.cloneNode(true);
    for (const old of row.querySelectorAll(".field-error, .field-doubt, .counter")) old.remove();
    for (const box of row.querySelectorAll(BOXES)) {
      if (box.type === "radio" || box.type === "checkbox") box.checked = false;
      else box.value = "";
      box.removeAttribute("aria-invalid");
      box.removeAttribute("aria-describedby");
    }
    renumber(row, rows.dataset.rows, rows.children.length);
    rows.append(row);
    reveal();
    if (focus) row.querySelector(BOXES).focus();
    return row;
  }

  function removeRow(button) {
    const rows = button.closest("[data-rows]");
    const row = [...rows.children].find((one) => one.contains(button));
    const at = [...rows.children].indexOf(row);
    if ([...row.querySelectorAll(BOXES)].some((box) => (isPick(box) ? box.checked : box.value))) {
      clearing(button.value, `${at + 1}件目`, () => putBack(rows, row, at));
    }
    if (rows.children.length === 1) addRow(rows, false);
    row.remove();
    /* radios would lose their answer while two rows share a name: rename upwards only */
    [...rows.children].forEach((left, number) => renumber(left, rows.dataset.rows, number));
    reveal();
    rows.firstElementChild.querySelector(BOXES).focus();
    rows.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function putBack(rows, row, at) {
    const place = Math.min(at, rows.children.length);
    for (let number = rows.children.length - 1; number >= place; number -= 1) renumber(rows.children[number], rows.dataset.rows, number + 1);
    renumber(row, rows.dataset.rows, place);
    rows.insertBefore(row, rows.children[place] || null);
    row.querySelector(BOXES).focus();
  }

  /* A list copied from a spreadsheet fills the rows from the cell it is pasted into. */
  function pasteRows(event) {
    const cell = event.target.closest(".rows td");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!cell || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const rows = cell.closest("[data-rows]");
    const lines = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n");
    let row = cell.closest("tr");
    let left = lines.length;
    for (const line of lines) {
      if (!row) break;
      line.split("\t").forEach((value, at) => {
        const target = row.cells[cell.cellIndex + at];
        const box = target && target.querySelector("input:not([type=radio]):not([type=checkbox])");
        if (box) box.value = value.trim();
      });
      left -= 1;
      if (left) row = row.nextElementSibling || addRow(rows, false);
    }
    rows.dispatchEvent(new Event("input", { bubbles: true }));
    if (left > 0) say(`${rows.dataset.max}件まで入力できます。残りの${left}件は入っていません。`, "failed");
  }

  /* ---- what the server understood -------------------------------------------------------- */
  function echo({ echoes = {}, remarks = {} }) {
    for (const place of form.querySelectorAll(".echo")) {
      const key = place.id.slice(0, -2);
      const remark = remarks[key] || "";
      const words = remark || echoes[key] || "";
      if (place.textContent !== words) place.textContent = words; // spoken once, not with every save
      place.classList.toggle("remark", Boolean(remark));
    }
  }

  function count({ progress = {} }) {
    for (const [key, words] of Object.entries(progress)) {
      for (const place of document.querySelectorAll(`[data-progress="${key}"]`)) place.textContent = words;
    }
  }

  /* ---- wiring ----------------------------------------------------------------------------- */
  reveal();
  for (const area of form.querySelectorAll("textarea[data-limit]")) counter(area);

  form.addEventListener("input", (event) => {
    const box = event.target;
    if (box.matches("[type=checkbox]")) keepExclusive(box);
    if (box.matches("[type=radio], [type=checkbox]") || box.matches(".options")) reveal();
    if (box.matches("textarea[data-limit]")) counter(box);
  });
  form.addEventListener("focusin", (event) => {
    if (form.elements._at && event.target.matches(BOXES)) form.elements._at.value = event.target.id || event.target.name;
  });
  form.addEventListener("paste", pasteRows);
  document.addEventListener("handoff:saved", ({ detail }) => {
    if (detail.all) echo(detail); // else it would be about less than what stands there now
    count(detail);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && event.target.matches("input:not([type=submit])")) event.preventDefault();
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.name === "_clear") { event.preventDefault(); clearAnswer(button); }
    if (button.name === "_empty") { event.preventDefault(); clearSection(button); }
    if (button.name === "_remove") { event.preventDefault(); removeRow(button); }
    if (button.name === "_add") {
      const row = addRow(document.querySelector(`[data-rows="${button.value}"]`));
      if (row) event.preventDefault();
    }
  });

  /* Back in the box that was being written in before signing in again. */
  const box = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (box && box.matches(BOXES)) {
    box.scrollIntoView({ block: "center" });
    box.focus({ preventScroll: true });
  }
})();
