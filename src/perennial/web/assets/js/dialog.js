// Native dialogs. #dialog and #peek are filled by htmx and open when something arrives; an empty answer closes them.
// Links that fill them keep their href, so they are pages without script.
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.detail.target.closest?.("dialog[data-host]");
  if (!dialog) return;
  const title = event.detail.target.querySelector("h1, h2");
  if (title) dialog.setAttribute("aria-label", title.textContent.trim());
  const filled = event.detail.target.textContent.trim() !== "";
  if (filled && !dialog.open) dialog.showModal();
  if (!filled && dialog.open) dialog.close();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  else if (event.target instanceof HTMLDialogElement) {
    // A click on the element itself is a click on its backdrop or padding.
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
  event.preventDefault();
});

// A menu that opens takes the focus to its first choice, so that arrows and letters act inside it.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (menu.matches?.("details.menu[open]")) menu.querySelector(".pop :is(a, button, input:not([type=hidden]))")?.focus({ preventScroll: true });
}, true);
