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
