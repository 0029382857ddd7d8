"""A deal as a customer system tells it. Pure; adapters make it, the hand-over room reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


class UnreadableDeals(ValueError):
    """What was sent is no message about deals."""


@dataclass(frozen=True, slots=True)
class ArrivedDeal:
    """One deal. `number` is the sender's own; what a message does not say is empty."""

    number: str
    won: bool
    title: str = ""
    company: str = ""
    amount: Decimal | None = None
    currency: str = ""
    won_on: date | None = None
    owner_email: str = ""
    owner_name: str = ""
    person: str = ""
    email: str = ""
