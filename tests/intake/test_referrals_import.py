"""Referrals come in once, wrong lines are refused, the first registration wins, and it can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from perennial.growth.actions.referral_days import advance_referrals
from perennial.growth.actions.referrals import tell_referrer
from perennial.growth.choices import ReferralState
from perennial.growth.models import Referral
from perennial.intake import actions
from perennial.intake.doors import import_path
from perennial.intake.kinds import referral_columns as names
from perennial.intake.kinds import stage
from perennial.intake.models import ImportBatch
from perennial.intake.reading import read_tables
from tests.conftest import TODAY, Cast
from tests.intake.test_apply import book

HEAD = ",".join(names.REFERRALS)
LINES = (
    "harbor-pay,Fern Analytics,2026-11-02,,clara@harbor.example,fern.example,Ruth,ruth@fern.example,,,2026-11-02,,,",
    "harbor-pay,Birch,2025-03-02,,,,,,,2025-03-01,,2025-03-03,2025-04-01,",
    "harbor-pay,Kestrel,2025-05-02,paying,Nobody,,,,,,,2025-05-03,2025-06-01,kestrel-logistics",
)


def test_the_words_of_the_book_are_those_of_the_product() -> None:
    assert set(ReferralState.values) - {"asked", "no"} == names.REFERRAL_STATES


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("x,Fern,2026-11-02,dancing,,,,,,,2026-11-02,,,", "state"),
        ("x,Fern,2026-11-02,,,,,,,,,,,", "consent_on"),
        ("x,Fern,2026-11-02,closed_lost,,,,,,,,,,", "closed_on"),
        ("x,Fern,2026-11-02,paying,,,,,,,,,2026-11-03,", "became"),
        ("x,Fern,2026-11-02,,,,,,,,,,2026-11-01,", "closed_on"),
        ("x,,2026-11-02,,,,,,,,2026-11-02,,,", "lead"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(line: str, column: str) -> None:
    found = stage(read_tables(f"{HEAD}\n{line}\n".encode(), "referrals.csv"))
    assert [(row.line, row.column) for row in found.refused] == [(2, column)] and not found.referrals


@pytest.mark.django_db
def test_referrals_come_in_once_and_can_be_taken_back(cast: Cast, tmp_path: Path) -> None:
    folder = book(tmp_path / "a", referrals="\n".join((HEAD, *LINES)) + "\n")
    found = import_path(folder, by=cast.by(cast.olena), as_of=TODAY)
    assert not found["refused"] and found["created"]["referrals"] == 3
    rows = list(Referral.objects.order_by("registered_on"))
    assert [(row.state, row.state_since, row.became) for row in rows] == [
        ("closed_lost", date(2025, 4, 1), None), ("paying", date(2025, 6, 1), cast.kestrel),
        ("registered", date(2026, 11, 2), None),
    ]  # fmt: skip
    assert (rows[2].contact.name if rows[2].contact else "", rows[2].lead_domain) == ("Clara Harbor", "fern.example")
    assert rows[2].valid_until == date(2026, 11, 2) + timedelta(days=90)
    again = import_path(folder, by=cast.by(cast.olena), as_of=TODAY)
    assert again["unchanged"]["referrals"] == 3 and not any(again["created"].values())
    lines = [HEAD, "orbit-rail,FERN analytics,2026-11-09,,,,,,,,2026-11-09,,,"]
    lines += ["orbit-rail,X,2026-12-24,,,,,,,,2026-01-01,,,"]
    held = "\n".join(lines) + "\n"
    refused = import_path(book(tmp_path / "b", referrals=held), by=cast.by(cast.olena), as_of=TODAY)
    assert [(row["line"], row["column"]) for row in refused["refused"]] == [(2, "lead"), (3, None)]
    batch = ImportBatch.objects.order_by("pk").first()
    assert batch is not None
    assert advance_referrals(by=cast.by(cast.olena), as_of=TODAY) == 0  # a paying one without its first money stays
    tell_referrer(rows[2], how="By phone", by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(actions.NothingTakenBack, match="1 of its referrals"):
        actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)


@pytest.mark.django_db
def test_an_import_nobody_has_worked_on_goes_without_a_trace(cast: Cast, tmp_path: Path) -> None:
    folder = book(tmp_path / "a", referrals="\n".join((HEAD, *LINES)) + "\n")
    import_path(folder, by=cast.by(cast.olena), as_of=TODAY)
    actions.take_back(ImportBatch.objects.get(), by=cast.by(cast.olena), as_of=TODAY)
    assert not Referral.objects.exists()
