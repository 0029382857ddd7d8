"""Factur-X / ZUGFeRD: the UN/CEFACT cross industry invoice in the profile EN 16931, by drafthorse.

drafthorse puts the elements in the schema's order and checks the result against the schema of the profile.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from perennial.billing.einvoice.codes import DISCOUNT, EN16931, UNIT_CODES, clean, means_code, plain, type_code
from perennial.billing.rules.document import Document, Line, Party
from perennial.kernel.money import MINOR_UNITS

SCHEMA = "FACTUR-X_EN16931"


def facturx(doc: Document) -> bytes:
    """The invoice as the XML that a Factur-X PDF carries. Raises what the schema finds wrong."""
    from drafthorse.models.document import Document as Tree
    from drafthorse.models.note import IncludedNote

    tree = Tree()
    tree.context.guideline_parameter.id = EN16931
    tree.header.id, tree.header.type_code, tree.header.issue_date_time = doc.number, type_code(doc), doc.issued_on
    if doc.note:
        note = IncludedNote()
        note.content = clean(doc.note)
        tree.header.notes.add(note)
    _parties(tree.trade.agreement, doc)
    tree.trade.delivery.event.occurrence = doc.period[1]
    for position, line in enumerate(doc.lines, start=1):
        tree.trade.items.add(_line(doc, line, position))
    _settlement(tree.trade.settlement, doc)
    return bytes(tree.serialize(schema=SCHEMA))


def _parties(agreement: Any, doc: Document) -> None:
    if doc.buyer_reference:
        agreement.buyer_reference = clean(doc.buyer_reference)
    _party(agreement.seller, doc.seller, doc, ours=True)
    _party(agreement.buyer, doc.buyer, doc, ours=False)
    if doc.order:
        agreement.buyer_order.issuer_assigned_id = clean(doc.order)
    if doc.contract:
        agreement.contract.issuer_assigned_id = clean(doc.contract)


def _party(place: Any, party: Party, doc: Document, *, ours: bool) -> None:
    from drafthorse.models.party import TaxRegistration

    place.name = clean(party.name)
    if party.registration:
        place.legal_organization.id = ("", clean(party.registration))
    if ours and party.contact:
        place.contact.person_name = clean(party.contact)
        if party.phone:
            place.contact.telephone.number = clean(party.phone)
        if party.email:
            place.contact.email.address = party.email
    address = place.address
    address.country_id = party.country
    for name, value in (("postcode", party.postcode), ("line_one", party.street), ("city_name", party.city)):
        if value:
            setattr(address, name, clean(value))
    scheme, electronic = party.electronic
    if electronic:
        place.electronic_address.uri_ID = (scheme, electronic)
    for code, number in tax_numbers(party, doc, ours=ours):
        registration = TaxRegistration()
        registration.id = (code, number)
        place.tax_registrations.add(registration)


def tax_numbers(party: Party, doc: Document, *, ours: bool) -> list[tuple[str, str]]:
    """(VA, VAT number) and for us (FC, tax number). Outside the scope of VAT no VAT number may stand (BR-O-02)."""
    found = [("VA", party.vat_id)] if party.vat_id and doc.vat.category != "O" else []
    return [*found, ("FC", party.tax_id)] if ours and party.tax_id else found


def _line(doc: Document, line: Line, position: int) -> Any:
    from drafthorse.models.note import IncludedNote
    from drafthorse.models.tradelines import LineItem

    item = LineItem()
    item.document.line_id = str(position)
    if line.note:
        note = IncludedNote()
        note.content = clean(line.note)
        item.document.notes.add(note)
    item.product.name = clean(line.text)
    item.agreement.net.amount = Decimal(plain(line.price))
    item.delivery.billed_quantity = (Decimal(plain(line.quantity)), UNIT_CODES[line.unit])
    item.settlement.period.start, item.settlement.period.end = line.day_from, line.day_to
    _tax(item.settlement.trade_tax, doc)
    item.settlement.monetary_summation.total_amount = _cents(line.net, doc.currency)
    return item


def _settlement(place: Any, doc: Document) -> None:
    from drafthorse.models.accounting import ApplicableTradeTax, CategoryTradeTax, TradeAllowanceCharge
    from drafthorse.models.payment import PaymentMeans, PaymentTerms

    place.payment_reference, place.currency_code = doc.number, doc.currency
    if doc.iban:
        means = PaymentMeans()
        means.type_code = means_code(doc)
        means.payee_account.iban = doc.iban
        means.payee_account.account_name = clean(doc.seller.name)
        if doc.bic:
            means.payee_institution.bic = doc.bic
        place.payment_means.add(means)
    tax = ApplicableTradeTax()
    tax.calculated_amount, tax.basis_amount = _cents(doc.totals.vat, doc.currency), _cents(doc.totals.net, doc.currency)
    _tax(tax, doc)
    if doc.vat.reason:
        tax.exemption_reason = doc.vat.reason
    if doc.vat.reason_code:
        tax.exemption_reason_code = doc.vat.reason_code
    place.trade_tax.add(tax)
    place.period.start, place.period.end = doc.period
    for row in doc.reductions:
        off = TradeAllowanceCharge()
        off.indicator = False
        off.actual_amount = _cents(row.amount, doc.currency)
        off.reason_code, off.reason = DISCOUNT, clean(row.text)
        category = CategoryTradeTax()
        _tax(category, doc)
        off.trade_tax.add(category)
        place.allowance_charge.add(off)
    terms = PaymentTerms()
    terms.due = doc.due_on
    place.terms.add(terms)
    if doc.corrects is not None:
        place.invoice_referenced_document.issuer_assigned_id = doc.corrects[0]
        place.invoice_referenced_document.issue_date_time = doc.corrects[1]
    _sums(place.monetary_summation, doc)


def _sums(place: Any, doc: Document) -> None:
    def cents(amount: Decimal) -> Decimal:
        return _cents(amount, doc.currency)

    totals = doc.totals
    place.line_total = cents(totals.lines)
    place.charge_total = cents(Decimal(0))
    place.allowance_total = cents(totals.reductions)
    place.tax_basis_total = cents(totals.net)
    place.tax_total = (cents(totals.vat), doc.currency)
    place.grand_total = cents(totals.total)
    place.due_amount = cents(totals.total)


def _tax(place: Any, doc: Document) -> None:
    place.type_code, place.category_code = "VAT", doc.vat.category
    if doc.vat.category != "O":  # BR-O-05: what is outside has no rate, not even nought
        place.rate_applicable_percent = Decimal(plain(doc.vat.rate))


def _cents(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-min(2, MINOR_UNITS[currency])))
