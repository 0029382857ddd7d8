"""Writing hours: one entry, or a week of a person at once. Whoever writes is the person or delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from perennial.contracts.models import Placement
from perennial.delivery.models import TimeEntry, Timesheet
from perennial.delivery.policies import may_keep_hours
from perennial.delivery.queries.entering import known_before, said
from perennial.delivery.rules.entering import Given, problems
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record

NOTE = 500


class CannotLog(ValueError):
    """The hours cannot have been worked like this, or not be written now; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a placement in the week of a person: how long, and what was done."""

    placement: Placement
    day: date
    seconds: int
    note: str = ""


@transaction.atomic
def log_hours(
    placement: Placement, *, day: date, seconds: int, note: str = "", billable: bool = True, reason: str = "",
    started_at: datetime | None = None, by: Actor, as_of: date,
) -> TimeEntry:  # fmt: skip
    """One entry. Raises CannotLog."""
    _may(by, placement.person_id)
    _lock_months([(placement.pk, day)], as_of)
    _check(placement, day, seconds, started_at, as_of)
    row = TimeEntry.objects.create(
        placement=placement, person_id=placement.person_id, day=day, seconds=seconds, note=note.strip()[:NOTE],
        billable=billable, reason="" if billable else reason, started_at=started_at,
    )  # fmt: skip
    _told("hours.logged", placement, by, as_of, day=day, seconds=seconds)
    return row


@transaction.atomic
def change_hours(row: TimeEntry, *, values: Mapping[str, Any], by: Actor, as_of: date) -> TimeEntry:
    """Day, length, note and whether the client pays. Raises CannotLog."""
    row = TimeEntry.objects.select_for_update(of=("self",)).select_related("placement__person").get(pk=row.pk)
    _may(by, row.person_id)
    day, seconds = values.get("day", row.day), values.get("seconds", row.seconds)
    _lock_months([(row.placement_id, row.day), (row.placement_id, day)], as_of)
    _check(row.placement, day, seconds, row.started_at, as_of, apart_from=row.pk)
    billable = values.get("billable", row.billable)
    row.day, row.seconds, row.billable = day, seconds, billable
    row.note = values.get("note", row.note).strip()[:NOTE]
    row.reason = "" if billable else values.get("reason", row.reason)
    row.save(update_fields=["day", "seconds", "billable", "note", "reason"])
    _told("hours.changed", row.placement, by, as_of, day=day, seconds=seconds)
    return row


@transaction.atomic
def delete_hours(row: TimeEntry, *, by: Actor, as_of: date) -> None:
    """While its month is being filled in. Raises CannotLog."""
    _may(by, row.person_id)
    _lock_months([(row.placement_id, row.day)], as_of)
    data = {"day": row.day, "seconds": row.seconds}
    TimeEntry.objects.filter(pk=row.pk).delete()
    _told("hours.deleted", row.placement, by, as_of, **data)


@transaction.atomic
def save_week(person: User, cells: Iterable[Cell], *, by: Actor, as_of: date) -> int:
    """Cells of a week as they are to be: none of the others is touched. A cell that holds one entry or none is written,
    one with several entries stays as it is, since the sum does not tell which of them changed. Returns how many cells
    changed. One event for the week. Raises CannotLog, and then nothing is written.
    """
    _may(by, person.pk)
    cells = [cell for cell in cells if cell.placement.person_id == person.pk]
    if not cells:
        return 0
    days = [cell.day for cell in cells]
    kept: dict[tuple[int, date], list[TimeEntry]] = {}
    rows = TimeEntry.objects.select_for_update(of=("self",)).filter(person=person).between(min(days), max(days))
    for row in rows:
        kept.setdefault((row.placement_id, row.day), []).append(row)
    changed = [cell for cell in cells if _differs(cell, kept.get((cell.placement.pk, cell.day), []))]
    if not changed:
        return 0
    old = [row for cell in changed for row in kept.get((cell.placement.pk, cell.day), [])]
    _lock_months([(cell.placement.pk, cell.day) for cell in changed], as_of)
    _check_week(changed, old, as_of)
    for cell in changed:
        _write(cell, kept.get((cell.placement.pk, cell.day), []))
    for placement in {cell.placement.pk: cell.placement for cell in changed}.values():
        own = [cell for cell in changed if cell.placement.pk == placement.pk]
        seconds = sum(cell.seconds for cell in own)
        _told("hours.week", placement, by, as_of, day=min(cell.day for cell in own), seconds=seconds)
    return len(changed)


def open_months(days: Iterable[tuple[int, date]], *, as_of: date) -> None:
    """The timesheets of these placements and days are there."""
    wanted = {(placement, day.replace(day=1)) for placement, day in days}
    rows = [Timesheet(placement_id=placement, month=month, state_since=as_of) for placement, month in sorted(wanted)]
    Timesheet.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _write(cell: Cell, old: list[TimeEntry]) -> None:
    if not cell.seconds:
        TimeEntry.objects.filter(pk__in=[row.pk for row in old]).delete()
    elif old:
        TimeEntry.objects.filter(pk=old[0].pk).update(seconds=cell.seconds, note=cell.note.strip()[:NOTE])
    else:
        TimeEntry.objects.create(
            placement=cell.placement, person_id=cell.placement.person_id, day=cell.day, seconds=cell.seconds,
            note=cell.note.strip()[:NOTE],
        )  # fmt: skip


def _differs(cell: Cell, old: list[TimeEntry]) -> bool:
    if len(old) > 1:
        return False
    if not old:
        return cell.seconds > 0
    return (cell.seconds, cell.note.strip()[:NOTE] if cell.seconds else old[0].note) != (old[0].seconds, old[0].note)


def _check_week(cells: list[Cell], old: list[TimeEntry], as_of: date) -> None:
    placements = list({cell.placement.pk: cell.placement for cell in cells}.values())
    days = [cell.day for cell in cells]
    known = known_before(
        placements, min(days), max(days), as_of=as_of, apart_from=[row.pk for row in old], moments=False
    )
    given = [Given(cell.placement.pk, cell.placement.person_id, cell.day, cell.seconds) for cell in cells]
    written = [(cell, one) for cell, one in zip(cells, given, strict=True) if cell.seconds]
    for (cell, _one), wrong in zip(written, problems([one for _cell, one in written], known), strict=True):
        if wrong is not None:
            raise CannotLog(f"{_day(cell.day)}: {said(wrong)}")


def _check(
    placement: Placement, day: date, seconds: int, started: datetime | None, as_of: date, apart_from: int | None = None
) -> None:
    if seconds <= 0:
        raise CannotLog(_("Write how long it took."))
    skipped = [apart_from] if apart_from else []
    known = known_before([placement], day, day, as_of=as_of, apart_from=skipped, moments=started is not None)
    wrong = problems([Given(placement.pk, placement.person_id, day, seconds, started)], known)[0]
    if wrong is not None:
        raise CannotLog(said(wrong))


def _lock_months(days: Iterable[tuple[int, date]], as_of: date) -> None:
    """The timesheets are there, nobody submits them meanwhile, and all are open. Raises CannotLog."""
    wanted = {(placement, day.replace(day=1)) for placement, day in days}
    open_months(wanted, as_of=as_of)
    either = Q()
    for placement, month in wanted:
        either |= Q(placement_id=placement, month=month)
    if any(not row.is_open for row in Timesheet.objects.select_for_update().filter(either).order_by("pk")):
        raise CannotLog(_("The hours of this month are submitted already."))


def _may(by: Actor, person_id: int) -> None:
    if not may_keep_hours(by.user, person_id):
        raise CannotLog(_("Hours are written by the person who worked them, or by delivery."))


def _told(verb: str, placement: Placement, by: Actor, as_of: date, **data: Any) -> None:
    record(
        verb, by=by, on=as_of, client_id=placement.client_id, subject=("placement", placement.pk),
        data={"person": placement.person.name, **data},
    )  # fmt: skip


def _day(day: date) -> str:
    from django.utils.translation import get_language

    from perennial.kernel import formats

    return formats.format_date(day, (get_language() or "en")[:2], "short")
