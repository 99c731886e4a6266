/* Small things every page has. All of them only help: each page works without this file. */

/* While kana is being converted, Enter and input events are not ours. First of all scripts:
   without it a search asks the server for every kana, and Enter that ends a conversion sends a form. */
(() => {
  let timer;
  const again = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));
  addEventListener("input", (event) => {
    if (!event.isComposing) return;
    event.stopImmediatePropagation();
    const element = event.target;
    clearTimeout(timer);
    timer = setTimeout(() => again(element), 1200);
  }, true);
  addEventListener("compositionend", (event) => {
    clearTimeout(timer);
    const element = event.target;
    setTimeout(() => again(element));
  }, true);
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  }, true);
})();

/* The page is there, the other scripts wait still. This file itself is not deferred: while the parser waits
   for it, the styles come, and what stands on top of a long page is drawn before the rest is read. */
document.addEventListener("readystatechange", () => {
  "use strict";

  // The error summary takes focus; its links bring the field into view together with its label.
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    if (!link) return;
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const group = field.closest(".field") || field;
    group.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  // A second press of the same button within two seconds is not sent; the server has its own check.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    const now = Date.now();
    if (form.dataset.sentAt && now - Number(form.dataset.sentAt) < 2000) {
      event.preventDefault();
      return;
    }
    form.dataset.sentAt = String(now);
  });

  // After signing in again a draft is saved, and its page is there with the text, without a press.
  const interrupted = document.querySelector("form[data-go-on]");
  if (interrupted) interrupted.requestSubmit();

  // Buttons that write a known value into a field: <button data-fill="id" data-value="…">.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    const field = document.getElementById(button.dataset.fill);
    if (!field) return;
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // The number beside 受信箱, every two minutes while the page is looked at.
  const numbers = document.querySelectorAll(".inbox-number");
  if (numbers.length) {
    setInterval(async () => {
      if (document.hidden) return;
      try {
        const address = `${document.body.dataset.inbox}?known=${numbers[0].dataset.count}`;
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (answer.status !== 200) return;
        const { count } = await answer.json();
        for (const number of numbers) {
          number.dataset.count = String(count);
          number.replaceChildren();
          if (!count) continue;
          const badge = document.createElement("span");
          badge.className = "count";
          const unit = document.createElement("span");
          unit.className = "visually-hidden";
          unit.textContent = "件";
          badge.append(String(count), unit);
          number.append(badge);
        }
      } catch {
        // Not connected: the number stays as it was.
      }
    }, 120000);
  }

  // htmx requests carry the token of the page.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name='csrf-token']");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  idleWarning();

  // Two minutes before the idle lock a box offers to go on; all tabs tell each other.
  function idleWarning() {
    const seconds = Number(document.body.dataset.idleSeconds || 0);
    const box = document.getElementById("idle-box");
    if (!seconds || !box) return;
    const channel = "BroadcastChannel" in window ? new BroadcastChannel("handoff-session") : null;
    const lead = Math.min(120, seconds / 2);
    let warn;
    let returnTo = null;

    const words = ["idle-title", "idle-text", "idle-extend"].map((id) => [document.getElementById(id), document.getElementById(id).textContent]);

    const restart = () => {
      clearTimeout(warn);
      hide();
      for (const [part, text] of words) part.textContent = text; // locked a while ago, signed in again since
      delete document.getElementById("idle-extend").dataset.locked;
      warn = setTimeout(show, (seconds - lead) * 1000);
    };
    const show = () => {
      returnTo = document.activeElement;
      box.hidden = false;
      document.getElementById("idle-extend").focus();
      warn = setTimeout(locked, lead * 1000);
    };
    const hide = () => {
      if (box.hidden) return;
      box.hidden = true;
      if (returnTo && returnTo.isConnected) returnTo.focus();
    };
    const locked = () => {
      document.getElementById("idle-title").textContent = "画面がロックされました";
      document.getElementById("idle-text").textContent =
        "入力中の内容はこの画面に残っています。別のタブでサインインし直すと、そのまま続けられます。";
      const button = document.getElementById("idle-extend");
      button.textContent = "サインインの画面を別のタブで開く";
      button.dataset.locked = "1";
    };
    document.getElementById("idle-extend").addEventListener("click", async (event) => {
      if (event.currentTarget.dataset.locked) {
        window.open(document.body.dataset.locked, "_blank", "noopener");
        return;
      }
      const token = document.querySelector("meta[name='csrf-token']").content;
      try {
        const answer = await fetch(document.body.dataset.extend, {
          method: "POST",
          headers: { "X-CSRFToken": token, Accept: "application/json" },
        });
        if (!answer.ok) return locked();
      } catch {
        document.getElementById("idle-text").textContent =
          "つながりません。入力はこの画面に残っています。もう一度押してください。";
        return;
      }
      restart();
      if (channel) channel.postMessage("alive");
    });
    // A part of the page was asked for and the session is over: say so, touch nothing.
    document.addEventListener("htmx:responseError", (event) => {
      if (event.detail.xhr.status !== 401) return;
      show();
      locked();
    });
    if (channel) channel.onmessage = () => restart();
    // Autosave and htmx requests that succeeded are signs of life, too.
    document.addEventListener("handoff:alive", () => {
      restart();
      if (channel) channel.postMessage("alive");
    });
    if (channel) channel.postMessage("alive");
    restart();
  }
}, { once: true });
