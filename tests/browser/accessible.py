"""What axe says about a page. Colours take most of its time, so a look is measured in a few places, not on every row.

A look is all that the contrast of a text depends on: its colour, size and weight, and the backgrounds behind it. In
another theme the colours differ, so the looks do too.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe

PLACES = 3  # a text that something else covers tells nothing: a look has more than one chance

STRUCTURE = """() => axe.run({
  resultTypes: ['violations'], rules: {'color-contrast': {enabled: false}, 'link-in-text-block': {enabled: false}},
}).then((all) => all.violations)"""

COLOURS = """([seen, places]) => {
  const behind = new Map();
  const backgrounds = (e) => {
    if (!e) return '';
    if (!behind.has(e)) {
      const s = getComputedStyle(e);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter].join();
      const nothing = 'rgba(0, 0, 0, 0),none,1,none';
      behind.set(e, backgrounds(e.parentElement) + (own === nothing ? '' : `|${own}`));
    }
    return behind.get(e);
  };
  const says = (e) => [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim());
  const look = (e) => {
    const s = getComputedStyle(e), around = e.parentElement;
    const beside = says(around) && getComputedStyle(around).color;
    const off = e.closest(':disabled, [aria-disabled="true"]') || e.closest('label')?.control?.disabled;
    const parts = [s.color, s.fontSize, s.fontWeight, s.textShadow, Boolean(off), backgrounds(e)];
    if (e.matches('a')) parts.push(s.textDecorationLine, s.borderBottom, beside);
    return parts.join();
  };
  const seenHere = {}, nodes = [];
  for (const e of document.body.querySelectorAll('*')) {
    if (!(says(e) || e.matches('input, select, textarea, button')) || !e.checkVisibility({visibilityProperty: true}))
      continue;
    const box = e.getBoundingClientRect();
    if (box.width < 3 || box.height < 3) continue;
    const its = look(e), times = (seen[its] ?? 0) + (seenHere[its] ?? 0);
    if (times >= places) continue;
    seenHere[its] = (seenHere[its] ?? 0) + 1;
    nodes.push(e);
  }
  if (!nodes.length) return [seenHere, []];
  return axe.run({include: nodes}, {resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']})
    .then((all) => [seenHere, all.violations]);
}"""


@cache
def _axe() -> str:
    return str(Axe().axe_script)


class Accessible:
    """Called with a page: axe finds nothing, in light and in dark. The page is left in light."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def __call__(self, page: Any) -> None:
        if page.evaluate("typeof axe === 'undefined'"):
            page.evaluate(_axe())
        found = []
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}: {_told(fault)}" for fault in self._colours(page)]
        found += [_told(fault) for fault in page.evaluate(STRUCTURE)]
        assert not found, page.url + "\n" + "\n".join(found)

    def _colours(self, page: Any) -> list[dict[str, Any]]:
        seen_here, faults = page.evaluate(COLOURS, [self._seen, PLACES])
        if not faults:
            for look, times in seen_here.items():
                self._seen[look] = self._seen.get(look, 0) + times
        return list(faults)


def _told(fault: dict[str, Any]) -> str:
    where = "; ".join(f"{node['target']} {_why(node)}" for node in fault["nodes"][:3])
    return f"{fault['id']}: {fault['help']} at {where}"


def _why(node: dict[str, Any]) -> str:
    """What axe says about an element, where it says more than the rule."""
    return next((str(check["message"]) for check in node["any"]), "")
