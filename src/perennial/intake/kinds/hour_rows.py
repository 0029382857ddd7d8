"""Hours as a tracker's export tells them, staged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

_TICKET = re.compile(r"([A-Z][A-Z0-9_]{1,19})-\d+\b")


@dataclass(frozen=True, slots=True)
class HourRow:
    """One entry of a tracker. `started` and `ended` are clocks on the wall, `ended` only where the work went on past
    midnight; `rate` is what an hour costs there.

    `key` is the entry's own number where the tool writes one. `billable` is None where the file does not say.
    `state` and `reason` are the native book's: where the month stands, and why nobody pays.
    """

    file: str
    line: int
    source: str
    person: str
    email: str
    client: str
    project: str
    task: str
    day: date
    seconds: int
    note: str = ""
    billable: bool | None = None
    started: datetime | None = None
    ended: datetime | None = None
    key: str = ""
    rate: Decimal | None = None
    currency: str = ""
    state: str = ""
    reason: str = ""

    @property
    def who(self) -> str:
        """The person as the file names them best."""
        return self.email or self.person

    @property
    def what(self) -> str:
        """The work as the file names it: client and project, else the project of a ticket ('ABC-12' is of 'ABC')."""
        if self.client or self.project:
            return " / ".join(part for part in (self.client, self.project) if part)
        ticket = _TICKET.match(self.task)
        return ticket[1] if ticket else ""
