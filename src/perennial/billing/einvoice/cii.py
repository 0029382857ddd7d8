"""Factur-X / ZUGFeRD: the UN/CEFACT cross industry invoice in the profile EN 16931, elements in the schema's order.

That every kind of document comes out valid by the schema and by the rules of the standard is tested, not checked again
at each invoice: a Document cannot disagree with itself, and its shape is always the one below.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from perennial.billing.einvoice.codes import DISCOUNT, EN16931, UNIT_CODES, means_code, plain, shown, type_code
from perennial.billing.einvoice.elements import inside, text
from perennial.billing.rules.document import Document, Line, Party

_STANDARD: Final = "urn:un:unece:uncefact:data:standard:"
RSM: Final = f"{_STANDARD}CrossIndustryInvoice:100"
RAM: Final = f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100"
UDT: Final = f"{_STANDARD}UnqualifiedDataType:100"
QDT: Final = f"{_STANDARD}QualifiedDataType:100"
_PREFIXES: Final = {"rsm": RSM, "ram": RAM, "udt": UDT, "qdt": QDT}

_inside = partial(inside, RAM)
_text = partial(text, RAM)


def facturx(doc: Document) -> bytes:
    """The invoice as the XML that a Factur-X PDF carries."""
    for prefix, space in _PREFIXES.items():
        register_namespace(prefix, space)
    root = Element(f"{{{RSM}}}CrossIndustryInvoice")
    context = SubElement(root, f"{{{RSM}}}ExchangedDocumentContext")
    _text(_inside(context, "GuidelineSpecifiedDocumentContextParameter"), "ID", EN16931)
    head = SubElement(root, f"{{{RSM}}}ExchangedDocument")
    _text(head, "ID", doc.number)
    _text(head, "TypeCode", type_code(doc))
    _day(_inside(head, "IssueDateTime"), doc.issued_on)
    _note(head, doc.note)
    trade = SubElement(root, f"{{{RSM}}}SupplyChainTradeTransaction")
    for position, line in enumerate(doc.lines, start=1):
        _line(trade, doc, line, position)
    _agreement(_inside(trade, "ApplicableHeaderTradeAgreement"), doc)
    delivered = _inside(trade, "ApplicableHeaderTradeDelivery", "ActualDeliverySupplyChainEvent", "OccurrenceDateTime")
    _day(delivered, doc.period[1])
    _settlement(_inside(trade, "ApplicableHeaderTradeSettlement"), doc)
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True))


def _line(trade: Element, doc: Document, line: Line, position: int) -> None:
    row = _inside(trade, "IncludedSupplyChainTradeLineItem")
    named = _inside(row, "AssociatedDocumentLineDocument")
    _text(named, "LineID", str(position))
    _note(named, line.note)
    _text(_inside(row, "SpecifiedTradeProduct"), "Name", line.text)
    price = _inside(row, "SpecifiedLineTradeAgreement", "NetPriceProductTradePrice")
    _text(price, "ChargeAmount", plain(line.price))
    quantity = _text(_inside(row, "SpecifiedLineTradeDelivery"), "BilledQuantity", plain(line.quantity))
    quantity.set("unitCode", UNIT_CODES[line.unit])
    settled = _inside(row, "SpecifiedLineTradeSettlement")
    _category(_inside(settled, "ApplicableTradeTax"), doc)
    _period(settled, line.day_from, line.day_to)
    sums = _inside(settled, "SpecifiedTradeSettlementLineMonetarySummation")
    _amount(sums, "LineTotalAmount", line.net, doc.currency)


def _agreement(place: Element, doc: Document) -> None:
    _text(place, "BuyerReference", doc.buyer_reference)
    _party(_inside(place, "SellerTradeParty"), doc.seller, doc, ours=True)
    _party(_inside(place, "BuyerTradeParty"), doc.buyer, doc, ours=False)
    if doc.order:
        _text(_inside(place, "BuyerOrderReferencedDocument"), "IssuerAssignedID", doc.order)
    if doc.contract:
        _text(_inside(place, "ContractReferencedDocument"), "IssuerAssignedID", doc.contract)


def _party(place: Element, party: Party, doc: Document, *, ours: bool) -> None:
    _text(place, "Name", party.name)
    if party.registration:
        _text(_inside(place, "SpecifiedLegalOrganization"), "ID", party.registration)
    if ours and party.contact:
        contact = _inside(place, "DefinedTradeContact")
        _text(contact, "PersonName", party.contact)
        if party.phone:
            _text(_inside(contact, "TelephoneUniversalCommunication"), "CompleteNumber", party.phone)
        if party.email:
            _text(_inside(contact, "EmailURIUniversalCommunication"), "URIID", party.email)
    home = _inside(place, "PostalTradeAddress")
    _text(home, "PostcodeCode", party.postcode)
    _text(home, "LineOne", party.street)
    _text(home, "CityName", party.city)
    _text(home, "CountryID", party.country)
    scheme, address = party.electronic
    if address:
        _text(_inside(place, "URIUniversalCommunication"), "URIID", address).set("schemeID", scheme)
    for code, number in tax_numbers(party, doc, ours=ours):
        _text(_inside(place, "SpecifiedTaxRegistration"), "ID", number).set("schemeID", code)


def tax_numbers(party: Party, doc: Document, *, ours: bool) -> list[tuple[str, str]]:
    """(VA, VAT number) and for us (FC, tax number). Outside the scope of VAT no VAT number may stand (BR-O-02)."""
    found = [("VA", party.vat_id)] if party.vat_id and doc.vat.category != "O" else []
    return [*found, ("FC", party.tax_id)] if ours and party.tax_id else found


def _settlement(place: Element, doc: Document) -> None:
    _text(place, "PaymentReference", doc.number)
    _text(place, "InvoiceCurrencyCode", doc.currency)
    if doc.iban:
        means = _inside(place, "SpecifiedTradeSettlementPaymentMeans")
        _text(means, "TypeCode", means_code(doc))
        account = _inside(means, "PayeePartyCreditorFinancialAccount")
        _text(account, "IBANID", doc.iban)
        _text(account, "AccountName", doc.seller.name)
        if doc.bic:
            _text(_inside(means, "PayeeSpecifiedCreditorFinancialInstitution"), "BICID", doc.bic)
    _tax(_inside(place, "ApplicableTradeTax"), doc)
    _period(place, *doc.period)
    for row in doc.reductions:
        off = _inside(place, "SpecifiedTradeAllowanceCharge")
        SubElement(_inside(off, "ChargeIndicator"), f"{{{UDT}}}Indicator").text = "false"
        _amount(off, "ActualAmount", row.amount, doc.currency)
        _text(off, "ReasonCode", DISCOUNT)
        _text(off, "Reason", row.text)
        _category(_inside(off, "CategoryTradeTax"), doc)
    _day(_inside(place, "SpecifiedTradePaymentTerms", "DueDateDateTime"), doc.due_on)
    _sums(_inside(place, "SpecifiedTradeSettlementHeaderMonetarySummation"), doc)
    if doc.corrects is not None:
        corrected = _inside(place, "InvoiceReferencedDocument")
        _text(corrected, "IssuerAssignedID", doc.corrects[0])
        _day(_inside(corrected, "FormattedIssueDateTime"), doc.corrects[1], space=QDT)


def _tax(place: Element, doc: Document) -> None:
    _amount(place, "CalculatedAmount", doc.totals.vat, doc.currency)
    _text(place, "TypeCode", "VAT")
    _text(place, "ExemptionReason", doc.vat.reason)
    _amount(place, "BasisAmount", doc.totals.net, doc.currency)
    _text(place, "CategoryCode", doc.vat.category)
    _text(place, "ExemptionReasonCode", doc.vat.reason_code)
    _percent(place, doc)


def _category(place: Element, doc: Document) -> None:
    _text(place, "TypeCode", "VAT")
    _text(place, "CategoryCode", doc.vat.category)
    _percent(place, doc)


def _percent(place: Element, doc: Document) -> None:
    if doc.vat.category != "O":  # BR-O-05: what is outside has no rate, not even nought
        _text(place, "RateApplicablePercent", plain(doc.vat.rate))


def _sums(place: Element, doc: Document) -> None:
    totals = doc.totals
    for name, amount in (
        ("LineTotalAmount", totals.lines), ("ChargeTotalAmount", Decimal(0)),
        ("AllowanceTotalAmount", totals.reductions), ("TaxBasisTotalAmount", totals.net),
        ("TaxTotalAmount", totals.vat), ("GrandTotalAmount", totals.total), ("DuePayableAmount", totals.total),
    ):  # fmt: skip
        element = _amount(place, name, amount, doc.currency)
        if name == "TaxTotalAmount":
            element.set("currencyID", doc.currency)


def _period(place: Element, first: date, last: date) -> None:
    row = _inside(place, "BillingSpecifiedPeriod")
    _day(_inside(row, "StartDateTime"), first)
    _day(_inside(row, "EndDateTime"), last)


def _note(place: Element, text: str) -> None:
    if text:
        _text(_inside(place, "IncludedNote"), "Content", text)


def _day(place: Element, day: date, *, space: str = UDT) -> None:
    SubElement(place, f"{{{space}}}DateTimeString", {"format": "102"}).text = f"{day:%Y%m%d}"


def _amount(place: Element, name: str, amount: Decimal, currency: str) -> Element:
    return _text(place, name, shown(amount, currency))
