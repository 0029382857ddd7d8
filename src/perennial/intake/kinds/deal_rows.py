"""Won deals as a customer system's export tells them, staged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DealRow:
    """One won deal. `number` is the system's own, or a digest of what the line says; `domain` the company's."""

    file: str
    line: int
    source: str
    number: str
    deal: str
    company: str
    domain: str = ""
    amount: Decimal | None = None
    currency: str = ""
    won_on: date | None = None
    owner: str = ""
    owner_email: str = ""
    contact: str = ""
    email: str = ""
