"""Skills, terms of work and leave come in once, later words win where they may, and the import can be taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perennial.foundation.models import TimelineEvent
from perennial.intake import actions
from perennial.intake.doors import import_path
from perennial.intake.kinds import stage
from perennial.intake.kinds import workforce_columns as names
from perennial.intake.models import ImportBatch
from perennial.intake.reading import read_tables
from perennial.people.actions.leave import approve_leave
from perennial.people.choices import LeaveKind, LeaveState, Level
from perennial.people.models import Employment, Leave, LeaveMove, PersonSkill, Skill
from tests.conftest import TODAY, Cast
from tests.intake.test_apply import book

MAX, DENYS = "max@lindenworks.example", "denys@lindenworks.example"
SKILLS = f"person,skill,level,since\n{MAX},.NET,senior,2024-01-01\n{MAX},React,middle,\n{DENYS},.net,junior,\n"
TERMS = f"person,country,hours_a_week,team,started_on,ended_on\n{MAX},UA,32,North,2022-01-10,\n{DENYS},,,,2023-01-01,\n"
LEAVE = (
    "person,kind,starts_on,ends_on,cover,state,asked_on\n"
    f"{MAX},,2026-08-03,2026-08-14,{DENYS},,\n{MAX},absent,2026-10-05,2026-10-06,,,\n"
    f"{MAX},vacation,2026-12-07,2026-12-11,,requested,2026-11-20\n"
)


def bring(cast: Cast, folder: Path, **files: str) -> dict[str, Any]:
    return import_path(book(folder, **files), by=cast.by(cast.olena), as_of=TODAY)


def test_the_words_of_the_book_are_those_of_the_product() -> None:
    assert set(Level.values) == names.SKILL_LEVELS and set(LeaveKind.values) == names.LEAVE_KINDS
    assert set(LeaveState.values) == names.LEAVE_STATES


@pytest.mark.parametrize(
    ("file", "line", "column"),
    [
        ("skills.csv", "max@x.example,React,wizard,", "level"),
        ("skills.csv", "Max,React,junior,", "person"),
        ("employments.csv", "max@x.example,Ukraine,40,,2022-01-10,", "country"),
        ("employments.csv", "max@x.example,UA,90,,2022-01-10,", "hours_a_week"),
        ("employments.csv", "max@x.example,UA,40,,2022-01-10,2021-01-01", "ended_on"),
        ("leave.csv", "max@x.example,sick,2026-08-03,2026-08-14,,,", "kind"),
        ("leave.csv", "max@x.example,,2026-08-03,2026-08-02,,,", "ends_on"),
        ("leave.csv", "max@x.example,,2026-08-03,2026-08-14,max@x.example,,", "cover"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(file: str, line: str, column: str) -> None:
    text = ",".join(names.WORKFORCE_FILES[file]) + f"\n{line}\n"
    found = stage(read_tables(text.encode(), file))
    assert [(row.line, row.column) for row in found.refused] == [(2, column)]
    assert not (found.skills or found.employments or found.leaves)


@pytest.mark.django_db
def test_everything_comes_in_once_and_can_be_taken_back(cast: Cast, tmp_path: Path) -> None:
    found = bring(cast, tmp_path / "a", skills=SKILLS, employments=TERMS, leave=LEAVE)
    assert not found["refused"] and (found["created"]["skills"], found["created"]["employments"]) == (3, 2)
    assert set(PersonSkill.objects.values_list("person__name", "skill__name", "level")) == {
        ("Max Dev", ".NET", "senior"), ("Max Dev", "React", "middle"), ("Denys Bilyk", ".NET", "junior"),
    }  # fmt: skip
    own = Employment.objects.get(person=cast.max)
    assert (own.country, own.hours_a_week, own.team, own.started_on) == ("UA", Decimal(32), "North", date(2022, 1, 10))
    assert Employment.objects.get(person=cast.denys).hours_a_week == 40
    assert [(row.kind, row.state, row.cover_id) for row in Leave.objects.order_by("starts_on")] == [
        ("vacation", "taken", cast.denys.pk), ("absent", "taken", None), ("vacation", "requested", None),
    ]  # fmt: skip
    assert LeaveMove.objects.count() == 3
    again = bring(cast, tmp_path / "a")
    assert again["unchanged"]["leave"] == 3 and not any(again["created"].values())

    later = bring(
        cast, tmp_path / "b", skills=SKILLS.replace("senior", "lead"), employments=TERMS.replace(",32,", ",40,")
    )  # fmt: skip
    assert (later["changed"]["skills"], later["changed"]["employments"], later["unchanged"]["skills"]) == (1, 1, 2)
    assert set(TimelineEvent.objects.filter(verb__in=("skill.set", "terms.set")).values_list("verb", flat=True)) == {
        "skill.set", "terms.set",
    }  # fmt: skip
    for batch in ImportBatch.objects.order_by("-pk"):
        actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
        levels = set(PersonSkill.objects.filter(person=cast.max).values_list("level", flat=True))
        assert levels in ({"senior", "middle"}, set())
    assert not any(model.objects.exists() for model in (Skill, PersonSkill, Employment, Leave, LeaveMove))


@pytest.mark.django_db
def test_leave_a_person_has_decided_on_stays(cast: Cast, tmp_path: Path) -> None:
    bring(cast, tmp_path / "a", leave=LEAVE)
    row = Leave.objects.get(state="requested")
    approve_leave(
        row, cover=None, needs_cover=False, dates_seen=True, by=cast.by(cast.denys), as_of=TODAY
    )  # fmt: skip
    with pytest.raises(actions.NothingTakenBack, match="worked on 1 of its leaves"):
        actions.take_back(ImportBatch.objects.get(), by=cast.by(cast.olena), as_of=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("nobody@lindenworks.example,,2026-12-14,2026-12-15,,,", "person"),
        (f"{MAX},,2026-12-14,2026-12-15,nobody@lindenworks.example,,", "cover"),
        (f"{MAX},,2026-12-10,2026-12-15,,,", "starts_on"),
        (f"{MAX},,2026-12-14,2026-12-15,,taken,", "ends_on"),
        (f"{MAX},,2026-12-14,2026-12-15,,,2026-12-01", "asked_on"),
    ],
)
def test_what_the_book_contradicts_is_refused_by_its_row(cast: Cast, tmp_path: Path, line: str, column: str) -> None:
    found = bring(cast, tmp_path / "a", leave=f"{LEAVE}{line}\n")
    assert [(row["line"], row["column"]) for row in found["refused"]] == [(5, column)] and not found["applied"]
    assert not Leave.objects.exists()
