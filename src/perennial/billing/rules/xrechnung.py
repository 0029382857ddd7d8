"""What XRechnung asks for beyond EN 16931 (BR-DE rules of its German profile), as keys for the page."""

from __future__ import annotations

import re
from typing import Final

from perennial.billing.rules.document import Document

_LEITWEG: Final = re.compile(r"\d{2,12}(-[A-Z0-9]{1,30})?-\d{2}")
_SCHEME: Final = re.compile(r"(\d{4}|EM):(.+)", re.DOTALL)
LEITWEG_SCHEME: Final = "0204"
MAIL_SCHEME: Final = "EM"


def is_leitweg(text: str) -> bool:
    """Whether the text is written like a Leitweg-ID of a German authority."""
    return bool(_LEITWEG.fullmatch(text.strip().upper()))


def electronic_address(given: str, email: str) -> tuple[str, str]:
    """Scheme and address: of '0088:4012345000009', of a Leitweg-ID, else the mail address; empty when unknown."""
    found = _SCHEME.fullmatch(given.strip())
    if found:
        return found[1], found[2]
    if is_leitweg(given):
        return LEITWEG_SCHEME, given.strip()
    return (MAIL_SCHEME, email) if email else ("", "")


def gaps(doc: Document) -> list[tuple[str, str]]:
    """(rule, key of the sentence) for what is missing; empty when the invoice may be written as XRechnung."""
    seller, buyer = doc.seller, doc.buyer
    wanted = (
        ("BR-DE-15", "buyer_reference", doc.buyer_reference), ("BR-DE-1", "payment_means", doc.iban),
        ("BR-DE-5", "seller_contact", seller.contact), ("BR-DE-6", "seller_phone", _digits(seller.phone)),
        ("BR-DE-7", "seller_email", seller.email), ("BR-DE-3", "seller_city", seller.city),
        ("BR-DE-4", "seller_postcode", seller.postcode), ("BR-DE-8", "buyer_city", buyer.city),
        ("BR-DE-9", "buyer_postcode", buyer.postcode), ("PEPPOL-EN16931-R020", "seller_address", seller.electronic[1]),
        ("PEPPOL-EN16931-R010", "buyer_electronic", buyer.electronic[1]),
        ("BR-DE-16", "seller_tax", seller.vat_id or seller.tax_id),
    )  # fmt: skip
    return [(rule, key) for rule, key, value in wanted if not value]


def _digits(phone: str) -> str:
    """A telephone number has at least three digits (BR-DE-27)."""
    return phone if sum(char.isdigit() for char in phone) >= 3 else ""
