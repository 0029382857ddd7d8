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
