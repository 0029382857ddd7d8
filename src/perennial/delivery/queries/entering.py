"""The facts that the questions to an entry need, for many people at once with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from perennial.contracts.models import Placement
from perennial.delivery.choices import TimesheetState
from perennial.delivery.models import TimeEntry, Timesheet
from perennial.delivery.rules.entering import Known, Moments, Wrong
from perennial.foundation.narrowing import narrowed
from perennial.people.queries import leaves_between


def known_before(
    placements: Collection[Placement], since: date, until: date, *, as_of: date, apart_from: Collection[int] = (),
    moments: bool = True,
) -> Known:  # fmt: skip
    """What stands in the way of new entries of these placements within the days. Four queries.

    `apart_from`: entries that are about to be replaced; `moments`: whether any of the new ones knows when it began.
    """
    people = {row.person_id for row in placements}
    ids = {row.pk for row in placements}
    entries: Any = TimeEntry.objects.between(since, until).order_by()
    sheets: Any = Timesheet.objects.exclude(state=TimesheetState.OPEN).order_by()
    sheets = sheets.filter(month__gte=since.replace(day=1), month__lte=until)
    entries, sheets = narrowed(entries, "person_id", people), narrowed(sheets, "placement_id", ids)
    if apart_from:
        entries = entries.exclude(pk__in=list(apart_from))
    return Known(
        today=as_of,
        spans={row.pk: (row.starts_on, row.ends_on) for row in placements},
        leaves=leaves_between(people, since, until),
        closed=frozenset(sheets.values_list("placement_id", "month")),
        worked={
            (person, day): seconds
            for person, day, seconds in entries.values_list("person_id", "day").annotate(Sum("seconds"))
        },
        moments=_moments(entries) if moments else {},
    )


def said(wrong: Wrong) -> str:
    """What is wrong, as a sentence."""
    return {
        Wrong.FUTURE: _("Hours are written down once they are worked."),
        Wrong.BEFORE: _("The placement begins later."),
        Wrong.AFTER: _("The placement was over by then."),
        Wrong.LEAVE: _("This day is approved leave."),
        Wrong.CLOSED: _("The hours of this month are submitted already."),
        Wrong.OVER_DAY: _("That makes more than 24 hours on one day."),
        Wrong.OVERLAP: _("It overlaps with another entry of the same person."),
    }[wrong]


def _moments(entries: Any) -> dict[tuple[int, date], list[Moments]]:
    found = defaultdict(list)
    rows = entries.filter(started_at__isnull=False).values_list("person_id", "started_at", "seconds")
    for person, started, seconds in rows:
        found[(person, started.astimezone(UTC).date())].append((started, started + timedelta(seconds=seconds)))
    return dict(found)
