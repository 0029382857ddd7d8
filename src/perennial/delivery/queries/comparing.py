"""The comparison of a client's month as its page shows it, and what of it still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.contracts.queries.placements import placements_between
from perennial.delivery.models import HoursDifference, Reconciliation, Timesheet
from perennial.delivery.queries.sheets import month_end
from perennial.delivery.rules.reconciling import Cause
from perennial.foundation.models import User
from perennial.foundation.rights import may_see
from perennial.foundation.store import load


@dataclass(frozen=True, slots=True)
class Tracker:
    """What the client's tracker says against a timesheet: lines that wait, and their share of the hours in percent."""

    waiting: int
    percent: float
    allowed: float

    @property
    def holds(self) -> bool:
        return not self.waiting or self.percent <= self.allowed


def comparison_of(client: Client, month: date) -> Reconciliation | None:
    """The comparison of the month, if an export was uploaded."""
    return Reconciliation.objects.filter(client=client, month=month.replace(day=1)).select_related("by").first()


def may_look(user: Any, client_id: int) -> bool:
    """Whoever sees the client, and developers who are placed there."""
    if may_see(user, "clients") and Client.objects.visible_to(user).filter(pk=client_id).exists():
        return True
    return Placement.objects.filter(client_id=client_id, person_id=user.pk).exists()


def differences_seen(user: Any, row: Reconciliation, *, state: str = "", cause: str = "") -> list[HoursDifference]:
    """Lines the reader may see; rates are money. One query. `state`: "waiting" or "settled"."""
    rows = HoursDifference.objects.visible_to(user).filter(reconciliation=row)
    if not may_see(user, "money"):
        rows = rows.exclude(cause=Cause.OTHER_RATE)
    if cause:
        rows = rows.filter(cause=cause)
    if state == "waiting":
        rows = rows.waiting()
    elif state == "settled":
        rows = rows.exclude(pk__in=rows.waiting().values("pk"))
    return list(rows.select_related("placement__person", "other__person", "settled_by"))


def people_of(client: Client, month: date) -> list[User]:
    """Ours who worked for the client in the month, by name."""
    rows = placements_between(month.replace(day=1), month_end(month), [client.pk])
    return list(User.objects.filter(pk__in=rows.order_by().values("person_id")).order_by("name"))


def tracker_says(sheet: Timesheet) -> Tracker | None:
    """None where the client's tracker was not compared for the month. Two queries."""
    rows = HoursDifference.objects.filter(
        reconciliation__client_id=sheet.placement.client_id, reconciliation__month=sheet.month
    )
    if not Reconciliation.objects.filter(client_id=sheet.placement.client_id, month=sheet.month).exists():
        return None
    waiting = list(rows.filter(placement=sheet.placement_id).exclude(cause=Cause.OTHER_RATE).waiting())
    apart = sum(abs(row.seconds) for row in waiting)
    most = float(load("delivery.difference_percent")["delivery.difference_percent"])
    percent = apart * 100 / sheet.seconds if sheet.seconds else 100.0
    return Tracker(len(waiting), percent, most)
