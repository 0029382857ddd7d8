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
