{ // dialog
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
}
{ // htmx
// What htmx needs from us: the CSRF token, focus after a swap, one sentence when the server cannot answer.
const token = document.querySelector('meta[name="csrf-token"]')?.content;
document.addEventListener("htmx:configRequest", (event) => {
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  const wanted = swapped?.querySelector?.("[data-focus], [autofocus]") ?? (swapped?.matches?.("[data-focus]") ? swapped : null);
  const wrong = swapped?.querySelector?.('[aria-invalid="true"]');
  (wrong ?? wanted)?.focus();
});

const offline = () => document.dispatchEvent(new CustomEvent("perennial:say", { detail: document.body.dataset.offline }));
document.addEventListener("htmx:sendError", offline);
document.addEventListener("htmx:responseError", offline);

// A form marked data-live submits itself when a choice in it changes; its button is there without script.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-live]");
  if (form) form.requestSubmit();
});
for (const button of document.querySelectorAll("form[data-live] [data-live-hide]")) button.hidden = true;

// A drop zone hands the file to the input inside it.
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name !== "drop" || !event.dataTransfer.files.length) return;
    zone.querySelector('input[type="file"]').files = event.dataTransfer.files;
    zone.closest("form")?.requestSubmit();
  });
}
}
{ // keyboard
// Letters act by the place of the key (event.code), so they work in Cyrillic layouts; never while typing; off when the person
// switched them off. An element says its key: data-key="e", "g t" (one after another), "shift+a", "[", "1", "space", "enter".
const PLACES = { Slash: "/", BracketLeft: "[", BracketRight: "]", Space: "space", Enter: "enter", Comma: ",", Period: "." };
const CHAIN_MS = 1200;
let chain = "";
let chainUntil = 0;

const off = () => document.body.dataset.shortcuts === "off";
const typing = (target) => target.closest?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]');
const visible = (element) => element.checkVisibility?.({ checkVisibilityCSS: true }) ?? element.offsetParent !== null;

function keyOf(event) {
  const { code } = event;
  let key = PLACES[code] ?? (code.startsWith("Key") ? code.slice(3).toLowerCase() : code.startsWith("Digit") ? code.slice(5) : "");
  if (event.key === "?" || (code === "Slash" && event.shiftKey)) return "?";
  if (key && event.shiftKey) key = `shift+${key}`;
  return key;
}

// The nearest wins: the open dialog, the open menu, the current item of a list, the page.
function find(key) {
  const scopes = [
    document.querySelector("dialog[open]"),
    document.querySelector("details.menu[open]"),
    document.querySelector('[data-item]:is([data-current], :has(> details[open]))'),
  ].filter(Boolean);
  if (!scopes[0]?.matches?.("dialog")) scopes.push(document);
  for (const scope of scopes) {
    const found = [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((e) => visible(e) && !e.disabled);
    if (found) return found;
  }
  return null;
}

function act(element) {
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) element.focus();
  else element.click();
}

