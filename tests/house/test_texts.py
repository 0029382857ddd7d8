"""Templates, styles and every other text keep the rules of the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.house import source, text_rules
from tools import messages, rights

TOKENS = "src/perennial/web/assets/css/tokens.css"
# Shown to nobody, or shown as they are in every language.
UNTRANSLATED = {
    "src/perennial/web/templates/kit/page_": "the page of components: samples for those who build pages",
    "src/perennial/web/templates/kit/_kit_": "the same",
}
REGISTRIES: dict[str, str] = {}
MACHINE_PATHS = {"docs/operations": "examples for those who run a server"}


def problems(check: Callable[[str], Any], paths: Iterable[Path], allowed: Iterable[str] = ()) -> list[str]:
    """'file:line what' for each finding outside the allowed files."""
    excused = tuple(allowed)
    return [
        f"{source.name(path)}:{line} {what}"
        for path in paths
        if not source.name(path).startswith(excused)
        for line, what in check(path.read_text(encoding="utf-8"))
    ]


def test_colours_come_from_tokens() -> None:
    sheets = source.files(".css", ".html", under="src/perennial")
    drawn = [path for path in source.python() if "charts" in path.name or "templatetags" in path.parts]
    source.nothing(problems(text_rules.colours, [*sheets, *drawn], [TOKENS]))


def test_pages_carry_no_style_or_script_of_their_own() -> None:
    source.nothing(problems(text_rules.inline_style, source.files(".html", under="src/perennial")))


def test_everything_a_reader_sees_is_translated() -> None:
    source.nothing(problems(text_rules.untranslated, source.files(".html", under="src/perennial"), UNTRANSLATED))


def test_no_package_registry_is_named() -> None:
    source.nothing(problems(text_rules.hosts, _texts(), REGISTRIES))


def test_no_path_of_one_machine_is_written_down() -> None:
    source.nothing(problems(text_rules.machine_paths, _texts(), MACHINE_PATHS))


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_message_is_left_untranslated(language: str) -> None:
    source.nothing(messages.missing(language))


def test_the_page_of_rights_is_the_table_of_rights() -> None:
    assert rights.PAGE.read_text(encoding="utf-8") == rights.page(), "run `make rights`"


def _texts() -> list[Path]:
    kinds = (".py", ".md", ".html", ".css", ".js", ".toml", ".txt", ".in", ".csv", ".json", ".yml", ".cfg", ".po", "")
    # samples of other programs' files are kept byte for byte, in their own encodings
    return [path for path in source.files(*kinds) if "samples" not in path.parts]
