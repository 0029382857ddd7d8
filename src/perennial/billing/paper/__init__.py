"""The paper of an invoice or credit note: a PDF/A-3 in the client's language with its e-invoice inside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from perennial.billing.einvoice.codes import plain
from perennial.billing.paper.hybrid import with_facturx
from perennial.billing.paper.qr import payment_code
from perennial.billing.rules.content import AnnexPart
from perennial.billing.rules.document import CREDIT, Document, Line, Party
from perennial.foundation.typesetting import set_pages
from perennial.kernel import formats
from perennial.kernel.money import Money

HERE: Final = Path(__file__).resolve().parent


def invoice_paper(doc: Document, annex: Sequence[AnnexPart], *, xml: bytes = b"") -> bytes:
    """The PDF. The same document always makes the same bytes. `xml`: the Factur-X file that it carries."""
    with override(doc.language):
        made = set_pages(HERE / "invoice.typ", page_of(doc, annex, xml=xml.decode()), archive=True)
    return with_facturx(made) if xml else made


def page_of(doc: Document, annex: Sequence[AnnexPart], *, xml: str = "") -> dict[str, Any]:
    """Everything the template prints, in the active language."""
    credit = doc.kind == CREDIT
    heading = pgettext("heading of a document", "Invoice")
    if credit:
        heading = pgettext("heading of a document", "Credit note")
    return {
        "title": f"{heading} {doc.number}", "heading": heading, "number": doc.number, "language": doc.language,
        "issued": [doc.issued_on.year, doc.issued_on.month, doc.issued_on.day], "xml": xml,
        "seller": {"name": doc.seller.name, "lines": _address(doc.seller, doc)},
        "buyer": {"name": doc.buyer.name, "lines": _address(doc.buyer, doc)},
        "facts": _facts(doc), "ask": _ask(doc), "total": _money(doc.totals.total, doc),
        "lines": [_line(row, doc) for row in doc.lines], "sums": _sums(doc), "remarks": _remarks(doc),
        "pay": _payment(doc), "qr": payment_code(doc), "annex": [_part(part, doc) for part in annex],
        "foot": _foot(doc),
        "words": {
            "to": _("To"), "what": pgettext("column of an invoice", "What"), "amount": _("Amount"),
            "quantity": pgettext("column of an invoice", "Quantity"),
            "price": pgettext("column of an invoice", "Price"),
            "total": pgettext("sum of an invoice", "Total"), "pay": _("How to pay"), "scan": _("Scan to pay"),
            "annex": _("Hours"), "annexnote": _("The approved time behind this invoice, day by day."),
        },
    }  # fmt: skip


def _address(party: Party, doc: Document) -> list[str]:
    town = " ".join(word for word in (party.postcode, party.city) if word)
    found = [line for line in (party.street, ", ".join(word for word in (town, _country(party, doc)) if word)) if line]
    if party.vat_id and doc.vat.category != "O":
        found.append(_("VAT number %(number)s") % {"number": party.vat_id})
    if party.tax_id and not party.vat_id:
        found.append(_("Tax number %(number)s") % {"number": party.tax_id})
    return found


def _country(party: Party, doc: Document) -> str:
    from babel import Locale

    return str(Locale.parse(formats.language_of(doc.language)).territories.get(party.country, party.country))


def _facts(doc: Document) -> list[list[str]]:
    rows = [
        (pgettext("day of an invoice", "Issued"), _day(doc.issued_on, doc)),
        (_("Due") if doc.kind != CREDIT else "", _day(doc.due_on, doc)),
        (_("Period"), _period(*doc.period, doc)),
        (_("Corrects invoice"), _("%(number)s of %(day)s") % {
            "number": doc.corrects[0], "day": _day(doc.corrects[1], doc)} if doc.corrects else ""),
        (_("Agreement"), doc.contract), (_("Your order"), doc.order), (_("Your reference"), doc.buyer_reference),
    ]  # fmt: skip
    return [[label, value] for label, value in rows if label and value]


def _ask(doc: Document) -> str:
    if doc.kind == CREDIT:
        return _("This amount is taken off what you owe")
    return _("To pay by %(day)s") % {"day": _day(doc.due_on, doc)}


def _line(row: Line, doc: Document) -> dict[str, str]:
    return {
        "text": row.text, "note": row.note or _period(row.day_from, row.day_to, doc), "quantity": _quantity(row, doc),
        "unit": unit_word(row.unit), "price": _money(row.price, doc), "amount": _money(row.net, doc),
    }  # fmt: skip


def unit_word(unit: str) -> str:
    """The unit as it stands behind a quantity, in the active language."""
    return {
        "hour": pgettext("unit behind a quantity", "h"), "day": pgettext("unit behind a quantity", "days"),
        "month": pgettext("unit behind a quantity", "mo."),
    }.get(unit, "")  # fmt: skip


def _quantity(row: Line, doc: Document) -> str:
    digits = max(0, -int(Decimal(plain(row.quantity)).as_tuple().exponent))
    return formats.format_number(row.quantity, doc.language, min(2 if digits <= 2 else 4, digits))


def _sums(doc: Document) -> list[list[str]]:
    rows = []
    if doc.reductions:
        rows.append([pgettext("sum of an invoice", "Lines"), _money(doc.totals.lines, doc)])
        rows += [[row.text, _money(-row.amount, doc)] for row in doc.reductions]
    if doc.vat.category in ("S", "Z") or doc.reductions:
        rows.append([pgettext("sum of an invoice", "Without VAT"), _money(doc.totals.net, doc)])
    if doc.vat.category in ("S", "Z"):
        percent = formats.format_number(doc.vat.rate, doc.language, 0 if doc.vat.rate == int(doc.vat.rate) else 2)
        rows.append([_("VAT %(percent)s%%") % {"percent": percent}, _money(doc.totals.vat, doc)])
    return rows


def _remarks(doc: Document) -> list[str]:
    said = {
        "AE": _("Reverse charge: the recipient of the services owes the tax (Article 196, Directive 2006/112/EC)."),
        "E": _("Exempt from VAT."), "O": _("The services are outside the scope of VAT."),
    }  # fmt: skip
    return [line for line in (said.get(doc.vat.category, ""), doc.note) if line]


def _payment(doc: Document) -> list[list[str]]:
    if doc.kind == CREDIT or not doc.iban:
        return []
    grouped = " ".join(doc.iban[n : n + 4] for n in range(0, len(doc.iban), 4))
    rows = [
        (_("To"), doc.seller.name), ("IBAN", grouped), ("BIC", doc.bic), (_("Bank"), doc.bank),
        (_("Reference"), doc.number), (_("Amount"), _money(doc.totals.total, doc)),
    ]  # fmt: skip
    return [[label, value] for label, value in rows if value]


def _part(part: AnnexPart, doc: Document) -> dict[str, Any]:
    return {
        "person": part.person, "role": part.role, "total": _hours(part.seconds, doc),
        "days": [[formats.format_date(row.day, doc.language, "short"), row.note, _hours(row.seconds, doc)]
                 for row in part.days],
    }  # fmt: skip


def _hours(seconds: int, doc: Document) -> str:
    hours = formats.format_number(Decimal(seconds) / 3600, doc.language, 2)
    return f"{hours}{formats.NBSP}{unit_word('hour')}"


def _foot(doc: Document) -> str:
    seller = doc.seller
    parts = [
        seller.name, seller.registration,
        _("Tax number %(number)s") % {"number": seller.tax_id} if seller.tax_id else "", seller.email, seller.phone,
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


def _money(amount: Decimal, doc: Document) -> str:
    return formats.format_money(Money(amount, doc.currency), doc.language, compact=False)


def _day(day: date, doc: Document) -> str:
    return formats.format_date(day, doc.language, "full")


def _period(first: date, last: date, doc: Document) -> str:
    return f"{formats.format_span(first, last, doc.language)} {last.year}"
