"""Every page that a role can walk to: accessible in both themes, quiet in the console, and as wide as the screen.

Pages are found by following links from the first page. Every role asks for each address of the resolver once; the first
who reaches it has it drawn and measured for all, for what axe and a ruler read does not depend on who looks. For the
others it is read without drawing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import Resolver404, resolve
from lxml import html

NOT_PAGES = (".csv", ".xlsx", ".zip")
WIDTHS = (1440, 1280, 768, 390)
PARTS_OF_A_PAGE = ("tab", "split", "show", "edit")  # a query that makes another page of an address
ROLES = ("DIR", "FIN", "HCS", "AM", "SAL", "DEV")

LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map((a) => a.getAttribute('href'))"
# What is wider than the window, and the innermost elements that make it so.
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const boxed = (e) => { for (let b = e.parentElement; b; b = b.parentElement)
    if (b !== document.body && b !== document.documentElement && getComputedStyle(b).overflowX !== 'visible')
      return true;
    return false; };
  const wide = [...document.body.querySelectorAll('*')].filter(
    (e) => e.getBoundingClientRect().right > room + 1 && e.checkVisibility() && !boxed(e));
  return wide.filter((e) => !wide.some((o) => o !== e && e.contains(o))).slice(0, 4)
    .map((e) => `${e.tagName}.${e.className?.baseVal ?? e.className} "${e.textContent.trim().slice(0, 40)}"`)
    .concat(`${document.documentElement.scrollWidth} in ${room}`);
}"""


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    return set()


@pytest.mark.timeout(900)  # some seventy pages, on a machine that may run another suite beside it
@pytest.mark.parametrize("role", ROLES)
def test_every_page_in_reach_is_accessible_quiet_and_fits_the_screen(
    page_for: Callable[..., Any],
    assert_accessible: Callable[[Any], None],
    looked_at: set[str],
    role: str,
) -> None:
    page = page_for(role)
    faults: list[str] = []
    waiting, met = ["/"], {""}
    while waiting:
        address = waiting.pop(0)
        answer = page.request.get(address)
        if answer.status != 200:
            faults.append(f"{address} answered {answer.status}")
            continue
        links = _links(answer.text())
        if (name := _name(answer.url)) not in looked_at:
            looked_at.add(name)
            page.goto(address)
            links = page.evaluate(LINKS)
            faults += [f"{address} at {width}: {wide}" for width in WIDTHS if (wide := _too_wide(page, width))]
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            faults += _of_axe(page, assert_accessible)
        for link in links:
            if (name := _name(link)) and name not in met:
                met.add(name)
                waiting.append(link)
    assert len(met) > 5, f"only {sorted(met)} were found"
    assert not faults, "\n".join(faults)


def _links(text: str) -> list[str]:
    """What LINKS finds in a drawn page, of the text of a page."""
    return [str(href) for href in html.document_fromstring(text).xpath("//a[@href and not(@download)]/@href")]


def _name(address: str) -> str:
    """The address as the resolver names it, so that one client's page stands for all; empty when it is not a page."""
    parts = urlsplit(address)
    if parts.scheme not in ("", "http") or not parts.path or parts.path.endswith(NOT_PAGES):
        return ""
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    query = {key: value for key, value in parse_qs(parts.query).items() if key in PARTS_OF_A_PAGE}
    words = [value for value in match.kwargs.values() if isinstance(value, str)] if "group" in match.kwargs else []
    return " ".join([str(match.view_name), *words, *(f"{key}={value[0]}" for key, value in sorted(query.items()))])


def _too_wide(page: Any, width: int) -> list[str]:
    if page.viewport_size["width"] != width:
        page.set_viewport_size({"width": width, "height": 900})
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def _of_axe(page: Any, assert_accessible: Callable[[Any], None]) -> list[str]:
    try:
        assert_accessible(page)
    except AssertionError as error:
        return [str(error)]
    return []
