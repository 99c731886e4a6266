/* While kana is being converted, Enter and input events are not ours. Loaded first on every page:
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
