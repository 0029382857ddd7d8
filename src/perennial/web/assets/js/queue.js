// One thing at a time: J and K move through [data-list] > [data-item]. A queue item is a <details> that opens (the others close),
// a table row becomes the current one; its first link takes the focus so that Enter opens it.
const items = () => [...document.querySelectorAll("[data-list] [data-item]")].filter((item) => item.offsetParent !== null);
const isCurrent = (item) => item.hasAttribute("data-current") || item.querySelector(":scope > details[open]") !== null;

function take(item) {
  for (const other of document.querySelectorAll("[data-item][data-current]")) {
    other.removeAttribute("data-current");
    other.classList.remove("sel");
  }
  const details = item.querySelector(":scope > details");
  if (details) details.open = true;
  else {
    item.setAttribute("data-current", "");
    item.classList.add("sel");
  }
  const target = details?.querySelector("summary") ?? item.querySelector("a, button");
  target?.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (document.body.dataset.shortcuts === "off" || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
  if (event.code !== "KeyJ" && event.code !== "KeyK") return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
  const all = items();
  if (!all.length) return;
  event.preventDefault();
  const at = all.findIndex(isCurrent);
  const next = at < 0 ? 0 : at + (event.code === "KeyJ" ? 1 : -1);
  if (all[next]) take(all[next]);
});

// One open item: <details name> does it where browsers know it; this does it elsewhere.
document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!details.open || !details.parentElement?.matches("[data-item]")) return;
  for (const other of document.querySelectorAll("[data-item] > details[open]")) if (other !== details) other.open = false;
}, true);

// When an item is done it leaves; the one that follows opens, and the focus goes with it. The answer is empty, so htmx has nothing
// to settle and says nothing more: the list itself tells when the item is gone.
document.addEventListener("htmx:beforeSwap", (event) => {
  const item = event.detail.target.closest?.("[data-list] [data-item]");
  if (!item || event.detail.target !== item) return;
  const all = items();
  const following = all[all.indexOf(item) + 1] ?? all[all.indexOf(item) - 1];
  const watch = new MutationObserver(() => {
    if (item.isConnected) return;
    watch.disconnect();
    if (following?.isConnected && !items().some(isCurrent)) take(following);
  });
  watch.observe(item.parentElement, { childList: true });
});
