"""The client's pages are built from the client's own parts, and a page with all it loads stays small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perennial.web import assets

TEMPLATES = sorted(Path(assets.PORTAL, "templates").glob("**/*.html"))
PARTS_OF = re.compile(r"{%\s*(?:include|extends)\s+([^\s%]+)")
LIMIT = 150_000


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_portal_templates_include_only_portal_templates(path: Path) -> None:
    used = PARTS_OF.findall(path.read_text(encoding="utf-8"))
    assert [name for name in used if not re.fullmatch(r"[\"']portal/[\w/.-]+[\"']", name)] == []


def test_a_page_with_its_sheet_and_both_fonts_leaves_room_for_the_page_itself() -> None:
    sheet = assets.PORTAL / "static" / "css" / "portal.css"
    fonts = [f for f in (assets.STATIC / "fonts").glob("*.woff2") if "ext" not in f.name]
    assert len(fonts) == 2
    assert sheet.stat().st_size + sum(f.stat().st_size for f in fonts) < LIMIT - 50_000


def test_old_browsers_get_a_light_value_for_every_colour_of_the_sheet() -> None:
    sheet = assets.portal_sheet()
    plain, _, fallback = sheet.partition("@supports not")
    themed = set(re.findall(r"(--[\w-]+): light-dark\(\w+\(", plain))
    assert len(themed) > 40
    assert themed == set(re.findall(r"(--[\w-]+): oklch", fallback))
