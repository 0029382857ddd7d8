"""XRechnung: the invoice as UBL 2.1, elements in the order of the schema."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from perennial.billing.einvoice.codes import (
    DISCOUNT,
    EN16931,
    PEPPOL_PROCESS,
    UNIT_CODES,
    XRECHNUNG,
    means_code,
    plain,
    shown,
    type_code,
)
from perennial.billing.einvoice.elements import inside, text
from perennial.billing.rules.document import CREDIT, Document, Line, Party

CBC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
ROOT: Final = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"

_inside = partial(inside, CAC)
_text = partial(text, CBC)


def xrechnung(doc: Document, *, german: bool = True) -> bytes:
    """The invoice as UBL; `german` names the XRechnung profile, else plain EN 16931."""
    credit = doc.kind == CREDIT
    name = "CreditNote" if credit else "Invoice"
    register_namespace("cbc", CBC)
    register_namespace("cac", CAC)
    register_namespace("ubl", ROOT.format(name))
    root = Element(f"{{{ROOT.format(name)}}}{name}")
    _text(root, "CustomizationID", XRECHNUNG if german else EN16931)
    _text(root, "ProfileID", PEPPOL_PROCESS)
    _text(root, "ID", doc.number)
    _text(root, "IssueDate", doc.issued_on.isoformat())
    if not credit:
        _text(root, "DueDate", doc.due_on.isoformat())
    _text(root, "CreditNoteTypeCode" if credit else "InvoiceTypeCode", type_code(doc))
    _text(root, "Note", doc.note)
    _text(root, "DocumentCurrencyCode", doc.currency)
    _text(root, "BuyerReference", doc.buyer_reference)
    _period(root, doc.period[0].isoformat(), doc.period[1].isoformat())
    if doc.order:
        _text(SubElement(root, f"{{{CAC}}}OrderReference"), "ID", doc.order)
    if doc.corrects is not None:
        reference = _inside(root, "BillingReference", "InvoiceDocumentReference")
        _text(reference, "ID", doc.corrects[0])
        _text(reference, "IssueDate", doc.corrects[1].isoformat())
    if doc.contract:
        _text(SubElement(root, f"{{{CAC}}}ContractDocumentReference"), "ID", doc.contract)
    _party(_inside(root, "AccountingSupplierParty", "Party"), doc.seller, doc, ours=True)
    _party(_inside(root, "AccountingCustomerParty", "Party"), doc.buyer, doc, ours=False)
    _payment(root, doc)
    for row in doc.reductions:
        _reduction(root, row.text, row.amount, doc)
    _taxes(root, doc)
    _totals(root, doc)
    for position, line in enumerate(doc.lines, start=1):
        _line(root, doc, line, position)
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True))


def _party(place: Element, party: Party, doc: Document, *, ours: bool) -> None:
    scheme, address = party.electronic
    if address:
        _text(place, "EndpointID", address).set("schemeID", scheme)
    _text(_inside(place, "PartyName"), "Name", party.name)
    home = _inside(place, "PostalAddress")
    _text(home, "StreetName", party.street)
    _text(home, "CityName", party.city)
    _text(home, "PostalZone", party.postcode)
    _text(_inside(home, "Country"), "IdentificationCode", party.country)
    if party.vat_id and doc.vat.category != "O":
        _tax_number(place, party.vat_id, "VAT")
    if ours and party.tax_id:
        _tax_number(place, party.tax_id, "FC")
    legal = _inside(place, "PartyLegalEntity")
    _text(legal, "RegistrationName", party.name)
    _text(legal, "CompanyID", party.registration)
    if ours and party.contact:
        contact = _inside(place, "Contact")
        _text(contact, "Name", party.contact)
        _text(contact, "Telephone", party.phone)
        _text(contact, "ElectronicMail", party.email)


def _tax_number(place: Element, number: str, scheme: str) -> None:
    row = _inside(place, "PartyTaxScheme")
    _text(row, "CompanyID", number)
    _text(_inside(row, "TaxScheme"), "ID", scheme)


def _payment(root: Element, doc: Document) -> None:
    if doc.iban:
        means = _inside(root, "PaymentMeans")
        _text(means, "PaymentMeansCode", means_code(doc))
        _text(means, "PaymentID", doc.number)
        account = _inside(means, "PayeeFinancialAccount")
        _text(account, "ID", doc.iban)
        _text(account, "Name", doc.seller.name)
        if doc.bic:
            _text(_inside(account, "FinancialInstitutionBranch"), "ID", doc.bic)
    if doc.kind == CREDIT:  # a credit note has no due day of its own; BR-CO-25 takes words as well
        _text(_inside(root, "PaymentTerms"), "Note", f"{doc.due_on.isoformat()}")


def _reduction(root: Element, text: str, amount: Decimal, doc: Document) -> None:
    row = _inside(root, "AllowanceCharge")
    _text(row, "ChargeIndicator", "false")
    _text(row, "AllowanceChargeReasonCode", DISCOUNT)
    _text(row, "AllowanceChargeReason", text)
    _amount(row, "Amount", amount, doc.currency)
    _category(_inside(row, "TaxCategory"), doc)


def _taxes(root: Element, doc: Document) -> None:
    total = _inside(root, "TaxTotal")
    _amount(total, "TaxAmount", doc.totals.vat, doc.currency)
    part = _inside(total, "TaxSubtotal")
    _amount(part, "TaxableAmount", doc.totals.net, doc.currency)
    _amount(part, "TaxAmount", doc.totals.vat, doc.currency)
    _category(_inside(part, "TaxCategory"), doc, reasons=True)


def _category(place: Element, doc: Document, *, reasons: bool = False) -> None:
    _text(place, "ID", doc.vat.category)
    if doc.vat.category != "O":
        _text(place, "Percent", plain(doc.vat.rate))
    if reasons:
        _text(place, "TaxExemptionReasonCode", doc.vat.reason_code)
        _text(place, "TaxExemptionReason", doc.vat.reason)
    _text(_inside(place, "TaxScheme"), "ID", "VAT")


def _totals(root: Element, doc: Document) -> None:
    place, totals, currency = _inside(root, "LegalMonetaryTotal"), doc.totals, doc.currency
    _amount(place, "LineExtensionAmount", totals.lines, currency)
    _amount(place, "TaxExclusiveAmount", totals.net, currency)
    _amount(place, "TaxInclusiveAmount", totals.total, currency)
    if totals.reductions:
        _amount(place, "AllowanceTotalAmount", totals.reductions, currency)
    _amount(place, "PayableAmount", totals.total, currency)


def _line(root: Element, doc: Document, line: Line, position: int) -> None:
    credit = doc.kind == CREDIT
    row = _inside(root, "CreditNoteLine" if credit else "InvoiceLine")
    _text(row, "ID", str(position))
    _text(row, "Note", line.note)
    quantity = _text(row, "CreditedQuantity" if credit else "InvoicedQuantity", plain(line.quantity))
    quantity.set("unitCode", UNIT_CODES[line.unit])
    _amount(row, "LineExtensionAmount", line.net, doc.currency)
    _period(row, line.day_from.isoformat(), line.day_to.isoformat())
    item = _inside(row, "Item")
    _text(item, "Name", line.text)
    _category(_inside(item, "ClassifiedTaxCategory"), doc)
    _text(_inside(row, "Price"), "PriceAmount", plain(line.price)).set("currencyID", doc.currency)


def _period(place: Element, start: str, end: str) -> None:
    row = _inside(place, "InvoicePeriod")
    _text(row, "StartDate", start)
    _text(row, "EndDate", end)


def _amount(place: Element, name: str, amount: Decimal, currency: str) -> None:
    _text(place, name, shown(amount, currency)).set("currencyID", currency)
