"""What a report has to have before it leaves, and what must never stand in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.insight.rules.plain_language import Figures, Finding, check

# words of the inside: our margins and costs, the score we give a client, what we note about people there
INTERNAL: Final = re.compile(
    r"\b(?:margin\w*|cost rate|our costs?|health score|at[- ]risk|churn|write[- ]off|bonus(?:es)?|internal(?:ly)?|"
    r"марж\w*|себестоимост\w*|собівартіст\w*|здоровь[ея] клиента|здоров’я клієнта|отток\w*|відтік\w*|бонус\w*|"
    r"внутренн\w*|внутрішн\w*)\b",
    re.I,
)
TEXTS: Final = ("lead", "missed", "decision", "people", "upcoming", "changed")


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding and the field it stands in."""

    field: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Review:
    """What is in the way of sending: `missing` by name, words of the inside, wrong numbers; the rest is to be read."""

    missing: tuple[str, ...]
    internal: tuple[str, ...]
    remarks: tuple[Remark, ...]

    @property
    def wrong_numbers(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.finding.kind == "number")

    @property
    def blocked(self) -> bool:
        return bool(self.missing or self.internal or self.wrong_numbers)

    def passed(self, *, read: bool) -> bool:
        return not self.blocked and (read or not self.remarks)


def review(
    texts: Mapping[str, str], results: Iterable[tuple[str, str]], figures: Mapping[str, Any], language: str,
    *, decision_by: date | None, decision_owner: str, promises: Callable[[str], bool] | None = None,
) -> Review:  # fmt: skip
    """`texts` by field; `results`: what they got and its number."""
    rows = list(results)
    missing = [name for name, there in (("lead", texts.get("lead")), ("result", rows)) if not there]
    if texts.get("decision"):
        missing += [name for name, there in (("day", decision_by), ("owner", decision_owner)) if not there]
    fields = [(name, texts.get(name, "")) for name in TEXTS] + [("results", f"{a}. {b}".strip()) for a, b in rows]
    known = known_numbers(figures)
    remarks = tuple(
        Remark(name, found)
        for name, text in fields if text
        for found in check(text, language, known, promises=promises)
    )  # fmt: skip
    internal = dict.fromkeys(match.group() for _name, text in fields for match in INTERNAL.finditer(text))
    return Review(tuple(missing), tuple(internal), remarks)


def known_numbers(figures: Mapping[str, Any]) -> Figures:
    """The figures of a month (queries.report) as the plain-language check asks for them."""
    found: dict[str, frozenset[Decimal]] = {}
    money = [Decimal(amount) for name in ("invoiced", "paid") for amount in figures.get(name, {}).values()]
    if money:
        found["money"] = frozenset(money)
    for name, parts in (("promises", ("kept", "ended")), ("questions", ("answered", "asked"))):
        counts = figures.get(name)
        if counts:
            found[name] = frozenset(Decimal(counts[part]) for part in parts)
    for name in ("meetings", "happiness"):
        if figures.get(name) is not None:
            found[name] = frozenset({Decimal(str(figures[name]))})
    return Figures(found)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def month_before(day: date) -> date:
    """The first day of the last month that is over."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def lines_of(text: str) -> list[str]:
    """The lines of a field, without bullets."""
    return [line.strip(" -•*\t") for line in text.splitlines() if line.strip(" -•*\t")]
