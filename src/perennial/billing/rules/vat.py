"""How value added tax stands on an invoice: the category of EN 16931, the reason where none is charged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from perennial.kernel.money import ZERO, round_money

STANDARD: Final = "standard"
REVERSE_CHARGE: Final = "reverse_charge"
EXEMPT: Final = "exempt"
OUTSIDE: Final = "outside"
# treatment of the agreement -> category code, code of the reason (VATEX list), reason in words for machines
_CATEGORIES: Final = {
    REVERSE_CHARGE: ("AE", "VATEX-EU-AE", "Reverse charge"),
    EXEMPT: ("E", "", "Exempt from VAT"),
    OUTSIDE: ("O", "VATEX-EU-O", "Not subject to VAT"),
}


@dataclass(frozen=True, slots=True)
class Vat:
    """One treatment with its rate in per cent; the rate is zero wherever no tax is charged."""

    category: str  # S, Z, AE, E or O of UNTDID 5305
    rate: Decimal
    reason_code: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.category == "S") != (self.rate > 0):
            raise ValueError(f"VAT category {self.category} at {self.rate} %")

    def of(self, taxable: Decimal, currency: str) -> Decimal:
        """The tax on an amount, rounded once."""
        return round_money(taxable * self.rate / 100, currency)


def vat_of(treatment: str, rate: Decimal) -> Vat:
    """The VAT of an agreement. A standard treatment at 0 % is the zero rate."""
    if treatment == STANDARD:
        return Vat("S", rate) if rate > 0 else Vat("Z", ZERO)
    return Vat(_CATEGORIES[treatment][0], ZERO, *_CATEGORIES[treatment][1:])
