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
