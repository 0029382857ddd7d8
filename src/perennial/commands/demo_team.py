"""The demo company's team affairs, as their managers would have begun them: new rates on their way, a watch awake."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.contracts.actions import rate_changes as actions
from perennial.contracts.actions.poaching import see_sign
from perennial.contracts.choices import PlacementState, PoachSign
from perennial.contracts.models import Placement, RateChange
from perennial.contracts.queries.rate_changes import changeable
from perennial.contracts.rules.rate_changes import first_in_time, raised
from perennial.contracts.rules.rates import rate_on
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor

REASONS = {
    "en": "Salaries of engineers of this level rose by 8% this year",
    "ru": "Зарплаты инженеров этого уровня за год выросли на 8%",
    "uk": "Зарплати інженерів цього рівня за рік зросли на 8%",
}
SIGNS = {
    "en": {PoachSign.CLIENT_HR: "Connected with their HR", PoachSign.DIRECT_CONTRACT: "Asked over lunch"},
    "ru": {PoachSign.CLIENT_HR: "Появился контакт с их HR", PoachSign.DIRECT_CONTRACT: "Спросили за обедом"},
    "uk": {PoachSign.CLIENT_HR: "З'явився контакт з їхнім HR", PoachSign.DIRECT_CONTRACT: "Запитали за обідом"},
}
PERCENT = Decimal(4)
MOST = 3  # clients that hear of new rates
BEGUN = 12  # days ago


def make_team_affairs(as_of: date) -> None:
    """Three clients: new rates agreed, new rates sent, and a draft that waits for a head."""
    head = User.objects.filter(role="HCS", is_active=True).order_by("id").first()
    alive = Client.objects.live().filter(manager__isnull=False, status=ClientStatus.ACTIVE).order_by("id")
    _watch(as_of)
    begun = 0
    for client in alive.select_related("manager"):
        if begun == MOST or head is None:
            return
        if (row := _drafted(client, as_of - timedelta(days=BEGUN))) is None:
            continue
        begun += 1
        if begun < MOST:
            _walk(row, head, as_of, agreed=begun == 1)


def _watch(as_of: date) -> None:
    """One developer whom the client may want: two signs of the last weeks."""
    rows = Placement.objects.filter(state=PlacementState.ACTIVE, client__manager__isnull=False)
    row = rows.select_related("person", "client__manager").order_by("-starts_on", "id").last()
    if row is None:
        return
    for sign, days in ((PoachSign.CLIENT_HR, 18), (PoachSign.DIRECT_CONTRACT, 4)):
        day = as_of - timedelta(days=days)
        if day >= row.starts_on:
            note = SIGNS[row.client.language][sign]
            see_sign(row, sign=sign, on=day, note=note, by=_at(row.client.manager, day), as_of=day)


def _drafted(client: Client, day: date) -> RateChange | None:
    """For the clients that have two developers or more with a rate; the first two of them."""
    found = changeable(client.pk, day)[:2]
    if len(found) < 2:
        return None
    # a month to think beyond the notice period
    effective = first_in_time(day, max(row.agreement.notice_days for row, _held in found) + 30)
    amounts = {
        row: raised(rate.amount, PERCENT, rate.currency)
        for row, held in found
        if (rate := rate_on(held.rates, effective)) is not None
    }
    reason = REASONS[client.language]
    try:
        return actions.draft_rate_change(
            client, amounts=amounts, effective_on=effective, reason=reason, by=_at(client.manager, day), as_of=day
        )
    except actions.CannotChangeRate:  # somebody leaves before: another client tells the story
        return None


def _walk(row: RateChange, head: User, as_of: date, *, agreed: bool) -> None:
    first, sent = as_of - timedelta(days=BEGUN - 1), as_of - timedelta(days=BEGUN - 3)
    actions.approve_rate_change(row, margin_looked_at=True, by=_at(head, first), as_of=first)
    actions.send_rate_change(row, by=_at(row.client.manager, sent), as_of=sent)
    if agreed:
        day = as_of - timedelta(days=2)
        actions.agree_rate_change(row, in_writing=True, by=_at(row.client.manager, day), as_of=day)


def _at(user: User | None, day: date) -> Actor:
    return Actor(user, datetime.combine(day, time(9), UTC))
