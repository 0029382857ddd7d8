"""Hand-overs of the demo company: the newest client in its shadow month, and two that are on their way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, system
from perennial.handover.actions.cards import ask_gaps, make_handover, submit_card
from perennial.handover.actions.contact_rules import begin_rules, set_rule
from perennial.handover.actions.shadow import advance_handovers
from perennial.handover.choices import (
    POINT_DAYS,
    SHADOW_DAYS,
    HandoverState,
    Leave,
    Party,
    PointKind,
    Side,
    Signed,
    Way,
)
from perennial.handover.models import HandoverCard, HandoverMove, HandoverSign, Introduction, TouchPoint
from perennial.kernel.workdays import add_working_days

CARD: Final[dict[str, Any]] = {
    "why_bought": "Their own team ships once in six weeks and the board wants it weekly.",
    "promised_outside": "One senior stays for a year at least; a second tester on two weeks' notice.",
    "decides": "Erik Solberg, CTO, decides and cares for pace. Mona Dahl, CFO, signs. Two team leads use it.",
    "money_terms": "Day rates, 30 days; Mona approves each invoice, their accountant transfers on Thursdays.",
    "next_dates": "Kick-off in the first week, a demo every second Thursday, board meeting at the end of the quarter.",
    "goal": "a release a week by the end of the quarter",
    "team": "two .NET developers and a tester",
    "manner": "Short mails, no small talk; bad news by phone at once.",
    "risks": "Their lead developer wanted to hire instead.",
    "rivals": "NearPoint, who were cheaper, and hiring on their own.",
}
PEOPLE: Final = {
    "Fjordline Travel": {"name": "Erik Solberg", "email": "erik.solberg@fjordline.example", "title": "CTO"},
    "Castellan Insurance": {"name": "Ruth Abney", "email": "ruth.abney@castellan.example", "title": "COO"},
}  # fmt: skip


def make_handovers(as_of: date) -> None:
    """Whoever sells, where there is somebody."""
    seller = User.objects.filter(role=Role.SAL, is_active=True).order_by("pk").first()
    manager = User.objects.filter(role=Role.AM, is_active=True).order_by("pk").first()
    if seller is None or manager is None:
        return
    newest = Client.objects.filter(status=ClientStatus.ONBOARDING, manager__isnull=False).order_by("-since").first()
    if newest is not None:
        _accepted(newest, seller, as_of)
    _given(seller, manager, as_of)
    _asked(seller, manager, as_of)
    advance_handovers(by=system(datetime.combine(as_of, time(3), UTC)), as_of=as_of)


def _accepted(client: Client, seller: User, as_of: date) -> None:
    """As it was written down when the client came, which the book does not tell."""
    first = client.since or as_of
    until = first + timedelta(days=SHADOW_DAYS)
    card = HandoverCard.objects.create(
        client=client, seller=seller, title="Two developers and a tester", won_on=first - timedelta(days=9),
        signed_on=first - timedelta(days=7), made_on=first - timedelta(days=9), starts_on=first,
        first_result_on=first + timedelta(days=14), percent=100, state=HandoverState.SHADOW, state_since=first,
        submitted_on=first - timedelta(days=6), introduced_on=first - timedelta(days=3), accepted_on=first,
        shadow_until=until, **CARD,
    )  # fmt: skip
    way = (("submit", "draft", "submitted", seller, 6), ("take", "submitted", "planned", client.manager, 5),
           ("introduced", "planned", "introduced", client.manager, 3), ("accept", "introduced", "accepted",
           client.manager, 0), ("shadow", "accepted", "shadow", None, 0))  # fmt: skip
    for event, before, after, by, days in way:
        on = first - timedelta(days=days)
        HandoverMove.objects.create(card=card, event=event, before=before, after=after, by=by, on=on)
    for side, by in ((Side.SELLER, seller), (Side.MANAGER, client.manager)):
        if by is not None:
            HandoverSign.objects.create(card=card, side=side, what=Signed.CARD, by=by, on=first)
    Introduction.objects.create(card=card, way=Way.MEETING, held_on=first - timedelta(days=3), note="By video")
    if as_of >= until:
        HandoverSign.objects.create(card=card, side=Side.SELLER, what=Signed.CLOSE, by=seller, on=until)
    for kind, days in POINT_DAYS.items():
        due = first + timedelta(days=days)
        done = due if due < as_of and kind != PointKind.LAST_WORD else None
        TouchPoint.objects.create(card=card, kind=kind, due_on=due, done_on=done, by=seller if done else None)
    actor = _actor(client.manager or seller, first)
    begin_rules(client, by=actor, as_of=first)
    set_rule(client, Party.SALES, leave=Leave.AGREED, ways="mail; calls together with the account manager",
             by=actor, as_of=first)  # fmt: skip


def _given(seller: User, manager: User, as_of: date) -> None:
    """Given yesterday: the account manager has until tomorrow."""
    day = _working_days_ago(as_of, 1)
    card = _won("Fjordline Travel", seller, manager, day, CARD, Decimal(86_000), "EUR", as_of)
    submit_card(card, by=_actor(seller, day), as_of=day)


def _asked(seller: User, manager: User, as_of: date) -> None:
    """Given back with named gaps."""
    day = _working_days_ago(as_of, 3)
    said = {**CARD, "decides": "Ruth Abney, COO.", "rivals": "", "risks": ""}
    card = _won("Castellan Insurance", seller, manager, day, said, Decimal(48_000), "GBP", as_of)
    submit_card(card, by=_actor(seller, day), as_of=day)
    back = _working_days_ago(as_of, 1)
    ask_gaps(card, gaps=["decides", "risks"], note="Who signs, and who will use it every day?",
             by=_actor(manager, back), as_of=back)  # fmt: skip


def _won(
    name: str, seller: User, manager: User, day: date, said: dict[str, Any], amount: Decimal, currency: str,
    as_of: date,
) -> HandoverCard:  # fmt: skip
    values = {
        **said, "title": "A team of three", "amount": amount, "currency": currency, "won_on": day, "signed_on": day,
        "starts_on": add_working_days(as_of, 5), "first_result_on": add_working_days(as_of, 15),
    }  # fmt: skip
    person = {**PEOPLE[name], "roles": ["decision_maker"]}
    return make_handover(
        client=None, name=name, values=values, seller=seller, manager=manager, person=person,
        by=_actor(seller, day), as_of=day,
    )  # fmt: skip


def _working_days_ago(as_of: date, count: int) -> date:
    return add_working_days(as_of, -count)


def _actor(user: User, day: date) -> Actor:
    return Actor(user, datetime.combine(day, time(9), UTC))
