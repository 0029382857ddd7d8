"""Keeping the company's figures of a day."""

from __future__ import annotations

from datetime import date

from django.utils.module_loading import import_string

from perennial.insight.actions.months import keep_months
from perennial.insight.models import CompanyDay
from perennial.insight.queries.company import VERSION, company_on

_TASK = "perennial.insight.tasks.count_company"  # by name: tasks stand above actions


def keep_company(*, as_of: date, whole: bool = False) -> CompanyDay:
    """Bring the closed months up to date, then keep the figures of the day; a day kept twice is kept once.

    whole: every month there is is worked out again, as after an import.
    """
    keep_months(as_of=as_of, whole=whole)
    values = {"version": VERSION, "figures": company_on(as_of)}
    return CompanyDay.objects.update_or_create(day=as_of, defaults=values)[0]


def recount_company(*, as_of: date) -> None:
    """Have everything worked out again in the background, for a reader who waits or after an import."""
    import_string(_TASK).enqueue(as_of.isoformat())
