"""Harbor in its first 90 days, and what happens to it on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from perennial.handover.models import Onboarding
from tests.conftest import Cast

START = date(2026, 9, 7)  # a Monday
DAY = timedelta(days=1)


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def begin(cast: Cast, starts_on: date = START, as_of: date | None = None, client: Any = None) -> Onboarding:
    """The client is in its first days, and they are watched."""
    from perennial.handover.actions.onboardings import begin_onboarding

    client = client or cast.harbor
    client.status, client.status_since, client.since = "onboarding", starts_on, starts_on
    client.save()
    day = as_of or starts_on
    return begin_onboarding(client, starts_on=starts_on, by=cast.by(client.manager, at(day)), as_of=day)


def fresh(row: Onboarding) -> Onboarding:
    return Onboarding.objects.select_related("client__manager").get(pk=row.pk)


def invoice(client: Any, on: date, paid: date | None = None) -> Any:
    from perennial.billing.models import Invoice

    return Invoice.objects.create(
        client=client, number=f"F-{on}", number_key=f"f-{on}", issued_on=on, due_on=on + 30 * DAY,
        amount=Decimal(9000), currency=client.currency, settled_on=paid, state="paid" if paid else "sent",
    )  # fmt: skip


def talk(cast: Cast, on: date, *, who: Any = None, whom: str = "Clara", kind: str = "call", client: Any = None) -> Any:
    """A talk of one of ours with one of theirs."""
    from perennial.care.actions.touches import log_touch
    from perennial.care.choices import TouchKind

    client, who = client or cast.harbor, who or cast.alice
    contact = client.contacts.get(name__startswith=whom)
    return log_touch(
        client, kind=TouchKind(kind), text="A word.", on=on, people=[contact], colleagues=[who],
        by=cast.by(who, at(on)), as_of=on,
    )  # fmt: skip


def missed(cast: Cast, on: date, *, held: bool = False) -> None:
    from perennial.care.actions.meetings import hold_meeting, miss_meeting, plan_meeting
    from perennial.care.choices import MissedBy

    row = plan_meeting(
        cast.harbor, title="Weekly", starts_at=at(on), minutes=30, zone="Europe/Kyiv", colleagues=[cast.alice],
        by=cast.by(cast.alice, at(on - DAY)), as_of=on - DAY,
    )  # fmt: skip
    by = cast.by(cast.alice, at(on, 12))
    hold_meeting(row, by=by, as_of=on) if held else miss_meeting(row, missed_by=MissedBy.THEM, by=by, as_of=on)


def asked(cast: Cast, on: date, **said: int) -> None:
    """A round of satisfaction sent on the day, answered the same day."""
    from perennial.pulse.actions.answers import Said, answer_round
    from tests.pulse.conftest import of, send

    row = send(cast, on=on)
    for name, score in said.items():
        answer_round(of(row, name).pk, Said(score), at=at(on), as_of=on)


def canvas(client: Any, on: date) -> None:
    from perennial.clients.models import CanvasVersion
    from perennial.clients.queries.canvas import BLOCKS

    items = [{"block": block, "kind": "fact", "text": "Something"} for block in BLOCKS]
    CanvasVersion.objects.create(client=client, items=items, on=on)


def report(client: Any, month: date, sent: date | None = None, accepted: date | None = None) -> Any:
    from perennial.insight.models import ClientReport

    state = "acknowledged" if accepted else "sent" if sent else "review"
    return ClientReport.objects.create(
        client=client, month=month, state=state, language="en", made_on=sent or month, sent_on=sent,
        accepted_on=accepted,
    )  # fmt: skip
