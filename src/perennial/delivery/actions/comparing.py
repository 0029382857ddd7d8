"""Our hours of a month beside the client's export: compared, settled line by line, corrected where they are right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.contracts.queries.placements import placements_between
from perennial.contracts.queries.rates import rates_between
from perennial.delivery.actions.entries import open_months
from perennial.delivery.choices import Settled, TimesheetState
from perennial.delivery.models import HoursDifference, Reconciliation, TimeEntry, Timesheet, TimesheetLine
from perennial.delivery.queries.entering import known_before, said
from perennial.delivery.queries.sheets import lines_now, month_end
from perennial.delivery.rules.causes import why
from perennial.delivery.rules.entering import Given, problems
from perennial.delivery.rules.reconciling import Cause, Difference, Entry, compare
from perennial.foundation.timeline import Actor, record
from perennial.kernel.letters import clean_line
from perennial.kernel.text import name_key

CHANGES = (TimesheetState.OPEN, TimesheetState.SUBMITTED)


class CannotSettle(ValueError):
    """The sentence says why the difference cannot end like this."""


@dataclass(frozen=True, slots=True)
class TheirRow:
    """A row of the client's export."""

    line: int
    person: str
    day: date
    seconds: int
    text: str = ""
    started: datetime | None = None
    rate: Decimal | None = None


@transaction.atomic
def compare_hours(
    client: Client, month: date, rows: Sequence[TheirRow], *, source: str, digest: str, by: Actor, as_of: date
) -> tuple[Reconciliation, bool]:
    """Compare with this export; settled lines stay settled. False: this very file was compared already."""
    first, last = month.replace(day=1), month_end(month)
    kept = [row for row in rows if first <= row.day <= last]
    found, made = Reconciliation.objects.select_for_update().get_or_create(
        client=client, month=first, defaults={"compared_on": as_of}
    )
    if not made and found.digest == digest:
        return found, False
    found.theirs = [
        [row.line, row.person, row.day.isoformat(), row.seconds, row.text[:500],
         row.started.isoformat() if row.started else None, None if row.rate is None else str(row.rate)]
        for row in kept
    ]  # fmt: skip
    found.source, found.digest, found.outside, found.by = source[:300], digest, len(rows) - len(kept), by.user
    compare_again(found, as_of=as_of)
    record(
        "hours.compared", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk),
        data={"month": first, "count": found.differences.count(), "source": found.source},
    )  # fmt: skip
    return found, True


@transaction.atomic
def name_people(row: Reconciliation, names: Mapping[str, int], *, by: Actor, as_of: date) -> None:
    """Who of ours their names are; only people of the month count."""
    able = set(_placements(row).values_list("person_id", flat=True))
    row = Reconciliation.objects.select_for_update().get(pk=row.pk)
    row.names |= {name: person for name, person in names.items() if person in able}
    compare_again(row, as_of=as_of)


def compare_again(row: Reconciliation, *, as_of: date) -> None:
    """Part of the caller's transaction: what is not settled is found anew. Six queries and the inserts."""
    placements = list(_placements(row))
    people = {placement.person_id: placement.person.name for placement in placements}
    entries, ours = _ours(row, placements)
    if not any(cells[1] for cells in row.theirs):  # a file that names nobody is compared without names
        ours = [replace(one, person="") for one in ours]
    theirs = [_their(at, cells, row.names, people) for at, cells in enumerate(row.theirs)]
    found = compare(ours, theirs)
    by_person: dict[str, Placement] = {}
    for placement in placements:
        by_person.setdefault(name_key(placement.person.name), placement)
    rows = {one.key: one for one in (_difference(row, one, entries, by_person) for one in found.differences)}
    _keep(row, rows)
    row.ours_seconds, row.theirs_seconds = found.ours_seconds, found.theirs_seconds
    row.matched, row.shift_minutes = len(found.matched), int(found.shift / timedelta(minutes=1))
    row.compared_on = as_of
    row.save()


def _keep(row: Reconciliation, rows: Mapping[str, HoursDifference]) -> None:
    """What is found again stays the line it was; what waits and is not found any more goes."""
    waiting = row.differences.waiting().values_list("pk", "key", "placement_id")
    gone = [pk for pk, key, place in waiting if key not in rows or rows[key].placement_id != place]
    HoursDifference.objects.filter(pk__in=gone).delete()
    known = set(row.differences.values_list("key", flat=True))
    HoursDifference.objects.bulk_create(one for key, one in rows.items() if key not in known)


