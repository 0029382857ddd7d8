"""Writing hours of an import: entries, the timesheets of their months, and of months that were approved their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.translation import gettext as _

from perennial.contracts.models import Placement
from perennial.delivery.models import TimeEntry, Timesheet, TimesheetLine
from perennial.delivery.queries import Worked, lines_of
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import HourDraft

HOURS: Final = (TimeEntry, Timesheet)
"""In the order in which an import that is taken back deletes them."""
Month = tuple[int, date]


def write_hours(
    drafts: Sequence[HourDraft], batch: ImportBatch, emails: Mapping[str, int], *, as_of: date
) -> None:
    """Entries of all placements; months that have no timesheet get one."""
    if not drafts:
        return
    insert(
        TimeEntry,
        ("placement_id", "person_id", "day", "seconds", "note", "billable", "reason", "source", "source_key",
         "started_at", "batch_id"),
        (
            (
                draft.placement_id, emails[draft.person], draft.row.day, draft.row.seconds, _note(draft),
                draft.billable, "" if draft.billable else draft.row.reason or "other", _source(draft.row.source),
                draft.key, draft.started, batch.pk,
            )
            for draft in drafts
        ),
    )  # fmt: skip
    _write_months(drafts, batch, as_of)


def _write_months(drafts: Sequence[HourDraft], batch: ImportBatch, as_of: date) -> None:
    months: dict[Month, list[HourDraft]] = defaultdict(list)
    for draft in drafts:
        months[(draft.placement_id, draft.row.day.replace(day=1))].append(draft)
    since = min(month for _placement, month in months)
    stored: set[Any] = set(Timesheet.objects.filter(month__gte=since).values_list("placement_id", "month"))
    fresh = {key: own for key, own in sorted(months.items()) if key not in stored}
    agreed = {key: own for key, own in fresh.items() if all(draft.row.state in _DONE for draft in own)}
    placements = Placement.objects.select_related("agreement").in_bulk({placement for placement, _month in agreed})
    sheets: list[tuple[Any, ...]] = []
    lines: list[tuple[Any, ...]] = []
    for (placement, month), pk in zip(fresh, take_ids(Timesheet, len(fresh)), strict=True):
        own = agreed.get((placement, month))
        if own is None:
            sheets.append((pk, placement, month, "open", as_of, 0, 0, None, "", None, batch.pk))
            continue
        rules = placements[placement].agreement
        worked = [Worked(one.row.day, one.row.seconds, _note(one), one.billable) for one in own]
        made = lines_of(worked, rule=rules.rounding, per=rules.rounding_per)
        state = "invoiced" if all(one.row.state == "invoiced" for one in own) else "approved"
        last = min(as_of, max(line.day for line in made))
        sums = sum(line.seconds for line in made), sum(line.seconds_billable for line in made)
        billed = last if state == "invoiced" else None
        sheets.append((pk, placement, month, state, last, *sums, last, "import", billed, batch.pk))
        lines += [(pk, one.day, one.seconds, one.seconds_billable, one.note, "approved") for one in made]
    names = ("id", "placement_id", "month", "state", "state_since", "seconds", "seconds_billable", "approved_on",
             "approved_how", "invoiced_on", "batch_id")  # fmt: skip
    insert(Timesheet, names, sheets)
    insert(TimesheetLine, ("timesheet_id", "day", "seconds", "seconds_billable", "note", "state"), lines)


def hours_in_the_way(batch: ImportBatch) -> list[str]:
    """Why hours of the import cannot be taken back: months that went on since."""
    on = Timesheet.objects.filter(
        placement=OuterRef("placement"), month__year=ExtractYear(OuterRef("day")),
        month__month=ExtractMonth(OuterRef("day")),
    ).exclude(state="open")  # fmt: skip
    others = on.exclude(batch_id=batch.pk, approved_how="import") | on.filter(moves__isnull=False)
    gone = TimeEntry.objects.filter(batch_id=batch.pk).filter(Exists(others)).exists()
    return [_("Some of its hours are submitted or approved.")] if gone else []


def keep_months(batch: ImportBatch) -> None:
    """Timesheets of the import that hold entries of others stay when it goes."""
    others: Any = TimeEntry.objects.filter(
        placement=OuterRef("placement"), day__year=ExtractYear(OuterRef("month")),
        day__month=ExtractMonth(OuterRef("month")),
    ).exclude(batch_id=batch.pk)  # fmt: skip
    Timesheet.objects.filter(Exists(others), batch_id=batch.pk).update(batch_id=None)


_DONE: Final = ("approved", "invoiced")
_OURS: Final = ("toggl", "clockify", "harvest", "kimai", "jira")


@cache
def _source(name: str) -> str:
    return next((one for one in _OURS if name.startswith(one)), "jira" if name.startswith("tempo") else "csv")


def _note(draft: HourDraft) -> str:
    return (draft.row.note or draft.row.task)[:500]
