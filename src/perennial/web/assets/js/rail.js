// A row whose case came into the rail is the chosen one, and so are the other rows of the same case.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "rail") return;
  const chosen = event.detail.requestConfig?.elt?.closest("[data-list] [data-item]");
  if (!chosen) return;
  for (const row of document.querySelectorAll("[data-list] [data-item]")) {
    row.classList.toggle("sel", row === chosen || (chosen.dataset.case !== undefined && row.dataset.case === chosen.dataset.case));
  }
});
