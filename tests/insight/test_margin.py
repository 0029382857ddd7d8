"""Margin, utilisation and the split of existing and new: the worked tables of docs/algorithms/margin.md."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from perennial.contracts.rules.run_rate import billed_by
from perennial.insight.rules.margin import Worked, figures, grouped, split, utilisation

HOUR = 3600
ASTER, BIRCH, CEDAR, DAHLIA, ELM = range(1, 6)


def worked(client: int, bill: str, cost: str | None, hours: int = 100, waiting: str = "0") -> Worked:
    known = None if cost is None else D(cost)
    return Worked(client * 10, client, client, client % 2, D(bill), known, hours * HOUR, hours * HOUR, D(waiting))


QUARTER = [
    worked(ASTER, "90000", "63000"), worked(BIRCH, "60000", "44000"), worked(CEDAR, "40000", "30000"),
    worked(DAHLIA, "30000", "24000"), worked(ELM, "20000", "17000"),
]  # fmt: skip
FIRST_BILLED = {
    ASTER: date(2022, 5, 1), BIRCH: date(2024, 2, 1), CEDAR: date(2025, 3, 1), DAHLIA: date(2025, 1, 1),
    ELM: date(2026, 2, 1),
}  # fmt: skip


def test_existing_against_new_business() -> None:
    old = {client for client, day in FIRST_BILLED.items() if day <= billed_by(date(2026, 1, 1))}
    assert old == {ASTER, BIRCH, DAHLIA}
    found = split(QUARTER, old)
    assert (found.existing.bill, found.new.bill, found.share_of_bill) == (180000, 60000, D("0.75"))
    assert (found.existing.margin, found.new.margin) == (49000, 13000)
    assert round(found.share_of_margin or 0, 4) == D("0.7903")


def test_shares_are_not_told_of_parts_with_different_signs() -> None:
    rows = [worked(ASTER, "100", "150"), worked(BIRCH, "100", "40")]
    found = split(rows, {ASTER})
    assert (found.existing.margin, found.share_of_margin, found.share_of_bill) == (-50, None, D("0.5"))
    assert (split([], set()).share_of_bill, figures(()).share, figures(()).realised_rate) == (None, None, None)


def test_utilisation_and_the_realised_rate() -> None:
    assert round(utilisation(1360 * HOUR, 1608 * HOUR) or 0, 4) == D("0.8458")
    assert figures([worked(ASTER, "54400", "40000", hours=1360)]).realised_rate == 40
    assert (utilisation(HOUR, 0), utilisation(9 * HOUR, 8 * HOUR)) == (None, D("1.125"))


def test_work_without_a_cost_is_in_no_margin() -> None:
    rows = [worked(ASTER, "100", "60", waiting="100"), worked(BIRCH, "70", None, waiting="30")]
    found = figures(rows)
    assert (found.bill, found.uncosted, found.cost, found.margin, found.share) == (170, 70, 60, 40, D("0.4"))
    assert (found.waiting, found.placements) == (130, 2)
    assert (figures(rows[1:]).margin, figures(rows[1:]).share) == (None, None)
    by_client = grouped(rows, lambda row: row.client)
    assert {client: part.margin for client, part in by_client.items()} == {ASTER: 40, BIRCH: None}
    assert sum(part.bill for part in by_client.values()) == found.bill
