"""How much hangs on a few clients (domain A4). docs/algorithms/retention.md has the worked table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from perennial.kernel.money import ZERO

NOTE, WATCH, RISK = "note", "watch", "risk"
BANDS: Final = ((Decimal("0.35"), RISK), (Decimal("0.20"), WATCH), (Decimal("0.10"), NOTE))


@dataclass(frozen=True, slots=True)
class Concentration:
    """`largest` and `three` are shares of the whole, `hhi` the sum of squared shares, 0..1."""

    clients: int
    largest: Decimal
    three: Decimal
    hhi: Decimal

    @property
    def effective(self) -> Decimal:
        """So many clients of one size would be as concentrated."""
        return 1 / self.hhi

    @property
    def normalised(self) -> Decimal | None:
        """HHI with the number of clients taken out: 0 where all are alike; None of a single client."""
        if self.clients < 2:
            return None
        least = Decimal(1) / self.clients
        return (self.hhi - least) / (1 - least)


def band(share: Decimal) -> str:
    """What a client's share means: RISK from 35 %, WATCH from 20 %, NOTE from 10 %, else nothing."""
    return next((name for least, name in BANDS if share >= least), "")


def concentration(amounts: Sequence[Decimal]) -> Concentration | None:
    """Of what clients brought; those that brought nothing, or less, are left out. None where none is left."""
    paid = sorted((amount for amount in amounts if amount > 0), reverse=True)
    whole = sum(paid, ZERO)
    if not whole:
        return None
    shares = [amount / whole for amount in paid]
    return Concentration(len(paid), shares[0], sum(shares[:3], ZERO), sum((share * share for share in shares), ZERO))
