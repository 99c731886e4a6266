/* Saves typing on form pages: 今日／昨日, 定型文, pasted medicines, keys. Every button also works
   without it, as a press that saves the page (web/filling/hands.py). Loaded after form.js, which is
   told of every change by an input event. Conversion of kana is kept away by ime.js. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave], form[data-part]");
  if (!form) return;
  const changed = (box) => box.dispatchEvent(new Event("input", { bubbles: true }));

  /* ---- days ------------------------------------------------------------------------------- */
  function dayText(back) {
    const words = { era: "long", year: "numeric", month: "long", day: "numeric", timeZone: "Asia/Tokyo" };
    return new Intl.DateTimeFormat("ja-JP-u-ca-japanese", words).format(Date.now() - back * 86400000);
  }

  function writeDay(box, back) {
    box.value = dayText(back);
    box.dataset.back = String(back);
    changed(box);
    box.focus();
  }

  function nearDay(box) {
    const part = box.closest(".box, td, .cell");
    return part && part.querySelector("[name=_day]");
  }

  /* ---- words of the office ----------------------------------------------------------------- */
  const known = new Map();
  const written = new WeakSet(); // boxes that had the cursor: in others it stands at the end
  form.addEventListener("focusin", (event) => { if (event.target.matches("textarea")) written.add(event.target); });
  let chooser = null;

  async function wordsFor(key) {
    if (!known.has(key)) {
      const answer = await fetch(`${form.dataset.phrases}/offered?item=${encodeURIComponent(key)}`, {
        headers: { Accept: "application/json" }, credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      known.set(key, (await answer.json()).phrases);
    }
    return known.get(key);
  }

  function element(name, words, more = {}) {
    const made = document.createElement(name);
    made.textContent = words;
    return Object.assign(made, more);
  }

  async function choose(area) {
    if (chooser) chooser.remove();
    const at = written.has(area) ? [area.selectionStart, area.selectionEnd] : [area.value.length, area.value.length];
    const box = chooser = document.createElement("dialog");
    box.className = "phrases";
    box.setAttribute("aria-labelledby", "phrases-title");
    box.append(element("h2", "定型文", { id: "phrases-title" }));
    document.body.append(box);
    let words = [];
    try {
      words = await wordsFor(area.dataset.item || area.name);
      if (!words.length) {
        const line = element("p", "まだありません。");
        const aside = "part" in form.dataset ? { target: "_blank", rel: "noopener" } : {}; // nothing is saved there yet
        line.append(element("a", "定型文を加える", { href: form.dataset.phrases, ...aside }));
        box.append(line);
      }
    } catch {
      box.append(element("p", "つながりません。入力はこの画面に残っています。つながってから、もう一度押してください。"));
    }
    for (const one of words) {
      const button = element("button", one, { type: "button", className: "phrases__one" });
      button.addEventListener("click", () => { box.close(); insert(area, at, one); });
      box.append(button);
    }
    const close = element("button", "閉じる", { type: "button", className: "button button--secondary button--small" });
    close.addEventListener("click", () => { box.close(); area.focus(); });
    box.append(close);
    box.showModal();
  }

  function insert(area, [from, to], words) {
    area.focus();
    area.setSelectionRange(from, to);
    const before = area.value.slice(0, from);
    const text = (from === area.value.length && before && !before.endsWith("\n") ? "\n" : "") + words;
    // The command keeps Ctrl+Z working; where a browser has it no more, the text is put in directly.
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, from, to, "end");
      changed(area);
    }
  }

  /* ---- medicines ---------------------------------------------------------------------------- */
  const boxesOf = (row) => [...row.querySelectorAll("input:not([type=radio]):not([type=checkbox])")];
  const isEmpty = (row) => [...row.querySelectorAll("input, select")].every(
    (box) => (box.type === "radio" || box.type === "checkbox" ? !box.checked : !box.value));
  const isMedicines = (rows) => Boolean(rows && rows.querySelector('[name$="-drug"]'));

  async function readList(rows, text) {
    const columns = boxesOf(rows.firstElementChild).map((box) => box.name.split("-").pop());
    const free = [...rows.children].filter(isEmpty).length;
    const room = Number(rows.dataset.max) - rows.children.length + free;
    const token = document.querySelector("meta[name='csrf-token']");
    const answer = await fetch(form.dataset.medicines, {
      method: "POST", credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": token ? token.content : "" },
      body: new URLSearchParams({ text, room: String(room), columns: columns.join(",") }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const read = await answer.json();
    for (const cells of read.rows) fillRow(rows, cells);
    if (read.rows.length) changed(rows);
    return read;
  }

  function fillRow(rows, cells) {
    let row = [...rows.children].find(isEmpty);
    if (!row) {
      rows.closest("fieldset").querySelector("[name=_add]").click();
      row = rows.lastElementChild;
    }
    boxesOf(row).forEach((box, at) => { box.value = cells[at] || ""; });
  }

  async function readPasted(button) {
    const part = button.closest(".paste");
    const area = part.querySelector("textarea"), said = part.querySelector("[role=status]");
    const rows = document.querySelector(`[data-rows="${button.value}"]`);
    if (!area.value.trim()) return area.focus();
    said.textContent = "読み取っています…";
    try {
      const read = await readList(rows, area.value);
      said.textContent = read.words;
      if (read.rows.length) area.value = "";
    } catch {
      said.textContent = "つながりません。貼り付けた文字はこの画面に残っています。つながってから、もう一度押してください。";
    }
    area.focus();
  }

  /* A list pasted into the table itself, line by line: read like the box, else as plain lines. */
  document.addEventListener("paste", (event) => {
    const rows = event.target.closest && event.target.closest("tbody[data-rows]");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!event.isTrusted || !isMedicines(rows) || !form.dataset.medicines) return;
    if (text.includes("\t") || !text.trim().includes("\n")) return;
    event.preventDefault();
    event.stopPropagation();
    readList(rows, text).catch(() => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      event.target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
  }, true);

  /* ---- presses ------------------------------------------------------------------------------ */
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.name === "_day") {
      event.preventDefault();
      const box = button.closest(".box, td, .cell").querySelector("input");
      writeDay(box, Number(button.value.split(":")[1]));
    }
    if (button.name === "_phrase" && form.dataset.phrases) {
      event.preventDefault();
      choose(document.getElementById(button.value));
    }
    if (button.name === "_read") {
      event.preventDefault();
      readPasted(button);
    }
    if (button.name === "_add") {
      const rows = document.querySelector(`[data-rows="${button.value}"]`);
      setTimeout(() => { for (const old of rows.lastElementChild.querySelectorAll(".echo")) old.textContent = ""; });
    }
  });

  /* ---- keys ---------------------------------------------------------------------------------- */
  const FIELDS = "input:not([type=hidden]), select, textarea";
  const seen = (part) => part.getClientRects().length > 0;

  function go(step) {
    const stops = [...form.querySelectorAll(".q")]
      .map((part) => [...part.querySelectorAll(FIELDS)].filter(seen))
      .filter((fields) => fields.length);
    const at = stops.findIndex((fields) => fields.some((field) => field.closest(".q").contains(document.activeElement)));
    const fields = stops[at < 0 ? (step > 0 ? 0 : stops.length - 1) : at + step];
    if (!fields) return;
    const field = fields.find((one) => one.checked) || fields[0];
    field.focus();
    field.closest(".q").scrollIntoView({ block: "nearest" });
  }

  function pick(box, number) {
    const group = [...form.elements].filter((one) => one.name === box.name && one.type === box.type);
    const wanted = group[number - 1];
    if (!wanted) return false;
    wanted.focus();
    if (box.type === "radio" ? !wanted.checked : true) wanted.click();
    return true;
  }

  function unpick(box) {
    const clear = box.closest(".options").querySelector("[name=_clear]");
    if (clear) return clear.click();
    for (const one of form.elements) if (one.name === box.name) one.checked = false;
    changed(box);
  }

  form.addEventListener("keydown", (event) => {
    const box = event.target;
    const choice = box.matches("[type=radio], [type=checkbox]");
    if (event.isComposing || event.altKey || event.metaKey || event.ctrlKey || event.shiftKey || !choice) return;
    if (/^[1-9]$/.test(event.key) && pick(box, Number(event.key))) event.preventDefault();
    if (/^(Delete|Backspace)$/.test(event.key) && box.type === "radio") {
      event.preventDefault();
      unpick(box);
      box.focus();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const box = document.activeElement, inside = form.contains(box);
    const act = {
      s: () => { document.dispatchEvent(new Event("handoff:changed")); form.dispatchEvent(new Event("focusout")); },
      Enter: () => { const main = document.querySelector(".action-bar__buttons .button:not(.button--secondary)"); if (main) main.click(); },
      ArrowDown: () => go(1),
      ArrowUp: () => go(-1),
      ";": inside && nearDay(box) && (() => writeDay(box, box.value === dayText(Number(box.dataset.back || -1)) ? Number(box.dataset.back) + 1 : 0)),
      ".": inside && box.matches("textarea") && form.dataset.phrases && !box.closest(".paste, .row-card") && (() => choose(box)),
    }[event.key];
    if (!act || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    act();
  });

  /* With the Delete key an answer is taken back from the keyboard, so Tab goes from question to question. */
  for (const clear of form.querySelectorAll("[name=_clear]")) clear.tabIndex = -1;
  for (const main of document.querySelectorAll(".action-bar__buttons .button:not(.button--secondary)")) main.setAttribute("aria-keyshortcuts", "Control+Enter");
})();
