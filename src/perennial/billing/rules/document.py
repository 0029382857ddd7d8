"""An invoice or a credit note as EN 16931 knows it, never at odds with itself.

Names follow the business terms of the standard (BT-1 ...). Building one that disagrees with itself, or lacks what every
invoice needs, raises Disagrees with the rule's own number; so nothing that is written out later can be wrong in sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from perennial.billing.rules.vat import Vat
from perennial.kernel.money import ZERO, minor_unit, round_money
from perennial.kernel.saying import SaidError

INVOICE: Final = "invoice"
CREDIT: Final = "credit"
UNITS: Final = ("hour", "day", "month", "fee", "piece")


class Disagrees(SaidError):
    """The invoice cannot be: `rule` is the number of the rule in EN 16931."""

    def __init__(self, rule: str, template: str, **values: object) -> None:
        self.rule = rule
        super().__init__(template, **values)


@dataclass(frozen=True, slots=True)
class Party:
    """A company with its address and numbers. `electronic` is scheme and address (BT-34, BT-49), empty when unknown."""

    name: str
    country: str
    street: str = ""
    city: str = ""
    postcode: str = ""
    tax_id: str = ""
    vat_id: str = ""
    registration: str = ""
    electronic: tuple[str, str] = ("", "")
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """BG-25. `seconds` where time is billed; `person` and `place` name whose time it is."""

    text: str
    quantity: Decimal
    unit: str
    price: Decimal
    net: Decimal
    day_from: date
    day_to: date
    seconds: int = 0
    note: str = ""

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}")
        if self.price < 0:
            raise Disagrees("BR-27", "The price of a line cannot be below zero.")
        if not self.text.strip():
            raise Disagrees("BR-25", "Every line needs a text.")


@dataclass(frozen=True, slots=True)
class Reduction:
    """BG-20: something taken off the whole invoice, with its reason. The amount is positive."""

    text: str
    amount: Decimal
    percent: Decimal | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise Disagrees("BR-33", "A discount needs its reason.")
        if self.amount < 0:
            raise Disagrees("BR-31", "A discount is written as a positive amount.")


@dataclass(frozen=True, slots=True)
class Totals:
    """BG-22. Only `totals_of` makes it for a new invoice."""

    lines: Decimal  # BT-106
    reductions: Decimal  # BT-107
    net: Decimal  # BT-109
    vat: Decimal  # BT-110
    total: Decimal  # BT-112 and BT-115: nothing is paid before issue


@dataclass(frozen=True, slots=True)
class Document:
    """One invoice, or one credit note (then amounts are positive as well and `corrects` names the invoice)."""

    kind: str
    number: str
    issued_on: date
    due_on: date
    currency: str
    language: str
    seller: Party
    buyer: Party
    period: tuple[date, date]
    lines: tuple[Line, ...]
    reductions: tuple[Reduction, ...]
    vat: Vat
    totals: Totals
    iban: str = ""
    bic: str = ""
    bank: str = ""
    buyer_reference: str = ""
    order: str = ""
    contract: str = ""
    note: str = ""
    corrects: tuple[str, date] | None = None

    def __post_init__(self) -> None:
        if not self.lines:
            raise Disagrees("BR-16", "An invoice needs a line.")
        if not self.number:
            raise Disagrees("BR-02", "An invoice needs its number.")
        if self.due_on < self.issued_on:
            raise Disagrees("BR-CO-25", "The due day is before the issue day.")
        _whole_cents(self)
        wanted = totals_of(self.lines, self.reductions, self.vat, self.currency)
        for name in ("lines", "reductions", "net", "vat", "total"):
            if getattr(self.totals, name) != getattr(wanted, name):
                raise Disagrees(_RULES[name], "The sums of the invoice do not agree with its lines.")
        if self.totals.total < 0:
            raise Disagrees("BR-27", "More is taken off than the lines come to.")
        if self.kind == CREDIT and self.corrects is None:
            raise Disagrees("BR-55", "A credit note names the invoice it corrects.")


_RULES: Final = {
    "lines": "BR-CO-10", "reductions": "BR-CO-11", "net": "BR-CO-13", "vat": "BR-CO-14", "total": "BR-CO-15",
}  # fmt: skip


def totals_of(lines: tuple[Line, ...], reductions: tuple[Reduction, ...], vat: Vat, currency: str) -> Totals:
    """Sums of rounded lines; the tax is rounded once, on what is taxed."""
    gross = sum((line.net for line in lines), ZERO)
    off = sum((row.amount for row in reductions), ZERO)
    tax = vat.of(gross - off, currency)
    return Totals(gross, off, gross - off, tax, gross - off + tax)


def lacking(seller: Party, buyer: Party, vat: Vat) -> list[str]:
    """What has to be entered before an invoice between the two can be issued, as keys for `words.LACKING`."""
    found = []
    if not buyer.name or not buyer.city or not buyer.country:
        found.append("buyer_address")
    if not seller.city or not seller.country:
        found.append("seller_address")
    if not (seller.vat_id or seller.tax_id or seller.registration):
        found.append("seller_tax_id")
    if vat.category in ("S", "Z", "E") and not (seller.vat_id or seller.tax_id):
        found.append("seller_vat_id")
    if vat.category == "AE":
        found += ["seller_vat_id"] if not (seller.vat_id or seller.tax_id) else []
        found += ["buyer_vat_id"] if not (buyer.vat_id or buyer.registration) else []
    return found


def _whole_cents(doc: Document) -> None:
    for amount in (*(line.net for line in doc.lines), *(row.amount for row in doc.reductions), doc.totals.vat):
        if round_money(amount, doc.currency) != amount:
            raise Disagrees("BR-DEC-23", "An amount has more digits than the currency.")
    cent = minor_unit(doc.currency)
    for line in doc.lines:
        if abs(line.quantity * line.price - line.net) > cent:
            raise Disagrees("BR-24", "The sum of a line is not its quantity times its price.")
