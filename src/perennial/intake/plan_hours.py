"""Comparing hours of a file with the book: whose they are, for which placement, and whether they can have been worked.

An entry that the book has (by the tracker's own number, else by all that the file says of it) is unchanged. The others
answer to the same questions as hours that are typed.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from perennial.contracts.models import Placement
from perennial.delivery.models import TimeEntry
from perennial.delivery.queries import Given, Known, Wrong, problems
from perennial.delivery.queries.entering import known_before
from perennial.intake.kinds.hour_rows import HourRow
from perennial.intake.plan import HourDraft
from perennial.intake.plan_care import Care
from perennial.intake.plan_places import Place, Places
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
from perennial.intake.stored import narrowed
from perennial.people.choices import STANDING

NEAR: Final = timedelta(days=31)
"""An imported entry may have been moved by hand since."""
SAID = {
    Wrong.FUTURE: NOT_YET, Wrong.BEFORE: HOURS_BEFORE, Wrong.AFTER: HOURS_AFTER, Wrong.LEAVE: HOURS_LEAVE,
    Wrong.CLOSED: HOURS_CLOSED, Wrong.OVER_DAY: HOURS_OVER_DAY, Wrong.OVERLAP: HOURS_OVERLAP,
    Wrong.BESIDE: HOURS_BESIDE,
}  # fmt: skip


def plan_hours(care: Care) -> None:
    """Every row of hours, in the order of the file. Nine queries at most, and none where there are no hours."""
    rows = care.plan.staged.hours
    if not rows:
        return
    places = Places(care, rows)
    left_out = {row.email for row in care.plan.staged.people if not care.people.knows(row.email)}
    found: list[tuple[HourRow, Place]] = []
    for row in rows:
        if row.email and row.email in left_out:
            care.plan.staged.warn(row.file, row.line, because(PERSON_LEFT_OUT, email=row.email))
        elif (place := places.of(row)) is not None:
            found.append((row, place))
    places.tell_left_out()
    _write(care, places, found)


def _write(care: Care, places: Places, found: list[tuple[HourRow, Place]]) -> None:
    stored = list({place.id: place.row for _row, place in found if isinstance(place.row, Placement)}.values())
    keys = _known_keys(stored, found)
    counts: Counter[tuple[Any, ...]] = Counter()
    taken: set[tuple[int, str]] = set()
    fresh: list[tuple[HourRow, Place, str]] = []
    people = {place.person: _number(care, place.person) for place in places.by_id.values()}
    for row, place in found:
        person = people[place.person]
        key = _key(row, counts, person)
        if (person, key) in keys:
            care.plan.unchanged["hours"] += 1
        elif row.key and (person, key) in taken:
            care.plan.staged.warn(row.file, row.line, because(HOURS_TWICE, key=row.key))
        else:
            taken.add((person, key))
            fresh.append((row, place, key))
    del keys, taken, counts
    known = _known(care, places, stored, fresh)
    zone = ZoneInfo(settings.TIME_ZONE)
    given = (
        Given(place.id, people[place.person], row.day, row.seconds, _moment(row, zone)) for row, place, _key in fresh
    )
    for (row, place, key), wrong in zip(fresh, problems(given, known), strict=True):
        if wrong is not None:
            reason = because(SAID[wrong], value=row.day, person=row.who or place.person, day=row.day)
            if wrong is not Wrong.BESIDE:
                care.plan.staged.refuse(row.file, row.line, reason, "day", row.day)
                continue
            care.plan.staged.warn(row.file, row.line, reason)
        care.plan.hours.append(HourDraft(place.row, place.client, place.person, row, key, _moment(row, zone)))
    care.plan.created["hours"] += len(care.plan.hours)


def _known_keys(placements: Sequence[Placement], found: list[tuple[HourRow, Place]]) -> set[tuple[int, str]]:
    """What the book has of these people around these days, by the names of the files it came from."""
    if not placements:
        return set()
    days = [row.day for row, _place in found]
    near = TimeEntry.objects.between(min(days) - NEAR, max(days) + NEAR).exclude(source_key="").order_by()
    rows: Any = narrowed(near, "person_id", {row.person_id for row in placements})
    return set(rows.values_list("person_id", "source_key"))


def _known(
    care: Care, places: Places, stored: list[Placement], fresh: list[tuple[HourRow, Place, str]]
) -> Known:
    days = [row.day for row, _place, _key in fresh]
    spans = {place.id: (place.starts, place.ends) for place in places.by_id.values()}
    leaves: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for draft in care.plan.workforce:
        if draft.kind == "leave" and draft.values.get("state") in STANDING:
            leaves[_number(care, draft.person)].append((draft.values["starts_on"], draft.values["ends_on"]))
    moments = any(row.started for row, _place, _key in fresh)
    if not stored or not days:
        return Known(today=care.today, spans=spans, leaves=leaves)
    known = known_before(stored, min(days), max(days), as_of=care.today, moments=moments)
    for person, own in known.leaves.items():
        leaves[person].extend(own)
    return replace(known, spans=spans, leaves=leaves)


def _number(care: Care, email: str) -> int:
    """The id of a person; below zero for one of this import, the same one each time."""
    stored = care.people.ids.get(email)
    return stored if stored is not None else -1 - int.from_bytes(hashlib.sha256(email.encode()).digest()[:6])


def _key(row: HourRow, counts: Counter[tuple[Any, ...]], person: int) -> str:
    """What tells the entry from all others of its person, the same when the file comes again."""
    if row.key:
        return f"{row.source}:{row.key}"[:64]
    said = (
        person, row.source, row.client, row.day, row.seconds, row.note, row.task, row.project, row.started,
        row.billable,
    )  # fmt: skip
    counts[said] += 1
    text = "\n".join(str(part) for part in (*said[1:], counts[said]))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _moment(row: HourRow, zone: ZoneInfo) -> datetime | None:
    """The clock on the wall as a moment, in the company's zone."""
    return row.started.replace(tzinfo=zone) if row.started else None
