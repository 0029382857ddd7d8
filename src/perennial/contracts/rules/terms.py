"""Terms of an agreement: where it stands on a day, when the running term ends, by when notice has to be given."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

State = Literal["draft", "coming", "running", "ended"]


@dataclass(frozen=True, slots=True)
class Term:
    """`ends_on`: the last day of the term that runs (None: open-ended). `notice_by`: the last day on which notice
    still ends it then; None where there is no end, or where it ends by itself.
    """

    state: State
    ends_on: date | None
    notice_by: date | None


def term_on(
    day: date, *, signed_on: date | None, starts_on: date, ends_on: date | None, renewal_months: int, notice_days: int
) -> Term:
    """The term that runs on `day`. `renewal_months` of 0: the agreement does not renew by itself."""
    end = ends_on
    if end is not None and renewal_months:
        first, steps = end, 0
        while end < day:
            steps += 1
            end = months_later(first, renewal_months * steps)
    state: State = "running"
    if signed_on is None or signed_on > day:
        state = "draft"
    elif starts_on > day:
        state = "coming"
    elif end is not None and end < day:
        state = "ended"
    notice_by = end - timedelta(days=notice_days) if end is not None and renewal_months else None
    return Term(state, end, notice_by)


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of a month stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if was_last else min(day.day, last))
