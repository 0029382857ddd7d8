"""When a hand-over is stuck, and who is told (domain B2, C42)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """The thresholds; each is a setting. Working days, except the days after the signature."""

    take_days: int = 2
    head_days: int = 4
    intro_days: int = 7


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a hand-over stands. `waits`: working days since it was given to the account manager, else since it was
    made or given back; `signed_days`: days since the signature, None where it is not known.
    """

    state: str
    waits: int
    missing_must: int
    signed_days: int | None
    introduced: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason why it is stuck, with its number."""

    kind: str
    n: int


def stuck(one: Standing, terms: Terms) -> tuple[Sign, ...]:
    """The reasons, the gravest first: nobody took it, must-haves are missing, the introduction is late."""
    found = []
    if one.state == "submitted" and one.waits > terms.take_days:
        found.append(Sign("waits", one.waits))
    if one.state in ("draft", "returned") and one.missing_must and one.waits > terms.take_days:
        found.append(Sign("missing", one.missing_must))
    early = one.state in ("draft", "submitted", "returned", "planned")
    if early and not one.introduced and one.signed_days is not None and one.signed_days > terms.intro_days:
        found.append(Sign("intro", one.signed_days))
    return tuple(found)


def reminders_due(one: Standing, terms: Terms) -> int:
    """How many reminders a submitted hand-over has earned: the manager's after two working days, the head's after
    four.
    """
    if one.state != "submitted":
        return 0
    return (one.waits >= terms.take_days) + (one.waits >= terms.head_days)
