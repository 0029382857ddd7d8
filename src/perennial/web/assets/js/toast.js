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
