"""The timesheet of a month on our side of its life: submitted, returned, checked, corrected, settled, void."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.delivery.actions.moves import move_timesheet
from perennial.delivery.choices import ApprovedHow, LineState
from perennial.delivery.models import Timesheet, TimesheetLine
from perennial.delivery.queries.comparing import tracker_says
from perennial.delivery.queries.sheets import days_missing, expected_seconds, lines_now, month_end
from perennial.foundation.store import load
from perennial.foundation.timeline import Actor
from perennial.kernel.letters import clean_line


class CannotSubmit(ValueError):
    """The sentence says what is missing."""


@transaction.atomic
def submit_timesheet(row: Timesheet, *, by: Actor, as_of: date) -> Timesheet:
    """Its lines are made from its entries and stand from now on. Raises CannotSubmit, Refused, ChangedMeanwhile."""
    row = _locked(row)
    if row.is_open:
        missing = days_missing(row.placement, row.month)
        if missing:
            raise CannotSubmit(_("Hours or leave are missing on: %(days)s.") % {"days": _days(missing)})
    lines = lines_now(row)
    if row.is_open and not lines:
        raise CannotSubmit(_("There are no hours in this month."))
    move_timesheet(
        row, "submit", by=by, as_of=as_of, submitted_on=as_of, seconds=sum(line.seconds for line in lines),
        seconds_billable=sum(line.seconds_billable for line in lines), explained="",
    )  # fmt: skip
    TimesheetLine.objects.filter(timesheet=row).delete()
    TimesheetLine.objects.bulk_create(
        TimesheetLine(
            timesheet=row, day=line.day, seconds=line.seconds, seconds_billable=line.seconds_billable, note=line.note
        )
        for line in lines
    )
    return row


@transaction.atomic
def return_timesheet(row: Timesheet, *, reason: str, by: Actor, as_of: date) -> Timesheet:
    """Back to whoever filled it in. Raises Refused, ChangedMeanwhile."""
    said = clean_line(reason)
    return move_timesheet(_locked(row), "return", holds=bool(said), reason=said, by=by, as_of=as_of)


@transaction.atomic
def reconcile_timesheet(row: Timesheet, *, explained: str = "", by: Actor, as_of: date) -> Timesheet:
    """Looked at: it agrees with the calendar, or the difference is explained; and with the client's tracker, where that
    was compared, or its lines are settled. Raises Refused, ChangedMeanwhile.
    """
    row = _locked(row)
    said = clean_line(explained)[:500]
    tracker = tracker_says(row)
    holds = (bool(said) or agrees(row)) and (tracker is None or tracker.holds)
    return move_timesheet(row, "reconcile", holds=holds, reason=said, explained=said, by=by, as_of=as_of)


def agrees(row: Timesheet) -> bool:
    """Whether the hours differ from the calendar by no more than the setting says."""
    expected = expected_seconds([row.placement], row.month, month_end(row.month)).get(row.placement_id)
    if not expected:
        return False
    most = Decimal(load("delivery.difference_percent")["delivery.difference_percent"])
    return abs(Decimal(row.seconds - expected)) * 100 <= most * expected


@transaction.atomic
def reopen_timesheet(row: Timesheet, *, by: Actor, as_of: date) -> Timesheet:
    """The client has not seen it: it may be changed again. Raises Refused, ChangedMeanwhile."""
    return move_timesheet(_locked(row), "reopen", by=by, as_of=as_of)


@transaction.atomic
def approve_by_word(row: Timesheet, *, word: str, who: str, by: Actor, as_of: date) -> Timesheet:
    """The client approved by letter or chat: their words are kept. Raises Refused, ChangedMeanwhile."""
    said, name = word.strip()[:1000], clean_line(who)[:200]
    row = _locked(row)
    move_timesheet(
        row, "approve", holds=bool(said and name), who=name, by=by, as_of=as_of, approved_on=as_of, word=said,
        approved_how=ApprovedHow.WORD, approved_by_name=name,
    )  # fmt: skip
    row.lines.exclude(state=LineState.APPROVED).update(state=LineState.APPROVED)
    return row


@transaction.atomic
def correct_timesheet(row: Timesheet, *, by: Actor, as_of: date) -> Timesheet:
    """The client is right: the hours are filled in anew. Raises Refused, ChangedMeanwhile."""
    return move_timesheet(_locked(row), "correct", by=by, as_of=as_of, sent_on=None)


@transaction.atomic
def settle_timesheet(row: Timesheet, *, agreed: Mapping[int, int], by: Actor, as_of: date) -> Timesheet:
    """A dispute ends with hours both sides agree to: seconds by line, one for every disputed line.

    Raises Refused, ChangedMeanwhile.
    """
    row = _locked(row)
    disputed = list(row.lines.filter(state=LineState.DISPUTED))
    holds = bool(disputed) and all(0 <= agreed.get(line.pk, -1) <= 86400 for line in disputed)
    lines = list(row.lines.all())
    after = {line.pk: agreed.get(line.pk, -1) if line.state == LineState.DISPUTED else line.billed for line in lines}
    move_timesheet(
        row, "settle", holds=holds, by=by, as_of=as_of, approved_on=as_of, approved_how=ApprovedHow.SETTLED,
        approved_by_name=by.name, seconds_billable=max(0, sum(after.values())),
    )  # fmt: skip
    for line in lines:
        if line.state == LineState.DISPUTED:
            line.agreed_seconds = after[line.pk]
        line.state = LineState.APPROVED
    TimesheetLine.objects.bulk_update(lines, ["state", "agreed_seconds"])
    return row


@transaction.atomic
def void_timesheet(row: Timesheet, *, reason: str, by: Actor, as_of: date) -> Timesheet:
    """The placement was cancelled: nobody will invoice it. Raises Refused, ChangedMeanwhile."""
    said = clean_line(reason)
    return move_timesheet(_locked(row), "void", holds=bool(said), reason=said, by=by, as_of=as_of)


def _locked(row: Timesheet) -> Timesheet:
    """As it stands now, with the version the caller has seen: a stale one is refused by the move."""
    rows = Timesheet.objects.select_for_update(of=("self",)).select_related("placement__person", "placement__agreement")
    fresh: Timesheet = rows.get(pk=row.pk)
    fresh.version = row.version
    return fresh


def _days(days: list[date]) -> str:
    from django.utils.translation import get_language

    from perennial.kernel import formats

    language: Any = (get_language() or "en")[:2]
    shown = [formats.format_date(day, language, "day") for day in days[:10]]
    return ", ".join(shown) + (" …" if len(days) > 10 else "")