@transaction.atomic
def settle_difference(
    row: HoursDifference, *, how: str, reason: str, seconds: int | None = None, by: Actor, as_of: date
) -> HoursDifference:
    """End a difference, or ask the developer; theirs and agreed ones correct our hours. Raises CannotSettle."""
    comparison = Reconciliation.objects.select_for_update().get(pk=row.reconciliation_id)
    row = HoursDifference.objects.select_related("placement__person", "other__person").get(pk=row.pk)
    text = clean_line(reason)[:500]
    if how not in Settled.values or not text:
        raise CannotSettle(_("Say how it ends and why."))
    if row.is_settled:
        raise CannotSettle(_("This line is settled already."))
    if how == Settled.AGREED and (seconds is None or not 0 <= seconds <= 86_400):
        raise CannotSettle(_("Write the hours that both sides agree to."))
    if how in (Settled.THEIRS, Settled.AGREED):
        target = seconds if how == Settled.AGREED else row.theirs_seconds
        _correct(row, comparison, target or 0, how, as_of)
    row.settled, row.reason, row.settled_by, row.settled_on = how, text, by.user, as_of
    row.agreed_seconds = seconds if how == Settled.AGREED else None
    row.save(update_fields=["settled", "reason", "settled_by", "settled_on", "agreed_seconds"])
    _told(row, comparison, by, as_of, how=how, reason=text)
    if how in (Settled.THEIRS, Settled.AGREED):
        compare_again(comparison, as_of=as_of)
    return row


@transaction.atomic
def answer_difference(row: HoursDifference, *, text: str, by: Actor, as_of: date) -> None:
    """The developer says how it was. Raises CannotSettle."""
    row = HoursDifference.objects.select_for_update(of=("self",)).select_related("placement__person").get(pk=row.pk)
    if by.user is None or row.placement is None or row.placement.person_id != by.user.pk:
        raise CannotSettle(_("Only the person who worked answers here."))
    answer = clean_line(text)[:500]
    if not answer or row.is_settled:
        raise CannotSettle(_("Write how it was; a settled line is not changed any more."))
    row.answer = answer
    row.save(update_fields=["answer"])
    _told(row, row.reconciliation, by, as_of, how="answer", reason=answer)


def _placements(row: Reconciliation) -> Any:
    return placements_between(row.month, month_end(row.month), [row.client_id])


def _ours(row: Reconciliation, placements: list[Placement]) -> tuple[list[TimeEntry], list[Entry]]:
    last, zone = month_end(row.month), ZoneInfo(settings.TIME_ZONE)
    rows = TimeEntry.objects.filter(placement__in=[one.pk for one in placements]).between(row.month, last)
    entries = list(rows.select_related("placement__person").order_by("day", "id"))
    rates = rates_between([one.pk for one in placements], row.month, last)
    found = []
    for at, one in enumerate(entries):
        held = [rate for rate in rates.get(one.placement_id, ()) if rate[0] <= one.day]
        hourly = held[-1][1] if held and held[-1][3] == "hour" else None
        started = one.started_at.astimezone(zone).replace(tzinfo=None) if one.started_at else None
        found.append(Entry(at, one.placement.person.name, one.day, one.seconds, one.note, started, hourly))
    return entries, found


def _their(at: int, cells: list[Any], names: Mapping[str, int], people: Mapping[int, str]) -> Entry:
    _line, person, day, seconds, text, started, rate = cells
    own = people.get(names.get(person, 0), person)
    return Entry(
        at, own, date.fromisoformat(day), seconds, text, datetime.fromisoformat(started) if started else None,
        Decimal(rate) if rate else None,
    )  # fmt: skip


def _difference(
    row: Reconciliation, one: Difference, entries: Sequence[TimeEntry], people: Mapping[str, Placement]
) -> HoursDifference:
    mine = [entries[ref] for ref in (one.ours.ref, *one.ours.more)] if one.ours else []
    cells = row.theirs[one.theirs.ref] if one.theirs else None
    other = people.get(name_key(one.theirs.person)) if one.theirs else None
    content = [str(one.cause), str(one.side), [entry.pk for entry in mine], cells and cells[1:]]
    return HoursDifference(
        reconciliation=row, key=hashlib.sha256(repr(content).encode("utf-8", "surrogatepass")).hexdigest()[:32],
        cause=str(one.cause), placement=mine[0].placement if mine else other, other=other, day=one.day,
        entries=[entry.pk for entry in mine], ours_seconds=one.ours.seconds if one.ours else None,
        ours_text=(one.ours.text if one.ours else "")[:500], theirs_line=cells[0] if cells else None,
        theirs_person=cells[1][:200] if cells else "", theirs_day=one.theirs.day if one.theirs else None,
        theirs_seconds=one.theirs.seconds if one.theirs else None,
        theirs_text=(one.theirs.text if one.theirs else "")[:500],
        why=why(one).as_data(),
    )  # fmt: skip


