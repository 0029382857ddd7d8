"""Comparing hours of a file with the book: whose they are, for which placement, and whether they can have been worked.

An entry that the book has (by the tracker's own number, else by all that the file says of it) is unchanged. The others
answer to the same questions as hours that are typed.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from perennial.contracts.choices import WORKED
from perennial.contracts.models import Placement
from perennial.delivery.models import TimeEntry
from perennial.delivery.queries import Given, Known, Wrong, problems
from perennial.delivery.queries.entering import known_before
from perennial.foundation.models import User
from perennial.intake.kinds.hour_rows import HourRow
from perennial.intake.plan import ClientDraft, HourDraft, TermsDraft
from perennial.intake.plan_care import Care
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import (
    HOURS_AFTER,
    HOURS_BEFORE,
    HOURS_CLOSED,
    HOURS_LEAVE,
    HOURS_OVER_DAY,
    HOURS_OVERLAP,
    NO_PLACEMENT,
    NO_SUCH_PERSON,
    NOT_YET,
    PERSON_LEFT_OUT,
    SEVERAL_PLACEMENTS,
)
from perennial.intake.stored import narrowed
from perennial.kernel.text import name_key
from perennial.people.choices import STANDING

SAID = {
    Wrong.FUTURE: NOT_YET, Wrong.BEFORE: HOURS_BEFORE, Wrong.AFTER: HOURS_AFTER, Wrong.LEAVE: HOURS_LEAVE,
    Wrong.CLOSED: HOURS_CLOSED, Wrong.OVER_DAY: HOURS_OVER_DAY, Wrong.OVERLAP: HOURS_OVERLAP,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A placement hours may be for; `id` is below zero for one of this import."""

    id: int
    client: ClientDraft
    person: str
    starts: date
    ends: date | None
    row: TermsDraft | Placement

    def holds(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)


def plan_hours(care: Care) -> None:
    """Every row of hours, in the order of the file. Eight queries at most, and none where there are no hours."""
    rows = care.plan.staged.hours
    if not rows:
        return
    places = _Places(care)
    people = _people(rows)
    left_out = {row.email for row in care.plan.staged.people if not care.people.knows(row.email)}
    found: list[tuple[HourRow, Place]] = []
    for row in rows:
        person = row.email if care.people.knows(row.email) else people.get(name_key(row.person), "")
        if row.email and row.email in left_out:
            care.plan.staged.warn(row.file, row.line, because(PERSON_LEFT_OUT, email=row.email))
        elif not person:
            care.plan.staged.refuse(row.file, row.line, because(NO_SUCH_PERSON, email=row.who), "person", row.who)
        elif place := places.of(row, person):
            found.append((row, place))
    _write(care, places, found)


class _Places:
    """Placements of the book and of this import, by the address of their person."""

    def __init__(self, care: Care) -> None:
        self.care = care
        self.by_person: dict[str, list[Place]] = defaultdict(list)
        stored: Any = Placement.objects.filter(state__in=WORKED).select_related("person", "agreement").order_by("pk")
        for row in stored:
            if (client := care.clients.drafts.get(row.client_id)) is not None:
                self._add(Place(row.pk, client, row.person.email, row.starts_on, row.ends_on, row))
        for at, draft in enumerate(care.plan.terms, start=1):
            if draft.kind == "placement" and draft.client is not None and draft.values["state"] in WORKED:
                said = draft.values
                self._add(Place(-at, draft.client, draft.name, said["starts_on"], said.get("ends_on"), draft))

    def _add(self, place: Place) -> None:
        self.by_person[place.person].append(place)

    def of(self, row: HourRow, person: str) -> Place | None:
        """The one placement the row can mean; refuses the row of none and of several."""
        own = self.by_person[person]
        client = next((one for text in (row.client, row.project) if text and (one := self.care.quietly(text))), None)
        if client is not None:
            own = [place for place in own if place.client is client]
        able = [place for place in own if place.holds(row.day)]
        if not able and len({place.client.code for place in own}) == 1:
            able = own[-1:]  # before its first or after its last day: said as such
        if len(able) == 1:
            return able[0]
        reason = because(SEVERAL_PLACEMENTS if able else NO_PLACEMENT, person=row.who, day=row.day)
        self.care.plan.staged.refuse(row.file, row.line, reason, "client", row.what or row.client)
        return None


def _people(rows: list[HourRow]) -> dict[str, str]:
    """Folded name -> address, of names that one of ours has alone; asked where a row has no address."""
    if all(row.email for row in rows):
        return {}
    names: dict[str, list[str]] = defaultdict(list)
    for name, email in User.objects.filter(is_active=True).values_list("name", "email"):
        names[name_key(name)].append(email)
    return {name: emails[0] for name, emails in names.items() if len(emails) == 1}


def _write(care: Care, places: _Places, found: list[tuple[HourRow, Place]]) -> None:
    stored = [place.row for _row, place in found if isinstance(place.row, Placement)]
    stored = list({row.pk: row for row in stored}.values())
    keys = _known_keys(stored)
    counts: Counter[tuple[Any, ...]] = Counter()
    fresh: list[tuple[HourRow, Place, str]] = []
    for row, place in found:
        key = _key(row, counts, place)
        if (place.id, key) in keys:
            care.plan.unchanged["hours"] += 1
        else:
            fresh.append((row, place, key))
    known = _known(care, places, stored, fresh)
    given = [Given(place.id, _person(care, place), row.day, row.seconds, _moment(row)) for row, place, _key in fresh]
    for (row, place, key), wrong in zip(fresh, problems(given, known), strict=True):
        if wrong is not None:
            reason = because(SAID[wrong], value=row.day, person=row.who, day=row.day)
            care.plan.staged.refuse(row.file, row.line, reason, "day", row.day)
            continue
        care.plan.hours.append(HourDraft(place.row, place.client, place.person, row, key, _moment(row)))
        care.plan.created["hours"] += 1


def _known_keys(placements: Iterable[Placement]) -> set[tuple[int, str]]:
    ids = [row.pk for row in placements]
    if not ids:
        return set()
    rows: Any = narrowed(TimeEntry.objects.exclude(source_key="").order_by(), "placement_id", ids)
    return set(rows.values_list("placement_id", "source_key"))


def _known(
    care: Care, places: _Places, stored: list[Placement], fresh: list[tuple[HourRow, Place, str]]
) -> Known:
    days = [row.day for row, _place, _key in fresh]
    spans = {place.id: (place.starts, place.ends) for own in places.by_person.values() for place in own}
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


def _person(care: Care, place: Place) -> int:
    return _number(care, place.person)


def _number(care: Care, email: str) -> int:
    """The id of a person; below zero for one of this import, the same one each time."""
    stored = care.people.ids.get(email)
    return stored if stored is not None else -1 - int.from_bytes(hashlib.sha256(email.encode()).digest()[:6])


def _key(row: HourRow, counts: Counter[tuple[Any, ...]], place: Place) -> str:
    """What tells the entry from all others of its placement, the same when the file comes again."""
    if row.key:
        return f"{row.source}:{row.key}"[:64]
    said = (place.id, row.source, row.day, row.seconds, row.note, row.task, row.project, row.started, row.billable)
    counts[said] += 1
    text = "\n".join(str(part) for part in (*said[1:], counts[said]))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _moment(row: HourRow) -> datetime | None:
    """The clock on the wall as a moment, in the company's zone."""
    from django.conf import settings

    return row.started.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)) if row.started else None
