"""The page docs/how-to/add-a-cue.md is run as it stands: its files make a cue with a letter in three languages."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from perennial.care.actions import touches as actions
from perennial.care.choices import TouchKind
from perennial.foundation.registry import CUES, LETTERS, SETTINGS
from perennial.today.actions import find_cues
from tests.conftest import TODAY, Cast

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-cue.md"
BLOCK = re.compile(r"```\w+ care/(\S+)\n(.*?)```", re.DOTALL)


def files() -> dict[str, str]:
    return dict(BLOCK.findall(PAGE.read_text(encoding="utf-8")))


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page's files in a package of their own, imported; the registries are as before afterwards."""
    package = tmp_path / "followed_care"
    for name, text in {"__init__.py": "", "letters/__init__.py": "", **files()}.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace('package="perennial.care"', 'package="followed_care"'), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    kept = [(registry, registry._items.copy()) for registry in (CUES, LETTERS, SETTINGS)]
    importlib.import_module("followed_care.cues")
    importlib.import_module("followed_care.letter_specs")
    yield
    for registry, items in kept:
        registry._items.clear()
        registry._items.update(items)
    for name in [name for name in sys.modules if name.startswith("followed_care")]:
        del sys.modules[name]


def test_the_whole_example_is_under_sixty_lines() -> None:
    lines = [line for text in files().values() for line in text.splitlines() if line.strip()]
    assert len(files()) == 5
    assert len(lines) < 60


@pytest.mark.django_db
def test_the_cue_fires_says_itself_and_brings_its_letter(followed: None, cast: Cast) -> None:
    found = [cue for cue in find_cues(TODAY) if cue.rule == "X01"]
    assert {cue.client_id for cue in found} == {cast.harbor.pk, cast.kestrel.pk, cast.orbit.pk}
    rule = CUES["X01"]
    assert "days ago" in rule.why(found[0].params)
    for language, word in (("en", "easier"), ("ru", "легче"), ("uk", "легшим")):
        letter = LETTERS["quiet"].compose(cast.harbor.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert word in letter.subject_text
        assert "Alice Marchenko" in letter.body_text


@pytest.mark.django_db
def test_the_cause_is_gone_after_a_talk(followed: None, cast: Cast) -> None:
    actions.log_touch(
        cast.harbor, kind=TouchKind.CALL, text="all well", on=TODAY - timedelta(days=2), by=cast.by(cast.alice),
        as_of=TODAY,
    )  # fmt: skip
    assert cast.harbor.pk not in {cue.client_id for cue in find_cues(TODAY) if cue.rule == "X01"}
    checks = LETTERS["quiet"].checks(cast.harbor.pk, by=cast.by(cast.alice), as_of=TODAY)
    assert [check.name for check in checks if not check.ok] == ["still_wanted"]
