"""How much of a hand-over card is filled in, and which must-haves are missing (domain B2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MUST = ("why_bought", "promised_outside", "decides", "money_terms", "next_dates")
REST = ("goal", "team", "starts_on", "first_result_on", "manner", "risks", "rivals")
FIELDS = (*MUST, *REST)


@dataclass(frozen=True, slots=True)
class Filled:
    """The share in percent, rounded down, so that 80 % is never a promise; and what is empty."""

    percent: int
    missing: tuple[str, ...]

    @property
    def missing_must(self) -> tuple[str, ...]:
        return tuple(name for name in self.missing if name in MUST)

    def ready(self, least: int) -> bool:
        """Whether the account manager may be asked to take it."""
        return not self.missing_must and self.percent >= least


def filled(values: Mapping[str, Any]) -> Filled:
    """Of the fields of a card; white space fills nothing."""
    missing = tuple(name for name in FIELDS if not str(values.get(name) or "").strip())
    return Filled(100 * (len(FIELDS) - len(missing)) // len(FIELDS), missing)
