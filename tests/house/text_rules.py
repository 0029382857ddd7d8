"""Checks of templates, style sheets and plain text. Each takes a text and gives (line, what is wrong)."""

from __future__ import annotations

import re
from collections.abc import Iterator

Problem = tuple[int, str]
COLOUR = re.compile(r"(?<!href=\")(?<!action=\")#[0-9a-fA-F]{3,8}\b(?![-\w])|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(")
INLINE = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\bsrc=)|javascript:", re.IGNORECASE)
# Split so that this file is not its own first finding.
HOSTS = re.compile("|".join(re.escape(a + b) for a, b in (
    ("pypi", ".org"), ("pythonhosted", ".org"), ("registry.npm", "js.org"), ("artifact", "ory"),
    ("un", "pkg.com"), ("jsdel", "ivr.net"), ("proxy.go", "lang.org"), ("index-", "url"), ("/opt/", "pypi"),
)))  # fmt: skip
MACHINE = re.compile(r"(?<![\w.])/(?:ro" + r"ot|wo" + r"rk|home/\w+|tm" + r"p)/(?!\$)")
BLOCK = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
SILENT = re.compile(
    r"{#.*?#}|{%\s*comment.*?{%\s*endcomment\s*%}|<!--.*?-->|<(kbd|code|pre|script)\b.*?</\1>", re.DOTALL
)
CLASSES = re.compile(r"{%\s*block (?:\w*class|wide)\s*%}.*?{%\s*endblock", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
ELEMENT = re.compile(r"<[^<>]*>", re.DOTALL)
SPOKEN = re.compile(r"\b(?:title|aria-label|placeholder|alt|data-confirm|data-label)\s*=\s*\"([^\"]*)\"")
WORD = re.compile(r"[^\W\d_]{2,}")
ENTITY = re.compile(r"&#?\w+;")
# Names that are the same in every language.
NAMES = frozenset({"Perennial", "CSV", "XLSX"})


def colours(text: str) -> Iterator[Problem]:
    """Colours written out: they come from tokens."""
    yield from _each(COLOUR, _blank(re.compile(r"/\*.*?\*/|{#.*?#}", re.DOTALL), text), "a colour outside tokens.css")


def inline_style(text: str) -> Iterator[Problem]:
    """Style and script inside a page, which the content policy would refuse."""
    yield from _each(INLINE, _blank(re.compile(r"{#.*?#}", re.DOTALL), text), "style or script inside the page")


def hosts(text: str) -> Iterator[Problem]:
    """Package registries by name."""
    yield from _each(HOSTS, text, "names a package registry")


def machine_paths(text: str) -> Iterator[Problem]:
    """Paths of one machine."""
    yield from _each(MACHINE, text, "a path of one machine")


def untranslated(text: str) -> Iterator[Problem]:
    """Words a reader would see that do not go through translate or blocktranslate."""
    plain = _blank(CLASSES, _blank(BLOCK, _blank(SILENT, text)))
    spoken = _blank(TAG, plain)
    for found in SPOKEN.finditer(spoken):
        if _words(found.group(1)):
            yield _line(spoken, found.start()), _said(found.group(1))
    for number, line in enumerate(_blank(ELEMENT, spoken).split("\n"), start=1):
        if _words(line):
            yield number, _said(line)


def _said(text: str) -> str:
    return f"not translated: {' '.join(text.split())[:60]!r}"


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(ENTITY.sub(" ", text)) if word not in NAMES]


def _each(pattern: re.Pattern[str], text: str, what: str) -> Iterator[Problem]:
    for found in pattern.finditer(text):
        yield _line(text, found.start()), f"{what}: {found.group(0).strip()}"


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with what matches made of spaces, so that lines keep their numbers."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group(0)), text)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
