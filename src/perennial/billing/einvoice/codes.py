"""Code lists that both syntaxes share."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from perennial.billing.rules.document import CREDIT, Document
from perennial.kernel.money import MINOR_UNITS

UNIT_CODES: Final = {"hour": "HUR", "day": "DAY", "month": "MON", "fee": "C62", "piece": "C62"}  # UN/ECE rec. 20
TRANSFER: Final = "30"  # credit transfer; 58 is the one within SEPA (UNTDID 4461)
SEPA_TRANSFER: Final = "58"
DISCOUNT: Final = "95"  # UNTDID 5189
EN16931: Final = "urn:cen.eu:en16931:2017"
XRECHNUNG: Final = f"{EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL_PROCESS: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def type_code(doc: Document) -> str:
    """UNTDID 1001: 380 a commercial invoice, 381 a credit note."""
    return "381" if doc.kind == CREDIT else "380"


def means_code(doc: Document) -> str:
    """SEPA where the euro goes to an IBAN, else a transfer."""
    return SEPA_TRANSFER if doc.currency == "EUR" and doc.iban else TRANSFER


def shown(amount: Decimal, currency: str) -> str:
    """An amount with the digits of its currency, at most two: the standard allows no more."""
    return f"{amount:.{min(2, MINOR_UNITS[currency])}f}"


def plain(number: Decimal) -> str:
    """A quantity, price or percentage without an exponent and needless noughts."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def clean(text: str) -> str:
    """Text as XML may hold it: no control characters, one space between words."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in text).split())
