"""What is agreed comes in by its names, a wrong line is refused where it stands, and all of it can be taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from perennial.contracts import choices
from perennial.contracts.actions.agreements import change_agreement
from perennial.contracts.models import (
    Agreement,
    BillRate,
    ClientEntity,
    CostRate,
    LegalEntity,
    Placement,
    Project,
    Seat,
)
from perennial.contracts.queries.run_rate import run_rate
from perennial.foundation.models import TimelineEvent
from perennial.intake import actions
from perennial.intake.doors import import_path
from perennial.intake.kinds import stage
from perennial.intake.kinds import terms_columns as names
from perennial.intake.models import ImportBatch
from perennial.intake.reading import read_tables
from perennial.people.choices import Level
from perennial.people.models import Skill
from tests.conftest import TODAY, Cast
from tests.intake.test_apply import book

MAX = "max@lindenworks.example"
LENA = "lena@lindenworks.example"
FILES = {
    "people": f"email,name,role\n{LENA},Lena Kravets,DEV\n",
    "entities": "name,country,series,iban\nLinden OÜ,EE,LW,EE382200221020145685\nLinden GmbH,DE,LG,\n",
    "client_entities": (
        "client,name,country,vat_id\nharbor-pay,Harbor Pay Inc.,us,\norbit-rail,Orbit Rail GmbH,DE,DE1\n"
    ),
    "agreements": (
        "client,number,kind,parent,our_entity,starts_on,ends_on,auto_renews,rounding,discount_percent,"
        "signed_on\n"
        "harbor-pay,SOW-1,sow,MSA-1,,2026-01-01,,,near_15,2.5,2025-12-20\n"
        "harbor-pay,MSA-1,master,,Linden GmbH,2026-01-01,2026-12-31,yes,,,2025-12-20\n"
        "orbit-rail,SOW-1,,,,2026-01-01,,,,,2025-12-20\n"
    ),
    "projects": (
        "client,agreement,code,name,billing,fee,fee_months,starts_on,ends_on\n"
        "orbit-rail,SOW-1,FIX,Tickets,fixed,12000,6,2026-10-01,2027-03-31\n"
    ),
    "placements": (
        "client,agreement,person,title,starts_on,project,seat,skill,level,share,billing,ends_on,notice_by,replaces\n"
        f"harbor-pay,SOW-1,{MAX},Backend developer,2026-01-05,,Backend 1,.NET,senior,,,2026-06-30,,\n"
        f"harbor-pay,SOW-1,{LENA},Backend developer,2026-07-01,,backend 1,.Net,,0.5,hourly,2026-12-20,client,{MAX}\n"
        f"orbit-rail,SOW-1,{LENA},Frontend developer,2026-12-01,FIX,,,,0.5,daily,,,\n"
    ),
    "bill_rates": (
        f"client,person,valid_from,amount,currency,unit\nharbor-pay,{MAX},2026-01-05,50,,\n"
        f"harbor-pay,{LENA},2026-07-01,52.5,USD,hour\nharbor-pay,{LENA},2026-10-01,55,USD,\n"
    ),
    "cost_rates": f"person,valid_from,amount,currency\n{MAX},2025-06-01,30,\n{LENA},2025-06-01,28.125,EUR\n",
}  # fmt: skip


def bring(cast: Cast, folder: Path, **files: str) -> dict[str, Any]:
    return import_path(book(folder, **files), by=cast.by(cast.olena), as_of=TODAY)


def test_the_words_of_the_files_are_those_of_the_product() -> None:
    words = {
        choices.AgreementKind: names.AGREEMENT_KINDS, choices.Rounding: names.ROUNDINGS,
        choices.RoundingPer: names.ROUNDED, choices.VatTreatment: names.VAT_TREATMENTS,
        choices.Billing: names.PROJECT_BILLINGS, choices.RateUnit: names.RATE_UNITS, Level: names.LEVELS,
        choices.PlacementState: names.PLACEMENT_STATES, choices.NoticeBy: names.NOTICE_BY,
        choices.EndCause: names.END_CAUSES,
    }  # fmt: skip
    assert {kind: set(kind.values) for kind in words} == words  # type: ignore[attr-defined]  # all are choices


@pytest.mark.parametrize(
    ("file", "line", "column", "reason"),
    [
        ("entities", "name,country,series\nLinden,Estonia,LW\n", "country", "two letters"),
        ("agreements", "client,number,starts_on,auto_renews\nh,1,2026-01-01,yes\n", "auto_renews", "last day"),
        ("agreements", "client,number,starts_on,vat_rate\nh,1,2026-01-01,190\n", "vat_rate", "not between"),
        ("agreements", "client,number,starts_on,rounding\nh,1,2026-01-01,up\n", "rounding", "not one of"),
        ("agreements", "client,number,starts_on,ends_on\nh,1,2026-01-01,2025-01-01\n", "ends_on", "before it begins"),
        ("projects", "client,agreement,code,name,starts_on,billing\nh,1,A,App,2026-01-01,fixed\n", "fee", "fee"),
        ("placements", "client,agreement,person,title,starts_on,share\nh,1,a@b.example,QA,2026-01-01,1.5\n", "share",
         "not between"),
        ("placements", "client,agreement,person,title,starts_on,state\nh,1,a@b.example,QA,2026-01-01,ended\n",
         "ends_on", "last day"),
        ("bill_rates", "client,person,valid_from,amount\nh,a@b.example,2026-01-01,-5\n", "amount", "not between"),
        ("cost_rates", "person,valid_from,amount\na@b.example,2026-01-01,\n", "amount", "no amount"),
    ],
)  # fmt: skip
def test_a_line_that_contradicts_itself_is_refused(file: str, line: str, column: str, reason: str) -> None:
    head = line.split("\n", 1)[0]
    text = line if column in head else line.replace(head, f"{head},{column}").rstrip("\n") + ",\n"
    found = stage(read_tables(text.encode(), f"{file}.csv"))
    assert [(row.line, row.column) for row in found.refused] == [(2, column)] and not getattr(found, file)
    assert reason in str(found.refused[0].reason)


@pytest.mark.django_db
def test_what_is_agreed_comes_in_once_and_counts(cast: Cast, tmp_path: Path) -> None:
    found = bring(cast, tmp_path / "a", **FILES)
    assert not found["refused"] and not found["warnings"]
    assert {kind: found["created"][kind] for kind in FILES} == {
        "people": 1, "entities": 2, "client_entities": 2, "agreements": 3, "projects": 1, "placements": 3,
        "bill_rates": 3, "cost_rates": 2,
    }  # fmt: skip
    sow = Agreement.objects.get(client=cast.harbor, number="SOW-1")
    assert (sow.parent.number, sow.our_entity.name, sow.client_entity.name) == ("MSA-1", "Linden OÜ", "Harbor Pay Inc.")  # type: ignore[union-attr]
    assert (sow.currency, sow.payment_terms_days, sow.discount_percent) == ("USD", 30, D("2.5"))
    first, second, coming = Placement.objects.order_by("starts_on")
    assert [row.state for row in (first, second, coming)] == ["ended", "notice", "agreed"]
    assert second.replaces == first and second.seat == first.seat and Skill.objects.get() == first.skill
    assert coming.project == Project.objects.get(code="FIX")
    assert [(row.amount, row.unit, row.currency) for row in BillRate.objects.filter(placement=second)] == [
        (D("52.5"), "hour", "USD"), (D(55), "hour", "USD")
    ]  # fmt: skip
    assert {row.person.email: (row.amount, row.currency) for row in CostRate.objects.all()} == {
        MAX: (D(30), "USD"), LENA: (D("28.125"), "EUR")
    }  # fmt: skip
    assert run_rate(TODAY).clients[cast.harbor.pk] == D("4601.67")  # half of 55 an hour
    again = bring(cast, tmp_path / "a", **FILES)
    assert not any(again["created"].values()) and again["unchanged"]["placements"] == 3 and "batch" not in again


@pytest.mark.django_db
def test_a_later_file_may_say_terms_otherwise_and_taking_back_leaves_nothing(cast: Cast, tmp_path: Path) -> None:
    batch = ImportBatch.objects.get(pk=bring(cast, tmp_path / "a", **FILES)["batch"])
    later = bring(
        cast, tmp_path / "b", entities="name,country,series,city\nLinden OÜ,EE,XX,Tallinn\n",
        agreements="client,number,starts_on,notice_days\nharbor-pay,SOW-1,2026-02-01,45\n",
    )  # fmt: skip
    assert (later["changed"]["entities"], later["changed"]["agreements"]) == (1, 1)
    sow = Agreement.objects.get(client=cast.harbor, number="SOW-1")
    assert (sow.notice_days, sow.starts_on, sow.our_entity.city) == (45, date(2026, 1, 1), "Tallinn")
    assert TimelineEvent.objects.filter(verb="agreement.changed", client_id=cast.harbor.pk).exists()
    change_agreement(sow, values={"title": "Payments"}, by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(actions.NothingTakenBack, match="worked on 1"):
        actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    actions.take_back(ImportBatch.objects.get(pk=later["batch"]), by=cast.by(cast.olena), as_of=TODAY)
    sow.refresh_from_db()
    assert sow.notice_days == 30


@pytest.mark.django_db
def test_all_of_it_is_taken_back(cast: Cast, tmp_path: Path) -> None:
    batch = ImportBatch.objects.get(pk=bring(cast, tmp_path, **FILES)["batch"])
    actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    tables = (LegalEntity, ClientEntity, Agreement, Project, Seat, Skill, Placement, BillRate, CostRate)
    assert not any(table.objects.exists() for table in tables)  # type: ignore[attr-defined]  # all have it


@pytest.mark.django_db
def test_references_that_nobody_knows_are_refused_where_they_stand(cast: Cast, tmp_path: Path) -> None:
    files = {
        **FILES,
        "agreements": FILES["agreements"]
        + "orbit-rail,SOW-2,,MSA-9,,2026-01-01,,,,,\nkestrel-logistics,S,,,X,2026-01-01,,,,,\n",
        "placements": FILES["placements"] + f"orbit-rail,SOW-1,no@body.example,QA,2026-01-01,,,,,,,,,\n"
        f"orbit-rail,SOW-9,{MAX},QA,2026-01-01,,,,,,,,,\norbit-rail,SOW-1,{MAX},QA,2026-01-02,APP,,,,,,,,\n",
        "bill_rates": FILES["bill_rates"]
        + f"orbit-rail,{MAX},2026-01-01,50,,\nharbor-pay,{MAX},2026-02-01,50,EUR,\n",
    }  # fmt: skip
    found = bring(cast, tmp_path, **files)
    assert not found["applied"] and not LegalEntity.objects.exists()
    assert {(row["file"], row["line"], row["column"]) for row in found["refused"]} == {
        ("agreements.csv", 5, "parent"), ("agreements.csv", 6, "our_entity"), ("placements.csv", 5, "person"),
        ("placements.csv", 6, "agreement"), ("placements.csv", 7, "project"), ("bill_rates.csv", 5, "person"),
        ("bill_rates.csv", 6, "currency"),
    }  # fmt: skip


@pytest.mark.django_db
def test_who_may_add_no_people_leaves_their_placements_out(cast: Cast, tmp_path: Path) -> None:
    found = import_path(book(tmp_path, **FILES), by=cast.by(cast.fedir), as_of=TODAY)
    assert found["applied"] and found["created"]["placements"] == 1 and found["created"]["bill_rates"] == 1
    assert sum("left out" in row["reason"] for row in found["warnings"]) == 6
