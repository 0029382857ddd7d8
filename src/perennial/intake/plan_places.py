"""For which placement a line of hours is: by name and client where both are certain, else as a person has said.

Nothing is guessed: what neither names nor a person's word tell is refused, and asked on the page of the import.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from perennial.contracts.choices import WORKED
from perennial.contracts.models import Placement
from perennial.foundation.models import User
from perennial.intake.kinds.hour_rows import HourRow
from perennial.intake.models import TrackerName
from perennial.intake.plan import ClientDraft, TermsDraft, Whose
from perennial.intake.plan_care import Care
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import (
    NO_PLACEMENT,
    NO_SUCH_CLIENT,
    NO_SUCH_PERSON,
    SEVERAL_PLACEMENTS,
    WHOSE_LEFT_OUT,
    WHOSE_PERSON,
    WHOSE_SEVERAL,
    WHOSE_WORK,
)
from perennial.kernel.text import fold, name_key

OWN: Final = "csv"
"""Rows of the native book name people by address and clients by code; nothing is remembered of them."""


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


@dataclass(slots=True)
class _Found:
    """What a name and a piece of work stand for: placements, the one that was said first. `how` is Whose's."""

    how: str
    whose: Whose | None
    places: list[Place]
    person: str = ""
    client: bool = True


class Places:
    """Placements of the book and of this import, and what the names of trackers stand for. Four queries at most."""

    def __init__(self, care: Care, rows: Iterable[HourRow]) -> None:
        self.care, self.staged = care, care.plan.staged
        self.by_person: dict[str, list[Place]] = defaultdict(list)
        self.by_id: dict[int, Place] = {}
        self._found: dict[tuple[str, str, str], _Found] = {}
        self._read_placements()
        self.people = {person: person_number(care, person) for person in self.by_person}
        self._names = _people() if any(not row.email for row in rows) or self._trackers(rows) else {}
        self._said = self._read_said({row.source for row in rows if row.source != OWN})

    def of(self, row: HourRow) -> Place | None:
        """The placement the row is for; refuses the row where nobody can tell."""
        key = (row.source, row.who, row.what)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._resolve(row)
        place = self._on_its_day(row, found)
        if (whose := found.whose) is not None:
            whose.entries += 1
            whose.seconds += row.seconds
            whose.first, whose.last = min(whose.first, row.day), max(whose.last, row.day)
        return place

    def tell_left_out(self) -> None:
        """Work that a person said is not ours: told once for each name, with how many lines it has."""
        for found in self._found.values():
            if found.how == "left_out" and (one := found.whose) is not None:
                reason = because(WHOSE_LEFT_OUT, person=one.who, work=one.what or "–", count=one.entries)
                self.staged.warn(one.file, one.line, reason)

    def _read_placements(self) -> None:
        stored: Any = Placement.objects.filter(state__in=WORKED).select_related("person", "agreement", "client")
        for row in stored.order_by("pk"):
            if (client := self.care.clients.drafts.get(row.client_id)) is not None:
                self._add(Place(row.pk, client, row.person.email, row.starts_on, row.ends_on, row))
        for at, draft in enumerate(self.care.plan.terms, start=1):
            if draft.kind == "placement" and draft.client is not None and draft.values["state"] in WORKED:
                said = draft.values
                self._add(Place(-at, draft.client, draft.name, said["starts_on"], said.get("ends_on"), draft))

    def _add(self, place: Place) -> None:
        self.by_person[place.person].append(place)
        self.by_id[place.id] = place

    def _trackers(self, rows: Iterable[HourRow]) -> bool:
        return any(row.source != OWN for row in rows)

    def _read_said(self, sources: set[str]) -> dict[tuple[str, str, str], int | None]:
        if not sources:
            return {}
        rows = TrackerName.objects.filter(source__in=sources).order_by()
        said = {(one.source, one.who_key, one.what_key): one.placement_id for one in rows}
        self._aliases: dict[tuple[str, str], str] = {}
        for (source, who, _what), placement in said.items():
            if placement is not None and placement in self.by_id:
                self._aliases[source, who] = self.by_id[placement].person
        return said

    # -- what a name and a piece of work stand for ---------------------------------------------------------------

    def _resolve(self, row: HourRow) -> _Found:
        whose = None
        if row.source != OWN:
            whose = Whose(row.source, row.who, row.what, "known", file=row.file, line=row.line)
            self.care.plan.whose.append(whose)
        found = self._found_for(row, whose)
        if whose is not None:
            whose.how = found.how
            if found.places and found.how in ("known", "said"):
                whose.place = _label(found.places[0])
        return found

    def _found_for(self, row: HourRow, whose: Whose | None) -> _Found:
        who, what = fold(row.who), fold(row.what)
        if whose is not None and (row.source, who, what) in self._said:
            return self._as_said(self._said[row.source, who, what], whose)
        person = self._person(row, who)
        if person:
            own = self.by_person[person]
            named = (self.care.quietly(text) for text in (row.client, row.project) if text)
            client = next((one for one in named if one is not None), None)
            certain = client is not None or not row.what
            if certain and (places := [one for one in own if client is None or one.client is client]):
                return _Found("known", whose, places, person)
        if whose is not None and (row.source, who, TrackerName.ALL) in self._said:
            return self._as_said(self._said[row.source, who, TrackerName.ALL], whose)
        if not person:
            return _Found("person", whose, [])
        return _Found("work", whose, [], person, client=client is not None)

    def _as_said(self, placement: int | None, whose: Whose) -> _Found:
        if placement is None:
            return _Found("left_out", whose, [])
        place = self.by_id.get(placement)
        if place is None:  # it did not come about
            return _Found("work", whose, [])
        beside = [one for one in self.by_person[place.person] if one.client is place.client and one is not place]
        return _Found("said", whose, [place, *beside], place.person)

    def _person(self, row: HourRow, who: str) -> str:
        """The address of ours: as the file has it, as names of the tracker were said to be, or by the full name."""
        knows = self.care.people.knows
        for address in (row.email, row.person.casefold()):
            if address and knows(address):
                return address
        if row.source != OWN and (said := self._aliases.get((row.source, who))):
            return said
        return self._names.get(name_key(row.person), "") if row.person else ""

    # -- the placement of a day -----------------------------------------------------------------------------------

    def _on_its_day(self, row: HourRow, found: _Found) -> Place | None:
        if found.how == "left_out":
            return None
        if found.how in ("person", "work"):
            self._refuse(row, found.how, found)
            return None
        able = [place for place in found.places if place.holds(row.day)]
        if found.how == "said":
            return able[0] if able else found.places[0]
        if not able and len({place.client.code for place in found.places}) == 1:
            return found.places[-1]  # before its first or after its last day: said as such
        if len(able) == 1:
            return able[0]
        if able and found.whose is not None:
            found.whose.how = "several"
        self._refuse(row, "several" if able else "none", found)
        return None

    def _refuse(self, row: HourRow, why: str, found: _Found) -> None:
        own = row.source == OWN
        column, value = "client", row.what or row.task
        if why == "person":
            reason = because(NO_SUCH_PERSON, email=row.who) if own else because(WHOSE_PERSON, person=row.who)
            column, value = "person", row.who
        elif why == "work" and not found.client and own:
            reason = because(NO_SUCH_CLIENT, client=row.what)
        elif why == "none" or (why == "work" and own):
            reason = because(NO_PLACEMENT, person=row.who, day=row.day)
        elif own:
            reason = because(SEVERAL_PLACEMENTS, person=row.who, day=row.day)
        else:
            template = WHOSE_SEVERAL if why == "several" else WHOSE_WORK
            reason = because(template, person=row.who, work=value or "–", day=row.day)
        self.staged.refuse(row.file, row.line, reason, column, value)


def person_number(care: Care, email: str) -> int:
    """The id of a person; below zero for one of this import, the same one each time."""
    stored = care.people.ids.get(email)
    return stored if stored is not None else -1 - int.from_bytes(hashlib.sha256(email.encode()).digest()[:6])


def _label(place: Place) -> str:
    person = place.row.person.name if isinstance(place.row, Placement) else place.person
    return f"{person} · {place.client.name}"


def _people() -> dict[str, str]:
    """Folded name -> address, of names that one of ours has alone."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, email in User.objects.filter(is_active=True).values_list("name", "email"):
        names[name_key(name)].append(email)
    return {name: emails[0] for name, emails in names.items() if len(emails) == 1}
