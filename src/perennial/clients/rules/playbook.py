"""How to work with a client type: which texts the four axes bring, which steps are due and which skipped (C46)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# axis.value -> the parts it brings. A part is "axis.value.name"; names: rhythm, channel, report, never, first_sentence.
BRINGS: dict[str, tuple[str, ...]] = {
    "decides.alone": ("channel", "never"),
    "decides.board": ("channel", "never"),
    "calmed_by.numbers": ("report", "never"),
    "calmed_by.people": ("report", "never"),
    "calmed_by.demos": ("report", "never"),
    "tempo.daily": ("rhythm",),
    "tempo.weekly": ("rhythm",),
    "tempo.monthly": ("rhythm",),
    "bad_news.voice": ("first_sentence",),
    "bad_news.written": ("first_sentence",),
}
NAMES = ("rhythm", "channel", "report", "never", "first_sentence")
PARTS = tuple(f"{value}.{name}" for value, names in BRINGS.items() for name in names)
AXES = ("decides", "calmed_by", "tempo", "bad_news")

# axis.value -> (step, every how many days it is due)
STEPS: dict[str, tuple[str, int]] = {
    "calmed_by.numbers": ("numbers", 7),
    "calmed_by.people": ("talk", 14),
    "calmed_by.demos": ("demo", 14),
    "tempo.daily": ("chat", 1),
    "tempo.weekly": ("call", 7),
    "tempo.monthly": ("letter", 31),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One repeated step: when it was last done (or the type set), when it is due, how many days it is late."""

    step: str
    every: int
    last: date | None
    due_on: date
    late: int


def parts_for(axes: Mapping[str, str]) -> dict[str, list[str]]:
    """The parts of a client's play-book by name, in the order of the axes; unknown axes bring none."""
    found: dict[str, list[str]] = {name: [] for name in NAMES}
    for axis in AXES:
        value = f"{axis}.{axes.get(axis, '')}"
        for name in BRINGS.get(value, ()):
            found[name].append(f"{value}.{name}")
    return {name: parts for name, parts in found.items() if parts}


def steps_for(axes: Mapping[str, str], done: Mapping[str, date], *, since: date, as_of: date) -> list[Step]:
    """The steps the axes ask for, each counted from when it was last done, at the earliest from the day of the type."""
    found = []
    for axis in AXES:
        row = STEPS.get(f"{axis}.{axes.get(axis, '')}")
        if row is None:
            continue
        step, every = row
        last = done.get(step)
        due = max(last or since, since) + timedelta(days=every)
        found.append(Step(step, every, last, due, max(0, (as_of - due).days)))
    return found


def skipped(steps: list[Step], slack: int) -> list[Step]:
    """Steps late by at least `slack` days, the latest first."""
    return sorted((step for step in steps if step.late >= slack), key=lambda step: (-step.late, step.step))
