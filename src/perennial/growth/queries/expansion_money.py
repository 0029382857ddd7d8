"""What of an invoice is the work of an expansion that was won, by the lines of our own document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from perennial.billing.choices import DocumentKind
from perennial.billing.models import InvoiceLine
from perennial.growth.choices.expansions import ExpansionState
from perennial.growth.models.expansions import Expansion
from perennial.kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Part:
    """A share of an invoice, from 0 to 1, and the day its expansion was won."""

    expansion: int
    won_on: date
    share: Decimal


def won_with_people(client_id: int) -> list[Expansion]:
    """Expansions of a client that were won and brought placements of their own, the newest first. One query."""
    rows = Expansion.objects.filter(client=client_id, state=ExpansionState.WON, placements__own=True)
    return list(rows.distinct().order_by("-won_on", "-pk"))


def won_parts(clients: Collection[int]) -> Mapping[int, tuple[Part, ...]]:
    """Invoice -> its parts, by the placements that expansions brought. What we did not write ourselves names no
    placement and has none. One query.
    """
    rows: Any = InvoiceLine.objects.filter(
        document__client__in=clients, document__kind=DocumentKind.INVOICE, document__invoice__isnull=False,
        placement__expansions__own=True, placement__expansions__expansion__state=ExpansionState.WON,
    )  # fmt: skip
    sums: dict[int, dict[tuple[int, date], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    nets: dict[int, Decimal] = {}
    for invoice, expansion, won_on, amount, net in rows.order_by("pk").values_list(
        "document__invoice_id", "placement__expansions__expansion_id", "placement__expansions__expansion__won_on",
        "amount", "document__net",
    ):
        sums[invoice][expansion, won_on] += amount
        nets[invoice] = net
    return {
        invoice: tuple(Part(*key, amount / nets[invoice]) for key, amount in sorted(own.items()) if amount > ZERO)
        for invoice, own in sums.items() if nets[invoice] > ZERO
    }  # fmt: skip
