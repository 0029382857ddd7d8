"""Words of drafts and invoices that rules name by keys."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LACKING: Final[dict[str, Any]] = {
    "buyer_address": gettext_lazy("The client's company has no name, city or country."),
    "seller_address": gettext_lazy("Our company has no city or country."),
    "seller_tax_id": gettext_lazy("Our company has no tax, VAT or registration number."),
    "seller_vat_id": gettext_lazy("This VAT treatment needs our VAT or tax number."),
    "buyer_vat_id": gettext_lazy("Reverse charge needs the client's VAT or registration number."),
    "no_lines": gettext_lazy("Nothing is on it."),
    "nothing_to_pay": gettext_lazy("It comes to nothing."),
}

GAPS: Final[dict[str, Any]] = {
    "buyer_reference": gettext_lazy("the buyer's reference (Leitweg-ID)"),
    "payment_means": gettext_lazy("our IBAN"),
    "seller_contact": gettext_lazy("a contact person of ours"),
    "seller_phone": gettext_lazy("our phone number"),
    "seller_email": gettext_lazy("our address for invoices"),
    "seller_city": gettext_lazy("our city"),
    "seller_postcode": gettext_lazy("our postcode"),
    "buyer_city": gettext_lazy("the client's city"),
    "buyer_postcode": gettext_lazy("the client's postcode"),
    "seller_address": gettext_lazy("our electronic address"),
    "buyer_electronic": gettext_lazy("the client's electronic address"),
    "seller_tax": gettext_lazy("our VAT or tax number"),
}


def work_text(title: str, person: str) -> str:
    """A line of somebody's work."""
    return f"{title}, {person}"[:300]


def fee_text(project: str, part: int, parts: int) -> str:
    """A line of a fixed fee, in the active language."""
    if parts == 1:
        return project
    return _("%(project)s, part %(part)s of %(parts)s") % {"project": project, "part": part, "parts": parts}


def discount_text(percent: str) -> str:
    """The reason of a reduction, in the active language."""
    return _("Discount %(percent)s%%") % {"percent": percent}


def credit_text(number: str) -> str:
    """The line of a credit note over an amount, in the active language."""
    return _("Credit on invoice %(number)s") % {"number": number}
