"""Expansions: whether the margin of an offer holds, and how many of the decided ones were won."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Final

from perennial.kernel.stats import wilson

LEAST: Final = 5  # known costs, or decided expansions, below which nothing is told
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Margin:
    """What is left of the offered rate, in per cent. `like`: whose costs it is from: "level", "skill", or "" where too
    few are known; `people`: how many those are. `percent` is None where it is not known.
    """

    percent: Decimal | None
    floor: int
    like: str
    people: int

    @property
    def holds(self) -> bool | None:
        """None where it is not known."""
        return None if self.percent is None else self.percent >= self.floor


def margin_of(
    rate: Decimal | None, at_level: Sequence[Decimal], of_skill: Sequence[Decimal], *, floor: int
) -> Margin:  # fmt: skip
    """Of an hour at the rate, against the median cost of an hour: of those at the level where enough are known, else of
    all with the skill. All in one currency.
    """
    like, costs = ("level", at_level) if len(at_level) >= LEAST else ("skill", of_skill)
    if len(costs) < LEAST:
        return Margin(None, floor, "", max(len(at_level), len(of_skill)))
    if rate is None or rate <= 0:
        return Margin(None, floor, like, len(costs))
    percent = (rate - median(costs)) / rate * 100
    return Margin(percent.quantize(_TENTH, ROUND_HALF_UP), floor, like, len(costs))


@dataclass(frozen=True, slots=True)
class WinShare:
    """How the decided ones ended. Those lost for want of people are apart: the client had said yes. `share` and its
    80 % interval are None below the least number.
    """

    won: int
    refused: int
    not_staffed: int
    share: float | None
    low: float | None
    high: float | None

    @property
    def decided(self) -> int:
        return self.won + self.refused

    @property
    def missing(self) -> int:
        """How many more have to be decided before there is a share."""
        return max(0, LEAST - self.decided)


def win_share(won: int, refused: int, not_staffed: int) -> WinShare:
    """Won, refused by the client, not staffed."""
    decided = won + refused
    bounds = wilson(won, decided, 0.8) if decided >= LEAST else None
    if bounds is None:
        return WinShare(won, refused, not_staffed, None, None, None)
    return WinShare(won, refused, not_staffed, won / decided, *bounds)
