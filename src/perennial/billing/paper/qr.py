"""The code that a banking app reads into a SEPA transfer (EPC069-12), as SVG."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Final

from perennial.billing.rules.document import CREDIT, Document

LARGEST: Final = Decimal("999999999.99")
UTF_8: Final = "1"
# Trying all eight patterns costs three quarters of the code's time; over texts like ours this one is within 2 % of the
# best by the scores of ISO 18004 (11 % at worst), and any reader takes any of them.
PATTERN: Final = 3


def payment_code(doc: Document) -> str:
    """'' where it does not apply: not euro, no IBAN, nothing to pay, or a credit note."""
    if doc.kind == CREDIT or doc.currency != "EUR" or not doc.iban or not 0 < doc.totals.total <= LARGEST:
        return ""
    import segno

    code = segno.make_qr(payload(doc).encode(), error="m", boost_error=False, mask=PATTERN)
    out = BytesIO()
    code.save(out, kind="svg", border=0, dark="#1f1b16", omitsize=True, xmldecl=False)
    return out.getvalue().decode()


def payload(doc: Document) -> str:
    """The lines of the standard: version 2, where the BIC may be left out; the text is the invoice's number."""
    amount = f"{doc.totals.total:.2f}".rstrip("0").rstrip(".")
    lines = ("BCD", "002", UTF_8, "SCT", doc.bic, doc.seller.name[:70], doc.iban, f"EUR{amount}", "", "",
             doc.number[:140])  # fmt: skip
    return "\n".join(lines)
