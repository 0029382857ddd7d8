"""What a gate asks for, what is a sign of trouble, and which steps the facts show done (domain B3, C06)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a client since its first day, on a day. None: nobody can tell."""

    happiness_asked: bool = False
    happiness: float | None = None  # mean by role of the newest round with an answer
    lowest_deciding: int | None = None
    invoiced_on: date | None = None  # the first invoice
    paid_on: date | None = None  # and when nothing of it stayed open
    blockers: int = 0  # severe issues that are open for longer than a gate allows
    talks: int = 0  # days on which both sides spoke by voice
    ties: int = 0  # independent ties without the developers'
    coverage: float = 0.0
    canvas_filled: bool = False
    reported_on: date | None = None
    accepted_on: date | None = None
    missed: int = 0  # meetings in a row
    silent: int | None = None  # days without a word of both sides
    severe: int = 0  # open issues for which work stands still


@dataclass(frozen=True, slots=True)
class Terms:
    """The thresholds; each is a setting."""

    check_ins: int = 3
    happy: int = 7
    unhappy: int = 6
    ties: int = 2
    coverage: int = 60  # percent
    missed: int = 2
    silent: int = 7


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of a gate. `figure` is what was found; `excusable`: a person may pass it with a reason."""

    name: str
    holds: bool | None
    figure: float | date | None = None
    wanted: int | None = None
    excusable: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """A sign of trouble with its number: meetings missed, a score, days, issues."""

    kind: str
    n: float


def checks(gate: str, facts: Facts, terms: Terms) -> tuple[Check, ...]:
    """The conditions of a gate. Raises KeyError for a name that is no gate."""
    content = None if facts.happiness is None else facts.happiness >= terms.happy
    happy = Check("happy", content, facts.happiness, terms.happy, excusable=gate == "gate60" or content is None)
    return {
        "gate30": (
            Check("asked", facts.happiness_asked),
            Check("invoiced", facts.invoiced_on is not None, facts.invoiced_on),
            Check("blockers", facts.blockers == 0, facts.blockers),
            Check("talks", facts.talks >= terms.check_ins, facts.talks, terms.check_ins),
        ),
        "gate60": (
            happy,
            Check("ties", facts.ties >= terms.ties, facts.ties, terms.ties),
            Check("paid", facts.paid_on is not None, facts.paid_on, excusable=True),
        ),
        "gate90": (
            happy,
            Check("coverage", facts.coverage * 100 >= terms.coverage - 1e-9, facts.coverage, terms.coverage),
            Check("canvas", facts.canvas_filled),
            Check("report", facts.accepted_on is not None, facts.accepted_on),
        ),
    }[gate]


def opens(found: Iterable[Check], *, excused: bool) -> bool:
    """Whether the gate lets through: everything holds, or what does not is excused by a person's reason."""
    return all(check.holds or (check.excusable and excused) for check in found)


def troubles(facts: Facts, terms: Terms) -> tuple[Trouble, ...]:
    """Signs of trouble, the gravest first."""
    found = []
    if facts.severe:
        found.append(Trouble("severe", facts.severe))
    voices = [score for score in (facts.happiness, facts.lowest_deciding) if score is not None]
    if voices and min(voices) <= terms.unhappy:
        found.append(Trouble("unhappy", min(voices)))
    if facts.missed >= terms.missed:
        found.append(Trouble("missed", facts.missed))
    if facts.silent is not None and facts.silent > terms.silent:
        found.append(Trouble("silent", facts.silent))
    return tuple(found)


def seen_done(facts: Facts, terms: Terms) -> frozenset[str]:
    """Steps of which the books already show that they were done."""
    shown = {
        "tie": facts.ties >= 1, "second_tie": facts.ties >= terms.ties, "report": facts.reported_on is not None,
        "happiness": facts.happiness_asked, "canvas": facts.canvas_filled,
        "roles": facts.coverage * 100 >= terms.coverage - 1e-9,
    }  # fmt: skip
    return frozenset(step for step, done in shown.items() if done)
