"""The served look: up to date, within its budget, one place for colours, nothing inline, nothing from elsewhere."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from perennial.web import assets

WEB = assets.STATIC.parent
TEMPLATES = sorted(WEB.glob("templates/**/*.html"))
STYLE_PARTS = sorted((assets.PARTS / "css").rglob("*.css"))
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(")


def zipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


@pytest.mark.parametrize("path", list(assets.outputs()), ids=lambda p: p.name)
def test_the_served_file_is_what_its_parts_say(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == assets.outputs()[path], "run: python -m perennial.web.assets"


def test_style_and_script_stay_within_their_budget() -> None:
    assert zipped(assets.STATIC / "css" / "app.css") <= 15_000
    script = zipped(assets.STATIC / "js" / "app.js") + zipped(assets.STATIC / "vendor" / "htmx.min.js")
    assert script <= 30_000


@pytest.mark.parametrize("path", [p for p in STYLE_PARTS if p.name != "tokens.css"], ids=lambda p: p.name)
def test_a_part_uses_tokens_only_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not RAW_COLOUR.findall(text)
    assert len(text.splitlines()) <= 80


def test_every_token_in_use_exists() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in STYLE_PARTS)
    known = set(re.findall(r"(--[\w-]+):", text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= known


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(WEB / "templates")))
def test_a_template_has_nothing_inline_that_the_policy_refuses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"\sstyle\s*=|\son[a-z]+\s*=|hx-on|<style|javascript:", text)
    assert not re.findall(r"<script(?![^>]*\ssrc=)", text)
    assert not re.findall(r"""(?:href|src)=["']https?://""", text)


def test_every_icon_that_templates_name_is_in_the_sprite() -> None:
    known = set(re.findall(r'id="([^"]+)"', (assets.STATIC / "icons.svg").read_text(encoding="utf-8")))
    named: set[str] = set()
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        named.update(re.findall(r'{% icon "([^"]+)"', text))
        named.update(re.findall(r'icon_name="([^"]+)"', text))
    assert named <= known


def test_files_of_others_are_the_released_ones() -> None:
    listed = (assets.STATIC / "VENDORED.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", listed, re.MULTILINE)
    served = [p for folder in ("fonts", "vendor") for p in (assets.STATIC / folder).iterdir() if p.suffix != ".txt"]
    assert {name for name, _ in rows} == {str(p.relative_to(assets.STATIC)) for p in served}
    for name, checksum in rows:
        assert hashlib.sha256((assets.STATIC / name).read_bytes()).hexdigest() == checksum, name
