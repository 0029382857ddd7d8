"""Laying money on invoices: oldest due first, never above what is open, never a cent lost (domain A6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from perennial.kernel.money import ZERO

MOST_SUMS: Final = 4096  # a subset search that would grow beyond this many sums is given up: then nobody is sure


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice with an open rest, as a bank credit meets it."""

    id: int
    client: int
    number: str
    currency: str
    open: Decimal
    due_on: date


@dataclass(frozen=True, slots=True)
class Part:
    """So much of the money to this invoice."""

    invoice: OpenInvoice
    amount: Decimal


def oldest_first(invoices: Iterable[OpenInvoice]) -> list[OpenInvoice]:
    """By due day, then number: the order in which money is laid on them."""
    return sorted(invoices, key=lambda invoice: (invoice.due_on, invoice.number, invoice.id))


def allocate_oldest_first(amount: Decimal, invoices: Iterable[OpenInvoice]) -> tuple[Part, ...]:
    """The amount over the invoices; what is left when all are covered stays unallocated. ValueError below zero."""
    if amount < 0:
        raise ValueError(f"{amount} cannot be allocated")
    parts = []
    for invoice in oldest_first(invoices):
        taken = min(amount, max(ZERO, invoice.open))
        if taken:
            parts.append(Part(invoice, taken))
            amount -= taken
    return tuple(parts)


def exact_subsets(amount: Decimal, invoices: Sequence[OpenInvoice]) -> list[tuple[OpenInvoice, ...]] | None:
    """Up to two different sets of invoices that sum exactly to the amount; None when the search was given up.

    One set means it is the only one. The sums reached so far are kept with up to two ways to each.
    """
    ways: dict[Decimal, list[Any]] = {ZERO: [()]}  # a way is (way before, invoice), () at its start
    for invoice in invoices:
        if not ZERO < invoice.open <= amount:
            continue
        for total, found in [(total, tuple(found)) for total, found in ways.items()]:
            if (reached := total + invoice.open) <= amount:
                there = ways.setdefault(reached, [])
                there.extend((way, invoice) for way in found[: 2 - len(there)])
        if len(ways) > MOST_SUMS:
            return None
    return [_unfold(way) for way in ways.get(amount, []) if way]


def _unfold(way: Any) -> tuple[OpenInvoice, ...]:
    chosen: list[OpenInvoice] = []
    while way:
        way, invoice = way
        chosen.append(invoice)
    return tuple(reversed(chosen))