def _correct(row: HoursDifference, comparison: Reconciliation, target: int, how: str, as_of: date) -> None:
    """Our entries become what was settled; a submitted month gets its lines anew."""
    if row.cause == Cause.OTHER_RATE:
        raise CannotSettle(_("Hours are not what differs here: a rate is changed at the placement."))
    place = row.other if row.cause == Cause.OTHER_PERSON and how == Settled.THEIRS else row.placement
    if place is None or row.placement is None:
        raise CannotSettle(_("Say first who of ours “%(name)s” is.") % {"name": row.theirs_person or "–"})
    moves_day = row.cause in (Cause.TIME_ZONE, Cause.OTHER_DAY) and how == Settled.THEIRS
    day = row.theirs_day if (moves_day or not row.entries) and row.theirs_day else row.day
    sheets = _sheets({row.placement.pk, place.pk}, comparison.month, as_of)
    entries = list(TimeEntry.objects.select_for_update().filter(pk__in=row.entries).order_by("id"))
    if len(entries) != len(row.entries) or sum(one.seconds for one in entries) != (row.ours_seconds or 0):
        raise CannotSettle(_("These hours were changed meanwhile; compare again."))
    if target:
        known = known_before([place], day, day, as_of=as_of, apart_from=[one.pk for one in entries], moments=False)
        wrong = problems([Given(place.pk, place.person_id, day, target)], replace(known, closed=frozenset()))[0]
        if wrong is not None:
            raise CannotSettle(said(wrong))
    _write(entries, place, day, target, row.theirs_text)
    for sheet in sheets:
        _lines_again(sheet)


def _sheets(placements: set[int], month: date, as_of: date) -> list[Timesheet]:
    open_months([(pk, month) for pk in placements], as_of=as_of)
    rows = Timesheet.objects.select_for_update(of=("self",)).select_related("placement__agreement", "placement__person")
    found = list(rows.filter(placement__in=placements, month=month).order_by("pk"))
    if any(sheet.state not in CHANGES for sheet in found):
        raise CannotSettle(_("These hours are checked or with the client already: open the month again first."))
    return found


def _write(entries: list[TimeEntry], place: Placement, day: date, target: int, note: str) -> None:
    if not entries:
        if target:
            TimeEntry.objects.create(placement=place, person_id=place.person_id, day=day, seconds=target, note=note)
        return
    rest = sum(one.seconds for one in entries[1:])
    gone = entries if not target else entries[1:] if target <= rest else []
    TimeEntry.objects.filter(pk__in=[one.pk for one in gone]).delete()
    if target:
        length = target if target <= rest else target - rest
        TimeEntry.objects.filter(pk=entries[0].pk).update(
            seconds=length, day=day, placement=place, person_id=place.person_id
        )


def _lines_again(sheet: Timesheet) -> None:
    if sheet.is_open:
        return
    lines = lines_now(sheet)
    sheet.lines.all().delete()
    TimesheetLine.objects.bulk_create(
        TimesheetLine(timesheet=sheet, day=line.day, seconds=line.seconds, seconds_billable=line.seconds_billable,
                      note=line.note)
        for line in lines
    )  # fmt: skip
    Timesheet.objects.filter(pk=sheet.pk).update(
        seconds=sum(line.seconds for line in lines), seconds_billable=sum(line.seconds_billable for line in lines),
        version=sheet.version + 1,
    )  # fmt: skip


def _told(row: HoursDifference, comparison: Reconciliation, by: Actor, as_of: date, *, how: str, reason: str) -> None:
    data = {
        "person": row.placement.person.name if row.placement else row.theirs_person, "day": row.day, "how": how,
        "reason": reason,
    }  # fmt: skip
    record(
        "hours.difference", by=by, on=as_of, client_id=comparison.client_id, subject=("hours_difference", row.pk),
        data=data,
    )  # fmt: skip
