/* The doctor's page: common answers fill the boxes, what is written is saved. All of it works without.

   Saving: half a second after the last input, one request at a time; typing during a request saves again. The
   answer changes the line of status, never a box. Nothing is kept in the browser. */
(() => {
  "use strict";
  const form = document.getElementById("answer");
  if (!form) return;
  const status = document.getElementById("status"), stop = document.getElementById("stop");
  const box = (name) => form.elements[name];
  const PATIENCE = 20000;
  let dirty = false, busy = 0, ended = false, leaving = false, pressing = false, timer = 0, wait = 2000, seq = 0;
  const number = document.createElement("input"); // saves are numbered: one that arrives late does no harm
  Object.assign(number, { type: "hidden", name: "_seq", value: "" });
  form.append(number);

  function say(words, bad) {
    if (status.textContent !== words) status.textContent = words;
    status.toggleAttribute("data-bad", Boolean(bad));
  }

  /* ---- saving ---- */
  function later(after) {
    clearTimeout(timer);
    timer = setTimeout(save, after);
  }

  async function save() {
    clearTimeout(timer);
    while (busy) await new Promise((next) => setTimeout(next, 50));
    if (ended) return "ask";
    return dirty && !leaving ? fly(false) : "saved";
  }

  async function fly(last) {
    busy += 1;
    dirty = false;
    if (!last) say("保存しています…");
    number.value = String(++seq);
    const mine = seq, body = new URLSearchParams(new FormData(form)), patience = new AbortController();
    const end = setTimeout(() => patience.abort(), PATIENCE);
    let answer = null, data = {};
    try {
      answer = await fetch(form.dataset.save, {
        method: "POST", body, credentials: "same-origin", redirect: "manual", signal: patience.signal,
        keepalive: last && body.toString().length < 60000, headers: { Accept: "application/json" },
      });
      data = await answer.json();
    } catch {
      if (answer && answer.ok) answer = null; // cut off on the way: the next save settles it
    }
    clearTimeout(end);
    busy -= 1;
    if (answer && answer.ok && data.seq === mine) return saved(data);
    dirty = true;
    if (answer && [400, 401, 404, 409, 410].includes(answer.status)) return halt(data.message);
    say(answer ? "保存できませんでした。入力はこの画面に残っています。自動でもう一度保存します。"
      : "つながりません。入力はこの画面に残っています。つながり次第、自動で保存します。", true);
    later(wait);
    wait = Math.min(wait * 2, 10000);
    return "away";
  }

  function saved(data) {
    wait = 2000;
    box("_version").value = data.version;
    if (dirty) later(500);
    else say(`途中まで保存しました（${data.at}）。まだ送っていません。`);
    return "saved";
  }

  /* A press leaves the page only when there is a way through and everything written is saved. */
  async function press(event) {
    if (leaving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (pressing) return;
    pressing = true;
    form.setAttribute("aria-busy", "true");
    await new Promise((next) => setTimeout(next)); // a form cannot be sent from inside its own event
    dirty = true;
    let how = await save();
    while (how === "saved" && dirty) how = await save();
    pressing = false;
    if (how === "away") form.removeAttribute("aria-busy");
    if (how === "away") return say("つながらないため、まだ送っていません。入力はこの画面に残っています。つながったら、もう一度押してください。", true);
    leaving = true;
    clearTimeout(timer);
    number.value = String(++seq);
    form.requestSubmit(event.submitter);
  }

  /* Out of sight, perhaps for good: send now. */
  function flush() {
    if (dirty && !ended && !leaving) fly(true);
  }

  /* The page itself has to ask: the code again, or which of two texts to keep. */
  function halt(words) {
    ended = true;
    say("この画面の入力は、まだ保存していません。", true);
    stop.firstElementChild.textContent = words || "画面の確認が必要です。";
    stop.hidden = false;
    return "ask";
  }

  /* ---- common answers ---- */
  const fillOf = (key) => {
    const radio = [...form.querySelectorAll("[name=quick]")].find((one) => one.value === key);
    return radio ? JSON.parse(radio.dataset.fill) : {};
  };

  function put(name, value, over) {
    const found = form.querySelectorAll(`[name="${name}"]`);
    for (const one of found) {
      if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === value;
      else if (over || !one.value.trim()) one.value = value;
    }
  }

  function holds(name, value) {
    const now = new FormData(form).getAll(name);
    return now.includes(value);
  }

  function choose(key) {
    const done = box("_quick_done"), fill = fillOf(key);
    for (const [name, value] of Object.entries(fillOf(done.value))) {
      if (!(name in fill) && holds(name, value)) put(name, "", true);
      else if (holds(name, value)) put(name, fill[name], true);
    }
    for (const [name, value] of Object.entries(fill)) put(name, value);
    done.value = key;
    if (fill.reply_way && fill.reply_way !== "below" && fill.reply_way !== "next_visit") {
      form.querySelector("details").open = true; // when they would like to be called or met
    }
  }

  function forget() {
    const done = box("_quick_done");
    if (!done || !done.value) return;
    if (Object.entries(fillOf(done.value)).every(([name, value]) => name === "ack" || holds(name, value))) return;
    for (const one of form.querySelectorAll("[name=quick]")) one.checked = false;
    done.value = "";
  }

  /* ---- wiring ---- */
  form.addEventListener("input", (event) => {
    if (event.target.name === "quick") choose(event.target.value);
    else forget();
    dirty = true;
    if (!ended) later(500);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault(); // 変換の確定 and Enter in a box of one line send nothing
    if (!event.isComposing && event.keyCode !== 229) save();
  });
  form.addEventListener("submit", press);
  addEventListener("beforeunload", (event) => { if ((dirty || busy) && !leaving) event.preventDefault(); });
  addEventListener("online", () => { if (!ended) save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); else if (dirty) save(); });
  addEventListener("pagehide", flush);
  addEventListener("pageshow", (event) => { leaving = false; form.removeAttribute("aria-busy"); if (event.persisted) location.reload(); });
  const summary = document.getElementById("summary");
  if (summary) summary.focus();
})();
