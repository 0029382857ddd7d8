"""What a bonus is: the worked example, the gate, the cap, the split, what is taken back, and what always holds."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.targets.rules.bonus import Attainment, months_since, payout, shared_out
from perennial.targets.rules.bonus_form import KINDS, MANAGER, SALES, parse
from perennial.targets.rules.bonus_json import facts_of, facts_text, result_text
from perennial.targets.rules.bonus_settling import (
    Bill,
    Credit,
    Facts,
    Former,
    Receipt,
    Settlement,
    commission_of,
    settle,
)
from tests.size import SOAK
from tests.targets.bonus_rules import FORM, KPIS

RULES = parse(FORM, KPIS)
DAY = date(2026, 10, 20)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "bonus.md"
D = Decimal
WORKED = (
    Attainment("renewed_turnover", D(100), D(200), D(210)), Attainment("grr", D(90), D(100), D(97)),
    Attainment("new_projects", D(3), D(5), D(7)), Attainment("placed", D(3), D(4), D(3)),
    Attainment("receivables", D(100), D(80), D(80), lower_is_better=True),
    Attainment("days_to_pay", D(52), D(42), D(43), lower_is_better=True),
)  # fmt: skip


def amounts(found: Settlement) -> dict[str, Decimal]:
    return {line.key: line.amount for line in found.lines}


def test_the_worked_example() -> None:
    found = settle(RULES, Facts(MANAGER, DAY, attainments=WORKED))
    assert amounts(found) == {
        "figure:renewed_turnover": D("506.25"), "figure:grr": D("277.50"), "figure:new_projects": D("337.50"),
        "figure:placed": D(0), "figure:receivables": D("225.00"), "figure:days_to_pay": D("112.50"),
    }  # fmt: skip
    assert (found.total, found.most) == (D("1458.75"), D("2250.00"))
    assert found.lines[0].numbers | {"attained": "1.05", "pays": "1.125"} == found.lines[0].numbers


def test_the_page_shows_the_worked_example() -> None:
    found = settle(RULES, Facts(MANAGER, DAY, attainments=WORKED))
    rows = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in PAGE.read_text().splitlines()]
    told = {row[0]: row[-1] for row in rows if len(row) == 5}
    for line in found.lines:
        assert told[line.name.replace("_", " ")] == f"{line.amount:,.2f}"
    assert told["together"] == f"{found.total:,.2f}"


def test_the_curve_at_its_corners_and_between() -> None:
    told = {"0.7999": "0", "0.8": "0.5", "0.9": "0.75", "0.97": "0.925", "1": "1", "1.05": "1.125", "1.2": "1.5",
            "9": "1.5"}  # fmt: skip
    assert {at: payout(RULES.curve, D(at)) for at in told} == {at: D(pays) for at, pays in told.items()}


def test_lower_is_better_counts_the_way_that_was_made() -> None:
    def attained(start: int, target: int, actual: int) -> Decimal | None:
        return Attainment("k", D(start), D(target), D(actual), lower_is_better=True).attained

    assert (attained(52, 42, 43), attained(52, 42, 60), attained(52, 42, 42)) == (D("0.9"), 0, 1)
    assert (attained(0, 0, 0), attained(0, 0, 1), attained(30, 40, 35)) == (1, 0, 1)  # kept, lost, kept
    assert Attainment("k", None, D(0), D(0)).attained == 1
    assert Attainment("k", None, None, D(1)).attained is None


def test_a_figure_without_target_or_actual_says_so_and_pays_nothing() -> None:
    found = settle(RULES, Facts(MANAGER, DAY, attainments=(Attainment("grr", D(1), D(1), None),)))
    assert {line.name: line.why for line in found.lines} == {
        **dict.fromkeys(("renewed_turnover", "new_projects", "placed", "receivables", "days_to_pay"), "no_target"),
        "grr": "no_actual",
    }  # fmt: skip
    assert found.total == 0


def test_unpaid_revenue_waits_for_its_cash_and_is_paid_in_that_quarter() -> None:
    bills = (Bill(1, D(6000), D(0), 100), Bill(2, D(3000), D(1500), 61), Bill(3, D(1000), D(1000), 60))
    first = settle(RULES, Facts(MANAGER, DAY, attainments=WORKED, bills=bills))
    parts = dict(first.lines[0].parts)
    assert parts == {1: D("303.75"), 2: D("151.88"), 3: D("50.62")} and sum(parts.values()) == D("506.25")
    assert amounts(first)["held:renewed_turnover"] == D("-75.94")  # half of 151.88; the third is not too old yet
    later = DAY + timedelta(days=90)
    was = Former(2, DAY, paid=D("75.94"), held=D("75.94"), came=D("0.5"))
    half = settle(RULES, Facts(MANAGER, later, since=DAY, former=(was,)))
    assert amounts(half)["released"] == D("37.97")
    rest = Former(2, DAY, paid=D("113.91"), held=D("75.94"), released=D("37.97"), came=D(1))
    assert settle(RULES, Facts(MANAGER, later, since=DAY, former=(rest,))).total == D("37.97")
    done = Former(2, DAY, paid=D("151.88"), held=D("75.94"), released=D("75.94"), came=D(1))
    assert settle(RULES, Facts(MANAGER, later, since=DAY, former=(done,))).total == 0


def receipt(allocation: int, kind: str, months: int, amount: str, client: int = 1) -> Receipt:
    return Receipt(allocation, allocation * 10, client, kind, months, D(amount))


@pytest.mark.parametrize(
    ("kind", "months", "sales", "manager"),
    [
        ("new logo", 0, "50.00", "0"), ("new logo", 12, "0", "0"), ("expansion", 3, "21.00", "9.00"),
        ("expansion", 4, "9.00", "21.00"), ("expansion", 7, "0", "30.00"), ("renewal", 2, "0", "10.00"),
        ("referral", 5, "20.00", "20.00"), ("windfall", 0, "0", "0"),
    ],
)  # fmt: skip
def test_sales_and_manager_share_by_kind_and_months(kind: str, months: int, sales: str, manager: str) -> None:
    assert commission_of(RULES, receipt(1, kind, months, "1000")) == {SALES: D(sales), MANAGER: D(manager)}


def test_commission_stands_in_a_line_with_its_rows() -> None:
    rows = (receipt(1, "new logo", 0, "1000"), receipt(2, "new logo", 3, "500"), receipt(3, "referral", 1, "300", 2))
    found = settle(RULES, Facts(SALES, DAY, receipts=rows))
    assert amounts(found) == {"commission:new logo:1:0": D("75.00"), "commission:referral:2:0": D("6.00")}
    line = found.lines[0]
    assert line.rows == (1, 2) and line.parts == ((10, D("50.00")), (20, D("25.00")))
    assert line.numbers["cash"] == "1500" and line.numbers["share"] == "100"


def test_nothing_above_the_cap_and_what_does_not_fit_of_held_money_goes_on_waiting() -> None:
    was = Former(7, DAY, paid=D(0), held=D(100), came=D(1))
    full = (receipt(1, "new logo", 0, "200000"),)
    found = settle(RULES, Facts(SALES, DAY, receipts=full, former=(was,)))
    assert found.total == found.most == D("4500.00")
    assert amounts(found)["cap"] == D("-5500.00") and "released" not in amounts(found)
    nearly = (receipt(1, "new logo", 0, "89000"),)
    assert amounts(settle(RULES, Facts(SALES, DAY, receipts=nearly, former=(was,))))["released"] == D("50.00")


def test_credited_revenue_is_taken_back_once_and_within_six_months() -> None:
    later, cash = DAY + timedelta(days=92), (receipt(1, "new logo", 0, "10000"),)

    def back(on: date, since: date = DAY, paid: str = "200") -> Decimal:
        was = Former(9, DAY, paid=D(paid), credits=(Credit(on, D("0.25")),))
        found = settle(RULES, Facts(SALES, later, since=since, receipts=cash, former=(was,)))
        return amounts(found).get("clawback", D(0))

    assert back(DAY + timedelta(days=30)) == D("-50.00")
    assert back(DAY) == 0  # known when it was settled
    assert back(DAY + timedelta(days=200)) == 0  # after six months
    assert back(DAY + timedelta(days=30), since=DAY + timedelta(days=40)) == 0  # the settlement before was the next one
    assert back(DAY + timedelta(days=30), paid="4000") == D("-500.00")  # no more than there is: never below zero


def test_parts_add_up_to_the_cent() -> None:
    assert shared_out(D("0.05"), [D(1), D(1), D(1)], "EUR") == [D("0.02"), D("0.02"), D("0.01")]
    assert shared_out(D("-10"), [D(1), D(2)], "EUR") == [D("-3.33"), D("-6.67")]
    assert shared_out(D(7), [D(1), D(1)], "JPY") == [D(4), D(3)]
    assert shared_out(D(7), [D(0)], "EUR") == [0] and shared_out(D(7), [], "EUR") == []
    assert [months_since(date(2026, 1, 31), day) for day in (date(2026, 2, 28), date(2026, 4, 30), date(2025, 1, 1))] \
        == [0, 2, 0]  # fmt: skip


sums = st.integers(0, 10**8).map(lambda n: D(n) / 100)
shares = st.integers(0, 100).map(lambda n: D(n) / 100)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
some_facts = st.builds(
    Facts, side=st.sampled_from([SALES, MANAGER]), settled_on=st.just(DAY),
    since=st.none() | st.just(DAY - timedelta(days=90)),
    attainments=st.lists(
        st.builds(Attainment, st.sampled_from(KPIS), st.none() | sums, st.none() | sums, st.none() | sums,
                  st.booleans(), st.lists(st.integers(1, 99), max_size=3).map(tuple)),
        unique_by=lambda one: one.kpi, max_size=6,
    ).map(tuple),
    bills=st.lists(st.builds(Bill, st.integers(1, 9), sums, sums, st.integers(0, 120)), unique_by=lambda b: b.invoice,
                   max_size=4).map(tuple),
    receipts=st.lists(
        st.builds(Receipt, st.integers(1, 99), st.integers(1, 9), st.integers(1, 3), st.sampled_from(KINDS),
                  st.integers(0, 14), sums),
        unique_by=lambda r: r.allocation, max_size=6,
    ).map(tuple),
    former=st.lists(
        st.builds(Former, st.integers(1, 9), days, sums, sums, sums, shares,
                  st.lists(st.builds(Credit, days, shares), max_size=2).map(tuple)),
        unique_by=lambda one: one.invoice, max_size=3,
    ).map(tuple),
)  # fmt: skip


@settings(max_examples=1000 if SOAK else 60)
@given(facts=some_facts)
def test_whatever_the_facts_are(facts: Facts) -> None:
    found = settle(RULES, facts)
    assert 0 <= found.total <= found.most and sum(line.amount for line in found.lines) == found.total
    text, result = facts_text(facts), result_text(found)
    again = facts_of(text)
    assert facts_text(again) == text and result_text(settle(RULES, again)) == result  # byte for byte, in any order
    assert json.loads(result)["total"] == f"{found.total:f}"
    for one in facts.receipts:  # what both sides get is the whole commission, to the cent: no euro is paid twice
        both, rule = commission_of(RULES, one), RULES.commission(one.kind)
        assert rule is not None and min(both.values()) >= 0
        whole = (one.amount * rule.percent / 100).quantize(D("0.01"), "ROUND_HALF_UP")
        assert sum(both.values()) == (whole if one.months < rule.months else 0)
    for split in RULES.splits:
        assert split.sales + split.manager == 100
