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
