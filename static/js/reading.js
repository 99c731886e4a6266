/*
  Pages that are read. All of it only helps: each page works without.
    <button data-copy="id of the text" hidden>   copies the text to the clipboard
    <form data-entry="address">                  the page answers a press; going back to it later, or loading it
                                                 again, opens this address instead of pressing once more
*/
(() => {
  "use strict";
  const entry = document.querySelector("[data-entry]");
  if (entry) history.replaceState(null, "", entry.dataset.entry);
  for (const button of document.querySelectorAll("[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    const said = document.getElementById(`${button.dataset.copy}-copied`);
    button.hidden = false;
    button.addEventListener("click", async () => {
      text.focus();
      text.select();
      let copied = false;
      try {
        await navigator.clipboard.writeText(text.value);
        copied = true;
      } catch {
        copied = document.execCommand("copy"); // pages without https have no clipboard of their own
      }
      said.textContent = copied
        ? button.dataset.said || "コピーしました。カルテに貼り付けてください。"
        : "コピーできませんでした。文章は選んであります。Ctrl＋C でコピーしてください。";
    });
  }
})();
