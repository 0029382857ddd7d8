"""Comparing hours of a file with the book: whose they are, for which placement, and whether they can have been worked.

An entry that the book has (by the tracker's own number, else by all that the file says of it) is unchanged. The others
answer to the same questions as hours that are typed.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from perennial.contracts.models import Placement
from perennial.delivery.models import TimeEntry
from perennial.delivery.queries import Given, Known, Wrong, problems
from perennial.delivery.queries.entering import known_before
from perennial.foundation.narrowing import narrowed
from perennial.intake.kinds.hour_rows import HourRow
from perennial.intake.plan import HourDraft
from perennial.intake.plan_care import Care
from perennial.intake.plan_places import Place, Places, person_number
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import (
    HOURS_AFTER,
    HOURS_BEFORE,
    HOURS_BESIDE,
    HOURS_CLOSED,
    HOURS_LEAVE,
    HOURS_OVER_DAY,
    HOURS_OVERLAP,
    HOURS_TWICE,
    NOT_YET,
    PERSON_LEFT_OUT,
)
from perennial.people.choices import STANDING

NEAR: Final = timedelta(days=31)
"""An imported entry may have been moved by hand since."""
SAID = {
    Wrong.FUTURE: NOT_YET, Wrong.BEFORE: HOURS_BEFORE, Wrong.AFTER: HOURS_AFTER, Wrong.LEAVE: HOURS_LEAVE,
    Wrong.CLOSED: HOURS_CLOSED, Wrong.OVER_DAY: HOURS_OVER_DAY, Wrong.OVERLAP: HOURS_OVERLAP,
    Wrong.BESIDE: HOURS_BESIDE,
}  # fmt: skip


def plan_hours(care: Care) -> None:
    """Every row of hours, in the order of the file. Nine queries at most, and none where there are no hours.

    A year of a company is hundreds of thousands of rows: one small draft is all that is made of each.
    """
    rows = care.plan.staged.hours
    if not rows:
        return
    places = Places(care, rows)
    left_out = {row.email for row in care.plan.staged.people if not care.people.knows(row.email)}
    placed: list[Place | None] = []
    for row in rows:
        if row.email and row.email in left_out:
            care.plan.staged.warn(row.file, row.line, because(PERSON_LEFT_OUT, email=row.email))
            placed.append(None)
        else:
            placed.append(places.of(row))
    places.tell_left_out()
    used = {place.id: place for place in placed if place is not None}
    fresh = _fresh(care, places, rows, placed, used)
    given = (
        Given(place.id, places.people[place.person], draft.row.day, draft.row.seconds, draft.started)
        for place, draft in fresh
    )
    known = _known(care, used, [draft.row for _place, draft in fresh])
    care.plan.hours = [
        draft for (_place, draft), wrong in zip(fresh, problems(given, known), strict=True)
        if wrong is None or _taken_anyway(care, draft, wrong)
    ]  # fmt: skip
    care.plan.created["hours"] += len(care.plan.hours)


class _Fresh:
    """Drafts with their places, without a pair for each."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.drafts: list[HourDraft] = []

    def __iter__(self) -> Iterator[tuple[Place, HourDraft]]:
        return zip(self.places, self.drafts, strict=True)


def _fresh(
    care: Care, places: Places, rows: Sequence[HourRow], placed: Sequence[Place | None], used: Mapping[int, Place]
) -> _Fresh:
    """What the book does not have and the file has not said before."""
    keys = _known_keys(used.values(), rows)
    seen: defaultdict[int, set[str]] = defaultdict(set)
    again: Counter[tuple[int, str]] = Counter()
    zone, found = ZoneInfo(settings.TIME_ZONE), _Fresh()
    for row, place in zip(rows, placed, strict=True):
        if place is None:
            continue
        person = places.people[place.person]
        key = _key(row)
        if key in seen[person]:
            if row.key:
                care.plan.staged.warn(row.file, row.line, because(HOURS_TWICE, key=row.key))
                continue
            again[person, key] += 1
            key = _digest(f"{key} {again[person, key] + 1}")
        seen[person].add(key)
        if (person, key) in keys:
            care.plan.unchanged["hours"] += 1
            continue
        started = row.started.replace(tzinfo=zone) if row.started else None
        found.places.append(place)
        found.drafts.append(HourDraft(place.row, place.client, place.person, row, key, started))
    return found


def _taken_anyway(care: Care, draft: HourDraft, wrong: Wrong) -> bool:
    """Says what is wrong with the row; whether that is no reason to refuse it."""
    row = draft.row
    reason = because(SAID[wrong], value=row.day, person=row.who or draft.person, day=row.day)
    if wrong is Wrong.BESIDE:
        care.plan.staged.warn(row.file, row.line, reason)
        return True
    care.plan.staged.refuse(row.file, row.line, reason, "day", row.day)
    return False


def _known_keys(used: Iterable[Place], rows: Sequence[HourRow]) -> set[tuple[int, str]]:
    """What the book has of these people around these days, by the names of the files it came from."""
    people = {place.row.person_id for place in used if isinstance(place.row, Placement)}
    if not people:
        return set()
    days = [row.day for row in rows]
    near = TimeEntry.objects.between(min(days) - NEAR, max(days) + NEAR).exclude(source_key="").order_by()
    found: Any = narrowed(near, "person_id", people)
    return set(found.values_list("person_id", "source_key"))


def _known(care: Care, used: Mapping[int, Place], fresh: list[HourRow]) -> Known:
    stored = [place.row for place in used.values() if isinstance(place.row, Placement)]
    spans = {pk: (place.starts, place.ends) for pk, place in used.items()}
    leaves: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for draft in care.plan.workforce:
        if draft.kind == "leave" and draft.values.get("state") in STANDING:
            number = person_number(care, draft.person)
            leaves[number].append((draft.values["starts_on"], draft.values["ends_on"]))
    if not stored or not fresh:
        return Known(today=care.today, spans=spans, leaves=leaves)
    days = [row.day for row in fresh]
    moments = any(row.started for row in fresh)
    known = known_before(stored, min(days), max(days), as_of=care.today, moments=moments)
    for person, own in known.leaves.items():
        leaves[person].extend(own)
    return replace(known, spans=spans, leaves=leaves)


def _key(row: HourRow) -> str:
    """What tells the entry from all others of its person, the same when the file comes again."""
    if row.key:
        return f"{row.source}:{row.key}"[:64]
    return _digest(
        f"{row.source}\n{row.client}\n{row.day}\n{row.seconds}\n{row.note}\n{row.task}\n{row.project}\n{row.started}\n"
        f"{row.billable}"
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
