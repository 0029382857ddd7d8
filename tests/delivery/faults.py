"""Hours of a small team, and eight kinds of faults that trackers and people make in them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from perennial.delivery.rules.reconciling import Cause, Entry, Side

TEAM = ("Anna Bondar", "Bob Reed", "Oleh Kravets", "Maria Silva")
WORK = ("Checkout", "Daily call", "Review of payments", "Search index", "Import of orders", "Fixing of tests", "Mail")
KINDS = (
    (Cause.ROUNDING, None), (Cause.TIME_ZONE, None), (Cause.MISSING, Side.THEIRS), (Cause.MISSING, Side.OURS),
    (Cause.DOUBLED, Side.THEIRS), (Cause.OTHER_PERSON, None), (Cause.OTHER_RATE, None), (Cause.OTHER_DAY, None),
)  # fmt: skip


def clean(chance: random.Random, count: int = 500) -> list[Entry]:
    """Entries as people write them: to the minute, several a day, one after another, some with the same text."""
    rows: list[Entry] = []
    day = date(2026, 9, 1)
    while len(rows) < count:
        if day.weekday() < 5:
            for person in TEAM:
                clock = datetime.combine(day, time(chance.choice((8, 9, 10)), chance.choice((0, 5, 12, 30, 41))))
                for text in chance.sample(WORK, chance.randint(1, 4)):
                    seconds = 60 * chance.randint(7, 200)
                    if text == "Daily call":
                        seconds = 900
                    rate = Decimal(40 + TEAM.index(person))
                    rows.append(Entry(len(rows), person, day, seconds, text, clock, rate))
                    clock += timedelta(seconds=seconds + 60 * chance.randint(0, 25))
        day += timedelta(days=1)
    return rows[:count]


Told = dict[int, tuple[Cause, Side | None]]


def broken(ours: list[Entry], chance: random.Random, faults: int = 40) -> tuple[list[Entry], Told]:
    """Their side of the same work with so many faults, and the answer by the number of our entry.

    What is on their side alone bears the number -1 - that of the entry beside it.
    """
    theirs = {one.ref: one for one in ours}
    told: Told = {}
    extra: list[Entry] = []
    for number, ref in enumerate(chance.sample(sorted(theirs), faults)):
        cause, side = KINDS[number % len(KINDS)]
        one = theirs[ref]
        told[ref] = cause, side
        if cause is Cause.ROUNDING:
            step = chance.choice([step for step in (360, 900, 1800) if one.seconds % step] or [7])
            theirs[ref] = replace(one, seconds=-(-one.seconds // step) * step)
        elif cause is Cause.TIME_ZONE:
            moved = one.started + timedelta(hours=chance.choice((-9, -7, -3, -2, 2, 3, 8, 14)))
            theirs[ref] = replace(one, started=moved, day=moved.date())
        elif cause is Cause.MISSING and side is Side.THEIRS:
            del theirs[ref]
        elif cause is Cause.MISSING:
            extra.append(replace(one, ref=-1 - ref, text="Planning of the quarter", seconds=one.seconds + 1260,
                                 started=one.started + timedelta(hours=9, minutes=7)))  # fmt: skip
        elif cause is Cause.DOUBLED:
            extra.append(replace(one, ref=-1 - ref))
        elif cause is Cause.OTHER_PERSON:
            theirs[ref] = replace(one, person=chance.choice([name for name in TEAM if name != one.person]))
        elif cause is Cause.OTHER_RATE:
            theirs[ref] = replace(one, rate=one.rate + chance.choice((-5, 2, 7)))
        else:
            away = timedelta(days=chance.choice((-3, -1, 1, 2)))
            theirs[ref] = replace(one, day=one.day + away, started=one.started + away)
    rows = [*theirs.values(), *extra]
    chance.shuffle(rows)
    return rows, told
