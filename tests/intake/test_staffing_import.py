"""Requests for people come in once with their filled seats, wrong lines are refused, and it can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from perennial.delivery.actions.staffing import cancel_request
from perennial.delivery.models import SeatFilled, StaffingRequest
from perennial.delivery.queries.filling import load_histories
from perennial.delivery.staffing_choices import StaffingState
from perennial.intake import actions
from perennial.intake.doors import import_path
from perennial.intake.kinds import staffing_columns as names
from perennial.intake.kinds import stage
from perennial.intake.models import ImportBatch
from perennial.intake.reading import read_tables
from perennial.people.models import Skill
from tests.conftest import TODAY, Cast
from tests.intake.test_apply import book

HEAD = ",".join(names.STAFFING)
LINES = (
    "harbor-pay,.NET,senior,2026-03-02,Developer,2,SQL,2026-04-01,2026-03-20;2026-04-11,,,60,,,English",
    "harbor-pay,.NET,senior,2026-05-04,,2,,,2026-05-20,2026-08-01,,,,,",
    "harbor-pay,.net,senior,2026-11-09,,1,,2026-12-01,,,submitted,55.5,EUR,day,",
)


def test_the_words_of_the_book_are_those_of_the_product() -> None:
    assert set(StaffingState.values) - {"drafted"} == names.STAFFING_STATES


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("x,.NET,guru,2026-03-02,,,,,,,,,,,", "level"),
        ("x,.NET,senior,2026-03-02,,1,,,2026-03-20;2026-03-21,,,,,,", "filled_on"),
        ("x,.NET,senior,2026-03-02,,2,,,2026-03-20,,filled,,,,", "filled_on"),
        ("x,.NET,senior,2026-03-02,,1,,,2026-02-20,,,,,,", "filled_on"),
        ("x,.NET,senior,2026-03-02,,1,,,soon,,,,,,", "filled_on"),
        ("x,.NET,senior,2026-03-02,,1,,,,,cancelled,,,,", "closed_on"),
        ("x,.NET,senior,2026-03-02,,0,,,,,,,,,", "seats"),
        ("x,.NET,senior,2026-03-02,,1,,,,,,-5,,,", "ceiling"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(line: str, column: str) -> None:
    found = stage(read_tables(f"{HEAD}\n{line}\n".encode(), "staffing.csv"))
    assert [(row.line, row.column) for row in found.refused] == [(2, column)] and not found.staffing


@pytest.mark.django_db
def test_requests_come_in_once_with_their_seats_and_can_be_taken_back(cast: Cast, tmp_path: Path) -> None:
    folder = book(tmp_path / "a", staffing="\n".join((HEAD, *LINES)) + "\n")
    found = import_path(folder, by=cast.by(cast.olena), as_of=TODAY)
    assert not found["refused"] and found["created"]["staffing"] == 3
    rows = StaffingRequest.objects.order_by("submitted_on")
    assert [(row.state, row.state_since, row.seats, row.currency, row.unit) for row in rows] == [
        ("filled", date(2026, 4, 11), 2, "USD", "hour"), ("failed", date(2026, 8, 1), 2, "", "hour"),
        ("submitted", date(2026, 11, 9), 1, "EUR", "day"),
    ]  # fmt: skip
    assert Skill.objects.count() == 1 and rows[0].ceiling == 60
    _like, history, _fit = load_histories(TODAY).like(Skill.objects.get().pk, "senior")
    assert sorted((wait.days, wait.filled) for wait in history.waits) == [
        (14, False), (16, True), (18, True), (40, True), (89, False)
    ]  # fmt: skip
    again = import_path(folder, by=cast.by(cast.olena), as_of=TODAY)
    assert again["unchanged"]["staffing"] == 3 and not any(again["created"].values())
    batch = ImportBatch.objects.order_by("pk").first()
    assert batch is not None
    cancel_request(rows[2], reason="Over", by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(actions.NothingTakenBack, match="1 of its requests for people"):
        actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    late = f"{HEAD}\nharbor-pay,.NET,senior,2026-12-24,,,,,,,,,,,\n"
    refused = import_path(book(tmp_path / "b", staffing=late), by=cast.by(cast.olena), as_of=TODAY)
    assert [row["line"] for row in refused["refused"]] == [2]


@pytest.mark.django_db
def test_an_import_nobody_has_worked_on_goes_without_a_trace(cast: Cast, tmp_path: Path) -> None:
    folder = book(tmp_path / "a", staffing="\n".join((HEAD, *LINES)) + "\n")
    import_path(folder, by=cast.by(cast.olena), as_of=TODAY)
    actions.take_back(ImportBatch.objects.get(), by=cast.by(cast.olena), as_of=TODAY)
    assert not any(model.objects.exists() for model in (StaffingRequest, SeatFilled, Skill))
