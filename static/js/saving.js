/* Saving a sheet while it is written. It also works without it: [保存] does the same by hand.

   Half a second after the last input and at the latest every one and a half, one request at a time; typing
   during a request sends again; saves are numbered, so that one that arrives late does no harm. The answer
   changes the status line and the date echoes, never a box. Nothing of a patient is kept in the browser.
   While kana is being converted, app.js holds the input events back. What the boxes do is in boxes.js. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
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
    if (content() !== held) dirty = true;
    return open();
  }

  function changed() {
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
    const all = !open();
    if (all) say(`下書きを保存しました（${data.at}）`, "saved");
    document.dispatchEvent(new CustomEvent("handoff:saved", { detail: { ...data, all } }));
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
    inPlace(() => { banner.hidden = false; }); // said there and in the bar below
    return "ask";
  }

  /* Somebody else, or another screen, wrote in the meantime: said, and nothing on this screen moves. */
  function meanwhile(data) {
    const box = byId("meanwhile"), words = [];
    if (data.overtaken) sentSince(data.overtaken, data);
    if ((data.elsewhere || []).length) words.push(`別の画面で「${data.elsewhere.join("」「")}」が書かれました。この画面には、まだ出ていません。`);
    for (const name of data.others || []) {
      if (!form.parentElement.textContent.includes(`${name}さんも`)) words.push(`${name}さんも、この方のシートの下書きを書いています。送るのはどちらか一方にしてください。`);
    }
    if (!words.length) return;
    inPlace(() => {
      box.querySelector("[data-text]").textContent = words.join("");
      box.querySelector("button").hidden = !(data.elsewhere || []).length;
      box.hidden = false;
    });
  }

  /* A colleague sent the sheet: said in words and in the line at the foot, with where to go on. */
  function sentSince(newer, data) {
    const told = byId("overtaken"), text = told.querySelector("[data-text]");
    document.querySelector("[data-others]").hidden = !(data.others || []).length;
    if (!open()) say(`下書きを保存しました（${data.at}）。${newer.short}`, "saved");
    if (text.textContent === newer.words) return;
    const links = newer.links.map(([href, textContent], at) => {
      const className = `button button--small${at ? " button--secondary" : ""}`;
      return Object.assign(document.createElement("a"), { href, textContent, className });
    });
    inPlace(() => {
      told.hidden = false;
      text.textContent = newer.words;
      told.querySelector("[data-links]").replaceChildren(...links);
    });
  }

  /* What comes up above the box that is being written in does not push it away from under the hand. */
  function inPlace(show) {
    const here = document.activeElement, top = here.getBoundingClientRect().top;
    show();
    scrollBy({ top: here.getBoundingClientRect().top - top, behavior: "instant" });
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
    if (leaving || !look() || waiting) return;
    const body = before.shift() || take();
    fly(body, true).then((how) => { if (how !== "saved") dirty = true; });
  }

  /* A press leaves this screen only when everything typed is on the server. */
  async function press(event) {
    if (leaving) return;
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

  function clearing({ name, words, undo }) {
    if (look()) before.push(take());
    gone = name;
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
    changed();
  }

  /* ---- wiring ----------------------------------------------------------------------------- */
  held = content();
  form.addEventListener("input", changed);
  form.addEventListener("focusout", () => { if (dirty && !waiting && !failing && !flying) later(150); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.defaultPrevented && dirty) later(0);
  });
  document.addEventListener("handoff:said", ({ detail }) => say(detail.words, detail.state));
  document.addEventListener("handoff:clearing", ({ detail }) => clearing(detail));
  form.addEventListener("submit", press);

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
})();
