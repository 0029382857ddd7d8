"""What if: the bonuses of the last year's quarters as some rules would have made them, before anybody signs.

Nothing is kept. The targets are those of closed plans, and without one those that the year before the quarter would
have given. What an earlier quarter holds back, its rules release in a later one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from perennial.kernel.money import ZERO
from perennial.kernel.quarters import quarter_of, quarters_before
from perennial.targets.choices import Side
from perennial.targets.queries.bonus_facts import Asked, Book, facts_of_bonuses, read_book, settling_day
from perennial.targets.queries.bonus_figures import Attainments, figures_for_trying
from perennial.targets.queries.bonuses import people_with_bonus
from perennial.targets.rules.bonus_form import Rules
from perennial.targets.rules.bonus_ledger import Past
from perennial.targets.rules.bonus_settling import Settlement, settle

QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Tried:
    """One person's year: by quarter what the rules in force give and what the draft gives."""

    person: int
    name: str
    side: str
    was: tuple[Settlement | None, ...]
    now: tuple[Settlement, ...]

    @property
    def was_total(self) -> Decimal:
        return sum((one.total for one in self.was if one is not None), ZERO)

    @property
    def now_total(self) -> Decimal:
        return sum((one.total for one in self.now), ZERO)


@dataclass(frozen=True, slots=True)
class Trial:
    """The quarters tried, oldest first, and everybody in them."""

    quarters: tuple[date, ...]
    people: tuple[Tried, ...]

    def sums(self) -> list[tuple[Decimal, Decimal]]:
        """(was, now) of all people by quarter."""
        return [
            (
                sum((found.total for one in self.people if (found := one.was[at]) is not None), ZERO),
                sum((one.now[at].total for one in self.people), ZERO),
            )
            for at in range(len(self.quarters))
        ]


def try_rules(now: Rules, was: Rules | None, as_of: date) -> Trial:
    """The last four finished quarters under both. A constant number of queries, however many people."""
    quarters = quarters_before(quarter_of(as_of), QUARTERS)
    people = people_with_bonus()
    asked = [
        Asked(user.pk, side, quarter, settling_day(quarter, as_of)) for user, side in people for quarter in quarters
    ]
    book = read_book(asked)
    managers = [user.pk for user, side in people if side == Side.MANAGER]
    attained = figures_for_trying(managers, quarters, as_of)
    new = _settled(now, asked, book, attained)
    old = _settled(was, asked, book, attained) if was is not None else {}
    tried = [
        Tried(
            user.pk, user.name, side, tuple(old.get((user.pk, quarter)) for quarter in quarters),
            tuple(new[user.pk, quarter] for quarter in quarters),
        )
        for user, side in people
    ]  # fmt: skip
    return Trial(tuple(quarters), tuple(tried))


def _settled(
    rules: Rules, asked: Sequence[Asked], book: Book, attained: Attainments
) -> dict[tuple[int, date], Settlement]:
    """Quarter after quarter, each on what the ones before it have paid and held back."""
    found: dict[tuple[int, date], Settlement] = {}
    past: dict[int, list[Past]] = defaultdict(list)
    for quarter in sorted({one.quarter for one in asked}):
        these = [one for one in asked if one.quarter == quarter]
        before = {(one.person, quarter): past[one.person] for one in these}
        facts = facts_of_bonuses(these, rules, book, attained, before)
        for one in these:
            result = settle(rules, facts[one.person, quarter])
            found[one.person, quarter] = result
            past[one.person] += [Past(one.settled_on, line.kind, line.parts) for line in result.lines]
    return found
