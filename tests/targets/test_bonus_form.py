"""The rules of a bonus as a director writes them: read, written back, and refused by line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.targets.rules.bonus_form import (
    EXPANSION,
    KINDS,
    BadForm,
    Commission,
    Point,
    Rules,
    Split,
    Weight,
    parse,
    write,
)
from tests.size import SOAK
from tests.targets.bonus_rules import FORM, KPIS


def errors_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadForm) as caught:
        parse(text, KPIS)
    return [(one.line, str(one.said)) for one in caught.value.errors]


def changed(old: str, new: str) -> str:
    assert old in FORM
    return FORM.replace(old, new)


def line_of(words: str) -> int:
    return next(n for n, line in enumerate(FORM.splitlines(), start=1) if words in line)


def test_the_form_is_read() -> None:
    rules = parse(FORM, KPIS)
    assert rules.currency == "USD" and rules.cap == 150 and rules.gate_days == 60 and rules.clawback_months == 6
    assert rules.targets == {"manager": 1500, "sales": 3000}
    assert rules.weights[0] == Weight("renewed_turnover", Decimal(30), on_cash=True)
    assert [one.percent for one in rules.weights] == [30, 20, 15, 10, 15, 10]
    assert rules.curve[0] == Point(Decimal(80), Decimal(50))
    assert rules.commission("new logo") == Commission("new logo", Decimal(5), 12)
    shares = [(rules.split(EXPANSION, months)) for months in (0, 3, 4, 6, 7, 99)]
    assert [(one.sales, one.manager) for one in shares if one] == [
        (70, 30), (70, 30), (30, 70), (30, 70), (0, 100), (0, 100)]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("currency USD", "currency EURO", "currency", "This line is written like “currency USD”."),
        ("currency USD", "currency XXQ", "currency", "“XXQ” is not a currency."),
        ("cap 150 %", "bonus 150 %", "cap", "The word “bonus” is not known here."),
        ("  grr 20 %", "  nps 20 %", "grr", "No plan has the figure “nps”; there are: "),
        ("  grr 20 %", "  grr 21 %", "weights", "The weights are 100 % together, not 101 %."),
        ("  grr 20 %", "  grr 2x %", "grr", "This line is written like “renewed_turnover 30 % on cash”."),
        ("  grr 20 %", "  placed 20 %", "  placed", "“placed” stands there twice."),
        ("100 % pays 100 %", "80 % pays 100 %", "100 % pays", "The curve has to rise from line to line."),
        ("new logo 5 %", "windfall 5 %", "new logo 5", "No business is called “windfall”; there are: new logo"),
        ("sales 50 % manager 50 %", "sales 50 % manager 51 %", "referral sales",
         "The shares of a split are 100 % together, not 101 %."),
        ("months 4-6", "months 5-6", "months 4-6", "The months of a split follow one another without a gap"),
        ("  renewal manager 100 %\n", "", "commission", "Nobody gets the commission of “renewal” in month 0."),
        ("gate 60 days", "gate sixty days", "gate", "This line is written like “gate 60 days”."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_line(old: str, new: str, at: str, said: str) -> None:
    found = errors_of(changed(old, new))
    assert any(line == line_of(at) and said in text for line, text in found), found


def test_every_error_is_told_at_once_and_what_is_missing_last() -> None:
    found = errors_of("currency USD\nweights\n  nps 50 %\nbonus for all\n")
    assert [line for line, _text in found] == [3, 4, 0, 0, 0, 0, 0]
    assert "“cap” is missing." in [text for _line, text in found]
    assert errors_of("")[0][0] == 0
    assert "longer" in errors_of("#" * 4001)[0][1]


percents = st.integers(0, 100).map(Decimal)


def _weights(parts: list[int]) -> tuple[Weight, ...]:
    edges = [0, *sorted(parts), 100]
    return tuple(
        Weight(kpi, Decimal(high - low), on_cash=bool(low % 2))
        for kpi, low, high in zip(KPIS, edges, edges[1:], strict=False)
    )


@settings(max_examples=300 if SOAK else 25)
@given(
    parts=st.lists(st.integers(0, 100), min_size=1, max_size=6), target=st.integers(0, 10**6), cap=st.integers(1, 400),
    shares=st.lists(percents, min_size=4, max_size=4), edge=st.integers(0, 20), pays=st.lists(percents, min_size=2),
)  # fmt: skip
def test_what_is_written_reads_the_same(
    parts: list[int], target: int, cap: int, shares: list[Decimal], edge: int, pays: list[Decimal]
) -> None:
    splits = [Split(EXPANSION, 0, edge, Decimal(100) - shares[0], shares[0])]
    splits.append(Split(EXPANSION, edge + 1, None, Decimal(100) - shares[1], shares[1]))
    splits += [Split(kind, 0, None, Decimal(100) - shares[2], shares[2]) for kind in KINDS if kind != EXPANSION]
    rules = Rules(
        "EUR", {"manager": Decimal(target) / 100}, Decimal(cap), _weights(parts),
        tuple(Point(Decimal(n * 10), p) for n, p in enumerate(sorted(pays), start=1)),
        tuple(Commission(kind, Decimal("2.5"), 12) for kind in KINDS), tuple(splits), 60, 6,
    )  # fmt: skip
    again = parse(write(rules), KPIS)
    assert again == rules and write(again) == write(rules)
