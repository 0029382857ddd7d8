"""What a client is asked to approve: whom to write to, what stands on their page, and which months wait for a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from perennial.clients.models import Client, Contact
from perennial.delivery.choices import LineState, TimesheetState
from perennial.delivery.models import HoursAsk, Timesheet, TimesheetLine
from perennial.foundation.choices import OutboxState
from perennial.foundation.models import OutboxMessage
from perennial.kernel.workdays import working_days_between

ROLES = ("champion", "decision_maker", "sponsor", "economic_buyer", "user", "billing")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The month of one person, as the client sees it: no money, no rates."""

    row: Timesheet
    person: str
    title: str
    lines: tuple[TimesheetLine, ...]

    @property
    def seconds(self) -> int:
        return sum(line.billed for line in self.lines)

    @property
    def waits(self) -> bool:
        """Whether the client's word is still to come."""
        return self.row.state == TimesheetState.WITH_CLIENT

    @property
    def disputed(self) -> list[TimesheetLine]:
        return [line for line in self.lines if line.state == LineState.DISPUTED]


def asked_of(client: Client) -> list[Contact]:
    """People at the client who can be asked, whoever is likeliest first."""
    rows = Contact.objects.current().filter(client=client).exclude(email="").filter(bounced_on__isnull=True)

    def likely(contact: Contact) -> tuple[int, int]:
        ranks = [ROLES.index(role) for role in contact.roles if role in ROLES]
        return min(ranks, default=len(ROLES)), contact.pk

    return sorted(rows, key=likely)


def sheets_for(client_id: int, month: date) -> list[Sheet]:
    """The client's timesheets of a month that they may see, by person. Two queries."""
    rows = list(
        Timesheet.objects.shown().filter(placement__client_id=client_id, month=month)
        .select_related("placement__person", "placement__agreement").order_by("placement__person__name", "pk")
    )  # fmt: skip
    lines: dict[int, list[TimesheetLine]] = defaultdict(list)
    for line in TimesheetLine.objects.filter(timesheet__in=rows).order_by("day"):
        lines[line.timesheet_id].append(line)
    return [Sheet(row, row.placement.person.name, row.placement.title, tuple(lines[row.pk])) for row in rows]


def ready_to_send(client_id: int, month: date) -> list[Timesheet]:
    """Checked timesheets of a client's month that the client has not got."""
    rows = Timesheet.objects.filter(placement__client_id=client_id, month=month, state=TimesheetState.RECONCILED)
    return list(rows.select_related("placement__person").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A client's month with hours that wait for the client's word."""

    client: Client
    month: date
    sheets: tuple[Timesheet, ...]
    asks: tuple[HoursAsk, ...]
    delivered: int  # reminders that left since the hours were sent

    @property
    def sent_on(self) -> date:
        return max(sheet.sent_on or sheet.state_since for sheet in self.sheets)

    @property
    def reminders(self) -> int:
        return sum(ask.number > 0 for ask in self.asks if ask.asked_on >= self.sent_on)

    def days_since(self, day: date, as_of: date) -> int:
        return working_days_between(day, as_of, (self.client.country,))


def waiting_months(client_ids: Collection[int] | None = None) -> list[Waiting]:
    """Every client's month that waits for the client. Three queries."""
    rows: Any = Timesheet.objects.filter(state=TimesheetState.WITH_CLIENT)
    if client_ids is not None:
        rows = rows.filter(placement__client_id__in=list(client_ids))
    groups: dict[tuple[int, date], list[Timesheet]] = defaultdict(list)
    for sheet in rows.select_related("placement__client__manager", "placement__person", "placement__agreement"):
        groups[(sheet.placement.client_id, sheet.month)].append(sheet)
    if not groups:
        return []
    asks: dict[tuple[int, date], list[HoursAsk]] = defaultdict(list)
    months = {month for _client, month in groups}
    for ask in HoursAsk.objects.filter(month__in=months).select_related("contact").order_by("pk"):
        if (ask.client_id, ask.month) in groups:
            asks[(ask.client_id, ask.month)].append(ask)
    left = _left([ask.pk for own in asks.values() for ask in own if ask.number > 0])
    return [_waiting(sheets, month, asks[(client, month)], left) for (client, month), sheets in sorted(groups.items())]


def _waiting(sheets: list[Timesheet], month: date, asks: list[HoursAsk], left: set[int]) -> Waiting:
    sent = max(sheet.sent_on or sheet.state_since for sheet in sheets)
    delivered = sum(ask.pk in left and ask.asked_on >= sent for ask in asks)
    return Waiting(sheets[0].placement.client, month, tuple(sheets), tuple(asks), delivered)


def _left(ask_ids: list[int]) -> set[int]:
    """Asks whose letter has left."""
    rows = OutboxMessage.objects.filter(subject_kind="hours_ask", state=OutboxState.SENT, bounced_on__isnull=True)
    found = rows.filter(subject_id__in=ask_ids).values_list("subject_id", flat=True) if ask_ids else ()
    return {pk for pk in found if pk is not None}
