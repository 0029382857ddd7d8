"""Writing won deals of an import, and the hand-overs they begin."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Final

from perennial.foundation.timeline import Actor, Event, record_many
from perennial.handover.choices import USUAL
from perennial.handover.models import ContactRule, HandoverCard, WonDeal
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import CardDraft, DealDraft
from perennial.kernel.money import MINOR_UNITS

DEALS: Final = (WonDeal, ContactRule, HandoverCard)
"""In the order in which an import that is taken back deletes them."""
_CARD: Final = (
    "id", "batch_id", "client_id", "seller_id", "title", "amount", "currency", "won_on", "made_on", "state_since",
)  # fmt: skip
_DEAL: Final = (
    "id", "batch_id", "source", "number", "title", "company", "amount", "currency", "won_on", "seller_id", "person",
    "email", "domain", "payload", "received_at", "card_id", "known_client",
)  # fmt: skip


def write_deals(
    cards: Sequence[CardDraft], deals: Sequence[DealDraft], batch: ImportBatch, *, by: Actor, as_of: date
) -> Iterator[tuple[CardDraft, int]]:
    """All of them, once clients and their people are written. Returns new hand-overs with their ids."""
    _cards(cards, batch, by, as_of)
    rows = []
    for draft, pk in zip(deals, take_ids(WonDeal, len(deals)), strict=True):
        draft.id, row = pk, draft.row
        card = draft.card.id if isinstance(draft.card, CardDraft) else draft.card
        told = json.dumps({**asdict(row), "file": batch.source}, default=str, ensure_ascii=False)
        rows.append(
            (
                pk, batch.pk, row.source, row.number, row.deal, row.company, *_worth(draft), draft.won_on, draft.seller,
                row.contact, row.email, row.domain[:120], told, by.at, card, draft.known_client,
            )
        )  # fmt: skip
    insert(WonDeal, _DEAL, rows)
    return ((card, card.id or 0) for card in cards)


def _cards(cards: Sequence[CardDraft], batch: ImportBatch, by: Actor, as_of: date) -> None:
    if not cards:
        return
    rows, events = [], []
    for card, pk in zip(cards, take_ids(HandoverCard, len(cards)), strict=True):
        card.id, client = pk, card.client
        title = card.row.deal
        rows.append((pk, batch.pk, client.id, card.seller, title, *_worth(card), card.won_on, as_of, as_of))
        data = {"name": client.name, "title": title, "filled": 0}
        events.append(Event("handover.made", as_of, client.id, ("handover", pk), data))
    insert(HandoverCard, _CARD, rows)
    ruled = set(ContactRule.objects.order_by().values_list("client_id", flat=True))
    insert(
        ContactRule, ("batch_id", "client_id", "party", "leave", "on"),
        [
            (batch.pk, card.client.id, str(party), str(leave), as_of)
            for card in cards if card.client.id not in ruled for party, leave in USUAL.items()
        ],
    )  # fmt: skip
    record_many(events, by=by)


def _worth(draft: CardDraft | DealDraft) -> tuple[object, str]:
    row = draft.row
    return (row.amount, row.currency) if row.amount is not None and row.currency in MINOR_UNITS else (None, "")
