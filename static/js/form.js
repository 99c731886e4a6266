/* The long form: autosave, what is shown when, rows, counters. Everything also works without it.

   Autosave: 0.8 s after the last input, one request at a time; typing during a request sends again.
   The answer changes the status line and the date echoes, never a field. Nothing of a patient is
   kept in the browser. While kana is being converted, ime.js holds the input events back. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave], form[data-part]");
  const DELAY = 800, RETRY_FIRST = 4000, RETRY_MOST = 30000;
  const byId = (id) => document.getElementById(id);

  /* ---- autosave ------------------------------------------------------------------------- */
  const status = byId("save-status");
  let dirty = false, busy = false, stopped = false, leaving = false;
  let sequence = 0, timer = 0, retry = RETRY_FIRST, renewed = false;

  function say(words, state) {
    if (!status) return;
    if (status.textContent !== words) status.textContent = words;
    status.dataset.state = state;
  }

  function changed() {
    if (stopped || !form.dataset.autosave) return;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, DELAY);
  }

  async function save() {
    clearTimeout(timer);
    if (busy || stopped || !dirty) return !dirty;
    busy = true;
    dirty = false;
    const mine = ++sequence;
    say("保存しています…", "saving");
    const answer = await send(mine).catch(() => null);
    busy = false;
    const done = answer ? await settle(answer, mine) : again("つながりません。入力はこの画面に残っています。つながり次第、自動で保存します。");
    if (dirty && !stopped && done) timer = setTimeout(save, DELAY);
    return done && !dirty;
  }

  function send(number) {
    const body = new URLSearchParams(new FormData(form));
    body.set("_seq", String(number));
    return fetch(form.dataset.autosave, {
      method: "POST", body, credentials: "same-origin", redirect: "manual",
      headers: { Accept: "application/json" },
    });
  }

  async function settle(answer, mine) {
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    const data = json ? await answer.json().catch(() => ({})) : {};
    if (answer.ok && json && data.seq === mine) return saved(data);
    if (answer.status === 409) return stale(data);
    if (answer.status === 401) return signedOut();
    if (answer.status === 400 && json && !renewed && await renewToken()) return again("保存しています…", 0);
    if (answer.status >= 500) return again("保存できませんでした。入力はこの画面に残っています。自動でもう一度保存します。");
    dirty = true;
    say((data.message || "自動では保存できませんでした。") + "［保存］を押してください。", "failed");
    return false;
  }

  function saved(data) {
    retry = RETRY_FIRST;
    renewed = false;
    form.elements._version.value = data.version;
    form.elements._base.value = data.base;
    document.dispatchEvent(new Event("handoff:alive"));
    if (!dirty) {
      say(`下書きを保存しました（${data.at}）`, "saved");
      echo(data.echoes || {}, data.remarks || {});
    }
    count(data.progress || {});
    return true;
  }

  function again(words, wait = retry) {
    dirty = true;
    say(words, "offline");
    clearTimeout(timer);
    timer = setTimeout(save, wait);
    retry = Math.min(retry * 2, RETRY_MOST);
    return false;
  }

  function stale(data) {
    stopped = true;
    dirty = true;
    say("別の画面で保存されています。この画面の入力は、まだ保存していません。", "failed");
    const banner = byId("stale-banner");
    if (data.message) banner.querySelector("[data-text]").textContent = data.message;
    banner.hidden = false;
    banner.focus();
    return false;
  }

  function signedOut() {
    say("時間がたったため、サインインが切れました。入力はこの画面に残っています。", "failed");
    const link = byId("sign-in-again");
    if (link) link.hidden = false;
    dirty = true;
    return false;
  }

  /* After signing in again in another tab the form needs the token of the new session. */
  async function renewToken() {
    renewed = true;
    try {
      const page = await fetch(location.href, { credentials: "same-origin" });
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html")
        .querySelector('form[data-autosave] [name="csrf_token"]');
      if (fresh) form.elements.csrf_token.value = fresh.value;
      return Boolean(fresh);
    } catch {
      return false;
    }
  }

  /* ---- what the server understood -------------------------------------------------------- */
  function echo(echoes, remarks) {
    for (const place of form.querySelectorAll(".echo")) {
      const key = place.id.slice(0, -2);
      const remark = remarks[key] || "";
      place.textContent = remark || echoes[key] || "";
      place.classList.toggle("remark", Boolean(remark));
    }
  }

  function count(progress) {
    for (const [key, words] of Object.entries(progress)) {
      for (const place of document.querySelectorAll(`[data-progress="${key}"]`)) place.textContent = words;
    }
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
    for (const box of group.querySelectorAll("input")) box.checked = false;
    group.querySelector("input").focus();
    group.dispatchEvent(new Event("input", { bubbles: true }));
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
  const BOXES = "input, select, textarea";

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
    if (rows.children.length === 1) addRow(rows, false);
    row.remove();
    /* radios would lose their answer while two rows share a name: rename upwards only */
    [...rows.children].forEach((left, number) => renumber(left, rows.dataset.rows, number));
    reveal();
    rows.firstElementChild.querySelector(BOXES).focus();
    rows.dispatchEvent(new Event("input", { bubbles: true }));
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

  /* ---- wiring ----------------------------------------------------------------------------- */
  if (!form) return;
  reveal();
  for (const area of form.querySelectorAll("textarea[data-limit]")) counter(area);

  form.addEventListener("input", (event) => {
    const box = event.target;
    if (box.matches("[type=checkbox]")) keepExclusive(box);
    if (box.matches("[type=radio], [type=checkbox]") || box.matches(".options")) reveal();
    if (box.matches("textarea[data-limit]")) counter(box);
    changed();
  });
  form.addEventListener("focusout", () => { if (dirty && !stopped) { clearTimeout(timer); timer = setTimeout(save, 150); } });
  form.addEventListener("paste", pasteRows);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=submit])")) return;
    event.preventDefault();
    if (dirty) save();
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.name === "_clear") { event.preventDefault(); clearAnswer(button); }
    if (button.name === "_remove") { event.preventDefault(); removeRow(button); }
    if (button.name === "_add") {
      const row = addRow(document.querySelector(`[data-rows="${button.value}"]`));
      if (row) event.preventDefault();
    }
  });
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });

  /* A link inside the page waits for the save that is due. */
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.origin !== location.origin || (!dirty && !busy) || stopped) return;
    if (link.pathname === location.pathname && link.hash) return;
    event.preventDefault();
    while (busy) await new Promise((next) => setTimeout(next, 50));
    await save();
    location.assign(link.href);
  });
  addEventListener("beforeunload", (event) => { if ((dirty || busy) && !leaving) event.preventDefault(); });
  addEventListener("online", () => { if (dirty && !stopped) save(); });
  addEventListener("focus", () => { if (dirty && !stopped && !busy) { renewed = false; save(); } });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); leaving = false; });
})();