function overlay() {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return;
  const seen = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const label = element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? [...element.childNodes].filter((n) => n.nodeName !== "KBD").map((n) => n.textContent).join(" ");
    if (!seen.has(element.dataset.key)) seen.set(element.dataset.key, label.replace(/\s+/g, " ").trim());
  }
  const list = dialog.querySelector("[data-keylist]");
  list.replaceChildren(...[...seen].filter(([, label]) => label).map(([key, label]) => {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    for (const part of key.split(" ")) {
      const kbd = document.createElement("kbd");
      kbd.textContent = part === "enter" ? "↵" : part.replace("shift+", "⇧ ").toUpperCase();
      term.append(kbd);
    }
    text.textContent = label;
    row.append(term, text);
    return row;
  }));
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.code === "KeyK") {
    const search = document.querySelector('[data-key="/"]');
    if (search) {
      event.preventDefault();
      act(search);
    }
    return;
  }
  if (event.defaultPrevented || off() || event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
  const key = keyOf(event);
  if (!key) return;
  // These already mean something on what has the focus; only Space on a link does not.
  if (key === "enter" && event.target.closest("a, button, summary, label")) return;
  if (key === "space" && event.target.closest("button, summary, label, input")) return;
  if (key === "?") {
    event.preventDefault();
    overlay();
    return;
  }
  const now = performance.now();
  const element = find(now < chainUntil ? `${chain} ${key}` : key);
  chainUntil = 0;
  if (element) {
    event.preventDefault();
    act(element);
  } else if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
    chain = key;
    chainUntil = now + CHAIN_MS;
  }
});
}
{ // letter
// A drafted letter: the text is shown, "Edit" opens its fields, Cmd or Ctrl + Enter sends it from anywhere on the page's open item.
const close = (letter, editing) => {
  letter.classList.toggle("editing", editing);
  letter.querySelector(".tx")?.toggleAttribute("hidden", editing);
  const fields = letter.querySelector(".ed");
  if (!fields) return;
  // Disabled fields are not sent: an untouched letter leaves exactly as it was drafted.
  fields.hidden = fields.disabled = !editing;
  if (editing) fields.querySelector("textarea")?.focus();
};

document.addEventListener("click", (event) => {
  const edit = event.target.closest("[data-letter-edit]");
  const letter = edit?.closest("[data-letter]");
  if (!letter?.querySelector(".ed")) return;
  event.preventDefault();
  close(letter, !letter.classList.contains("editing"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
  const scope = event.target.closest?.("[data-letter]") ?? document.querySelector('[data-item]:has(> details[open]) [data-letter]') ?? document.querySelector("[data-letter]");
  const send = scope?.querySelector("[data-letter-send]");
  if (!send || send.disabled || send.getAttribute("aria-disabled") === "true") return;
  event.preventDefault();
  send.click();
});

// A second press while the first is on its way must not send twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once], [data-letter]") || form.hasAttribute("hx-post")) return;
  if (form.dataset.gone) event.preventDefault();
  form.dataset.gone = "1";
});
}
{ // palette
// Find or do anything: a combobox over a list that the server writes (role=option > a). Without script the button is a link.
const dialog = document.getElementById("find");
const input = dialog?.querySelector("[role=combobox]");
const list = dialog?.querySelector("[role=listbox]");

function mark(index) {
  const options = [...list.querySelectorAll("[role=option]")];
  if (!options.length) return input.removeAttribute("aria-activedescendant");
  const at = (index + options.length) % options.length;
  options.forEach((option, i) => {
    option.id ||= `find-${i}`;
    option.setAttribute("aria-selected", String(i === at));
  });
  input.setAttribute("aria-activedescendant", options[at].id);
  options[at].scrollIntoView({ block: "nearest" });
}

if (dialog) {
  const selected = () => [...list.querySelectorAll("[role=option]")].findIndex((o) => o.getAttribute("aria-selected") === "true");
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(selected() + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      const link = list.querySelector('[aria-selected="true"] :is(a, button)');
      if (link) {
        event.preventDefault();
        link.click();
      }
    }
  });
  list.addEventListener("htmx:afterSwap", () => {
    input.setAttribute("aria-expanded", String(list.children.length > 0));
    mark(0);
  });
  dialog.addEventListener("toggle", () => dialog.open && input.select());
}
}
{ // queue
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
}
{ // rail
// A row whose case came into the rail is the chosen one, and so are the other rows of the same case.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "rail") return;
  const chosen = event.detail.requestConfig?.elt?.closest("[data-list] [data-item]");
  if (!chosen) return;
  for (const row of document.querySelectorAll("[data-list] [data-item]")) {
    row.classList.toggle("sel", row === chosen || (chosen.dataset.case !== undefined && row.dataset.case === chosen.dataset.case));
  }
});
}
{ // theme
// The server knows the chosen theme and writes data-theme; a choice is shown at once and posted by its form.
document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]");
  if (!choice) return;
  if (choice.dataset.themeChoice) document.documentElement.dataset.theme = choice.dataset.themeChoice;
  else delete document.documentElement.dataset.theme;
  for (const other of document.querySelectorAll("[data-theme-choice]")) {
    if (other === choice) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
});
}
{ // toast
// Toasts leave after ten seconds unless the pointer or the focus is on them; those that say something failed stay.
const TEN_SECONDS = 10000;
const region = document.getElementById("toasts");

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) return setTimeout(leave, 2000, toast);
  toast.classList.add("bye");
  return setTimeout(() => toast.remove(), 250);
}

function arm(toast) {
  if (toast.dataset.armed || toast.hasAttribute("data-stays")) return;
  toast.dataset.armed = "1";
  setTimeout(leave, TEN_SECONDS, toast);
}

if (region) {
  region.querySelectorAll(".toast").forEach(arm);
  new MutationObserver(() => region.querySelectorAll(".toast").forEach(arm)).observe(region, { childList: true, subtree: true });
  document.addEventListener("perennial:say", (event) => {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.textContent = event.detail;
    region.append(toast);
  });
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
  });
}
}
