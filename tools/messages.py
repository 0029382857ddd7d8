"""The catalogues of messages: extract, compile, and tell what is missing. Babel does it, no gettext tools are needed.

Templates go through Django's own templatize, which turns them into something a Python extractor can read.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "perennial"
LANGUAGES = ("ru", "uk")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    # what pure code raises and returns: the template comes first and is translated where it is shown
    "Sentence": None,
    "UnreadableStatement": None,
    "UnreadableText": None,
    "AmbiguousDates": None,
    "UnknownColumns": None,
    "Said": None,
    "said_many": (1, 2),
    "InvalidPromise": None,
    "InvalidPlan": None,
    "BadRate": None,
    "CannotInvite": None,
    "BrokenText": None,
    "NothingToWrite": None,
}


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue stands."""
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def extract_all() -> Catalog:
    """Every message of the product's code and templates, with the files that use it."""
    catalogue = Catalog(project="Perennial", charset="utf-8", fuzzy=False)
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        if "migrations" in path.parts or (path.suffix == ".txt" and "templates" not in path.parts):
            continue
        for message, context in _messages(path):
            catalogue.add(message, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return catalogue


def _messages(path: Path) -> Iterator[tuple[Any, str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = _as_python(text, path)
    # a template has no indentation of its own: what templatize leaves of it would only confuse the reader of Python
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield message, context


def _as_python(text: str, path: Path) -> str:
    lines = templatize(text, origin=str(path)).splitlines()
    return "\n".join(line.strip() for line in lines) + "\n"


def missing(language: str) -> list[str]:
    """What stands between a language and completeness: absent, empty and fuzzy messages, one sentence each."""
    path = catalogue_path(language)
    if not path.exists():
        return [f"there is no catalogue {path.relative_to(ROOT)}"]
    known = _read(path)
    problems = []
    for message in extract_all():
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        first = message.id if isinstance(message.id, str) else message.id[0]
        if found is None:
            problems.append(f"{language}: not in the catalogue: {first!r}")
        elif found.fuzzy:
            problems.append(f"{language}: fuzzy: {first!r}")
        elif not _is_filled(found.string):
            problems.append(f"{language}: empty: {first!r}")
    return problems


def _is_filled(text: Any) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, charset="utf-8")


def update() -> None:
    """Bring each catalogue up to the sources: new messages empty, messages that went away dropped, none guessed."""
    found = extract_all()
    for language in LANGUAGES:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = _read(path) if path.exists() else Catalog(locale=language, project="Perennial", fuzzy=False)
        known.update(found, no_fuzzy_matching=True)
        known.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, known, width=118, sort_output=True, include_lineno=False, omit_header=False)
        sys.stderr.write(f"{path.relative_to(ROOT)}: {len(known)} messages, {len(missing(language))} to translate\n")


def compile_all() -> None:
    """Write the .mo beside each .po; fuzzy messages are left out, so the English shows."""
    for path in sorted((SOURCE / "locale").glob("*/LC_MESSAGES/*.po")):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, _read(path))


if __name__ == "__main__":
    {"update": update, "compile": compile_all}[sys.argv[1]]()
