"""A hand-over of Northwind, won by Sasha for Alice."""

from __future__ import annotations

from datetime import date
from typing import Any

from perennial.handover.models import HandoverCard
from tests.conftest import TODAY, Cast

WORDS = {
    "why_bought": "Releases took a month; ours take a day.", "promised_outside": "Nothing.",
    "decides": "Nora Lind, CTO, decides; Per signs.", "money_terms": "30 days; Per approves, Eva pays.",
    "next_dates": "1 Dec start, 15 Dec demo.", "goal": "Ship weekly by March", "team": "Two .NET developers",
    "manner": "Short mails.", "risks": "Holidays in December.", "rivals": "NearPoint",
}  # fmt: skip
DAYS = {"starts_on": date(2026, 12, 1), "first_result_on": date(2026, 12, 15), "signed_on": date(2026, 11, 20)}


def won(cast: Cast, on: date = TODAY, *, by: Any = None, full: bool = True, **values: Any) -> HandoverCard:
    """Northwind is won; `full`: the card says everything."""
    from perennial.handover.actions.cards import make_handover

    said = {**(WORDS if full else {}), **(DAYS if full else {}), "title": "Two developers", "won_on": on,
            "amount": 180000, "currency": "EUR", **values}  # fmt: skip
    person = {"name": "Nora Lind", "email": "nora@northwind.example", "title": "CTO", "roles": ["decision_maker"]}
    return make_handover(
        client=None, name="Northwind", values=said, seller=cast.sasha, manager=cast.alice, person=person,
        by=cast.by(by or cast.sasha), as_of=on,
    )  # fmt: skip


def given(cast: Cast, on: date = TODAY, **values: Any) -> HandoverCard:
    """And given to Alice."""
    from perennial.handover.actions.cards import submit_card

    return submit_card(won(cast, on, **values), by=cast.by(cast.sasha), as_of=on)


def again(card: HandoverCard) -> HandoverCard:
    return HandoverCard.objects.select_related("client__manager", "seller").get(pk=card.pk)
