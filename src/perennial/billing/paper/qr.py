"""The code that a banking app reads into a SEPA transfer (EPC069-12), as SVG."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Final

from perennial.billing.rules.document import CREDIT, Document

LARGEST: Final = Decimal("999999999.99")


def payment_code(doc: Document) -> str:
    """'' where it does not apply: not euro, no IBAN, nothing to pay, or a credit note."""
    if doc.kind == CREDIT or doc.currency != "EUR" or not doc.iban or not 0 < doc.totals.total <= LARGEST:
        return ""
    from segno.helpers import make_epc_qr

    code = make_epc_qr(
        name=doc.seller.name[:70], iban=doc.iban, amount=doc.totals.total, text=doc.number[:140], bic=doc.bic or None,
        encoding=1,
    )  # fmt: skip
    out = BytesIO()
    code.save(out, kind="svg", border=0, dark="#1f1b16", omitsize=True, xmldecl=False)
    return out.getvalue().decode()
