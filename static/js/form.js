/* The long form: autosave, what is shown when, rows, counters. Everything also works without it.

   Autosave: half a second after the last input and at the latest every one and a half, one request at a
   time; typing during a request sends again; saves are numbered, so that one that arrives late does no
   harm. The answer changes the status line and the date echoes, never a field. Nothing of a patient is
   kept in the browser. While kana is being converted, ime.js holds the input events back. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave], form[data-part]");
  const DELAY = 500, LONGEST = 1500, PATIENCE = 20000, RETRY_FIRST = 2000, RETRY_MOST = 10000;
  const byId = (id) => document.getElementById(id);

  /* ---- autosave ------------------------------------------------------------------------- */
  const AWAY = "つながりません。入力はこの画面に残っています。つながり次第、自動で保存します。";
  const status = byId("save-status");
  let dirty = false, flying = 0, waiting = false, failing = false, leaving = false, pressing = false, renewed = false;
  let sequence = 0, settled = 0, timer = 0, since = 0, retry = RETRY_FIRST, held = "";
  let gone = ""; // what was cleared since the last save, for 元に戻す
  const before = []; // whole forms as they stood before something was cleared, still to be saved

  function say(words, state) {
    if (!status) return;
    if (status.textContent !== words) status.textContent = words;
    status.dataset.state = state;
  }

  const own = ([name]) => !name.startsWith("_") && name !== "csrf_token";
  const content = () => new URLSearchParams([...new FormData(form)].filter(own)).toString();
  const open = () => dirty || before.length > 0;

  /* Also what no event tells of: filled in by the browser, or by another script. */
  function look() {
    if (form.dataset.autosave && content() !== held) dirty = true;
    return open();
  }

  function changed() {
    if (!form.dataset.autosave) return;
    dirty = true;
    if (status && status.dataset.state === "saved") status.dataset.state = "";
    if (waiting || failing) return; // what is due is sent with the next try
    since = since || Date.now();
    later(Math.max(0, Math.min(DELAY, since + LONGEST - Date.now())));
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function take() {
    const body = new URLSearchParams(new FormData(form));
    if (gone) body.set("_gone", gone);
    gone = "";
    dirty = false;
    since = 0;
    held = content();
    return body;
  }

  /* Gives "saved", "ask" (somebody has to decide or sign in) or "away" (no way through). */
  async function save() {
    clearTimeout(timer);
    look();
    while (flying) await new Promise((next) => setTimeout(next, 50));
    if (!open()) return "saved";
    const body = before.shift() || take();
    const how = await fly(body, false);
    if (how !== "saved") {
      if (body.has("_gone") && (failing || waiting)) before.unshift(body);
      return how;
    }
    return open() ? (later(DELAY), "more") : how;
  }

  /* Every keystroke on the server, as far as it can be reached. */
  async function settleAll() {
    for (;;) {
      const how = await save();
      if (how !== "more") return how;
    }
  }

  async function fly(body, last) {
    const mine = ++sequence;
    for (const name of ["csrf_token", "_base"]) body.set(name, form.elements[name].value);
    body.set("_seq", String(mine));
    form.elements._seq.value = String(mine);
    flying += 1;
    if (!last) say("保存しています…", "saving");
    const answer = await send(body, last).catch(() => null);
    const json = Boolean(answer) && (answer.headers.get("Content-Type") || "").includes("json");
    const data = json ? await answer.json().catch(() => ({})) : {};
    flying -= 1;
    if (!answer) return again(AWAY);
    if (answer.ok && data.seq === mine) return saved(data, mine);
    if (answer.ok) return again(AWAY); // cut off on the way
    if (answer.status === 400 && json && !renewed && await renewToken()) return fly(body, last);
    return refused(answer.status, data);
  }

  function send(body, last) {
    const patience = new AbortController();
    const end = setTimeout(() => patience.abort(), PATIENCE);
    return fetch(form.dataset.autosave, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", signal: patience.signal,
      keepalive: last && body.toString().length < 60000, headers: { Accept: "application/json" },
    }).finally(() => clearTimeout(end));
  }

  function refused(code, data) {
    if (code === 409) return differs(data);
    dirty = true;
    if (code === 401) {
      waiting = true;
      say("時間がたったため、ログインが切れました。入力はこの画面に残っています。", "failed");
      byId("sign-in-again").hidden = false;
      return "ask";
    }
    if (code === 400 || code === 413 || code === 422) {
      waiting = true;
      say((data.message || "自動では保存できませんでした。入力はこの画面に残っています。") + "［保存］を押してください。", "failed");
      return "ask";
    }
    return again("保存できませんでした。入力はこの画面に残っています。自動でもう一度保存します。");
  }

  function saved(data, mine) {
    retry = RETRY_FIRST;
    renewed = waiting = failing = false;
    if (mine < settled) return "saved";
    settled = mine;
    form.elements._base.value = data.base;
    byId("sign-in-again").hidden = true;
    byId("stale-banner").hidden = byId("compare").hidden = true;
    document.dispatchEvent(new Event("handoff:alive"));
    if (!open()) {
      say(`下書きを保存しました（${data.at}）`, "saved");
      echo(data.echoes || {}, data.remarks || {});
    }
    count(data.progress || {});
    meanwhile(data);
    return "saved";
  }

  function again(words) {
    dirty = failing = true;
    say(words, "offline");
    later(retry);
    retry = Math.min(retry * 2, RETRY_MOST);
    return "away";
  }

  /* The same section was written elsewhere. What is typed here is put aside on the server, and goes on
     being put aside, until somebody has chosen; what another person opened is not mixed in at all. */
  function differs(data) {
    if (data.kept) form.elements._base.value = data.base;
    else waiting = dirty = true;
    say(data.kept ? "別の画面と違うところがあります。この画面の入力は、取ってあります。" : data.message, "failed");
    const banner = byId("stale-banner");
    if (data.message) banner.querySelector("[data-text]").textContent = data.message;
    for (const button of [banner.querySelector("button"), byId("compare")]) button.hidden = !data.kept;
    banner.hidden = false; // said there and in the bar below; nobody is moved away from the box
    return "ask";
  }

  /* Somebody else, or another screen, wrote in the meantime: said, and nothing on this screen moves. */
  function meanwhile(data) {
    const box = byId("meanwhile"), words = [];
    if ((data.elsewhere || []).length) words.push(`別の画面で「${data.elsewhere.join("」「")}」が書かれました。この画面には、まだ出ていません。`);
    for (const name of data.others || []) {
      if (!form.parentElement.textContent.includes(`${name}さんも`)) words.push(`${name}さんも、この方のシートの下書きを書いています。送るのはどちらか一方にしてください。`);
    }
    if (!words.length) return;
    box.querySelector("[data-text]").textContent = words.join("");
    box.querySelector("button").hidden = !(data.elsewhere || []).length;
    box.hidden = false;
  }

  /* After signing in again in another tab the page needs the tokens of the new session. */
  async function renewToken() {
    renewed = true;
    try {
      const page = await fetch(location.href, { credentials: "same-origin" });
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
      const token = fresh.querySelector('form[data-autosave] [name="csrf_token"]');
      if (!token) return false;
      for (const box of document.querySelectorAll('[name="csrf_token"]')) box.value = token.value;
      const meta = document.querySelector('meta[name="csrf-token"]');
      if (meta) meta.content = token.value;
      return true;
    } catch {
      return false;
    }
  }

  /* Back on this screen, or connected, or signed in again: try at once. */
  function wake() {
    if (!look()) return;
    waiting = failing = renewed = false;
    retry = RETRY_FIRST;
    later(0);
  }

  /* The screen goes out of sight, perhaps for good: send now, also past a save that is under way. */
  function flush() {
    if (leaving || !form.dataset.autosave || !look() || waiting) return;
    const body = before.shift() || take();
    fly(body, true).then((how) => { if (how !== "saved") dirty = true; });
  }

  /* A press leaves this screen only when everything typed is on the server. */
  async function press(event) {
    if (leaving || !form.dataset.autosave) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (pressing) return;
    pressing = true;
    form.setAttribute("aria-busy", "true");
    const button = event.submitter;
    await new Promise((next) => setTimeout(next)); // a form cannot be sent from inside its own event
    const how = await settleAll();
    pressing = false;
    if (how === "away") form.removeAttribute("aria-busy");
    if (how === "away") return say("つながらないため、まだ進めません。入力はこの画面に残っています。つながったら、もう一度押してください。", "offline");
    leaving = true;
    clearTimeout(timer);
    form.elements._seq.value = String(++sequence);
    form.requestSubmit(button);
  }

  /* ---- 元に戻す ----------------------------------------------------------------------------- */
  let restore = null;

  function clearing(name, words, undo) {
    if (form.dataset.autosave) {
      if (look()) before.push(take());
      gone = name;
    }
    restore = undo;
    const bar = byId("undo");
    if (!bar) return;
    bar.querySelector("[data-text]").textContent = `${words}を消しました。`;
    bar.hidden = false;
  }

  function undoHere(event) {
    const button = event.target.closest("button[value=undo]");
    if (!button || !restore) return; // after a reload the server brings it back
    event.preventDefault();
    restore();
    restore = null;
    byId("undo").hidden = true;
    gone = "-";
    reveal();
    changed();
  }

  const isPick = (box) => box.type === "radio" || box.type === "checkbox";

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

  /* ---- wiring ----------------------------------------------------------------------------- */
  if (!form) return;
  reveal();
  for (const area of form.querySelectorAll("textarea[data-limit]")) counter(area);
  held = content();

  form.addEventListener("input", (event) => {
    const box = event.target;
    if (box.matches("[type=checkbox]")) keepExclusive(box);
    if (box.matches("[type=radio], [type=checkbox]") || box.matches(".options")) reveal();
    if (box.matches("textarea[data-limit]")) counter(box);
    changed();
  });
  form.addEventListener("focusin", (event) => {
    if (form.elements._at && event.target.matches(BOXES)) form.elements._at.value = event.target.id || event.target.name;
  });
  form.addEventListener("focusout", () => { if (dirty && !waiting && !failing && !flying) later(150); });
  form.addEventListener("paste", pasteRows);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=submit])")) return;
    event.preventDefault();
    if (dirty) later(0);
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
  form.addEventListener("submit", press);
  if (!form.dataset.autosave) return;

  const bar = byId("undo");
  if (bar) bar.addEventListener("click", undoHere);
  document.addEventListener("handoff:changed", () => { if (look()) changed(); });
  form.addEventListener("change", () => { if (look()) changed(); });
  setInterval(() => { if (!flying && !since && look()) changed(); }, 3000);

  /* A link inside the page waits for the save that is due. */
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.origin !== location.origin || (!look() && !flying)) return;
    if (link.pathname === location.pathname && link.hash) return;
    event.preventDefault();
    await settleAll();
    location.assign(link.href);
  });
  addEventListener("beforeunload", (event) => { if ((look() || flying) && !leaving) event.preventDefault(); });
  addEventListener("online", wake);
  addEventListener("focus", wake);
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); else wake(); });
  if ("BroadcastChannel" in window) new BroadcastChannel("handoff-session").addEventListener("message", () => { if (waiting) wake(); });
  addEventListener("pageshow", async (event) => {
    leaving = false;
    form.removeAttribute("aria-busy");
    if (!event.persisted) return;
    if (await settleAll() === "saved") location.reload();
  });

  /* Back in the box that was being written in before signing in again. */
  const box = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
  if (box && box.matches(BOXES)) {
    box.scrollIntoView({ block: "center" });
    box.focus({ preventScroll: true });
  }
})();
