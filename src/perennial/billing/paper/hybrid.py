"""What makes a PDF/A-3 with an attached XML a Factur-X one: its metadata say so, in the words of the standard.

Typst writes the attachment and PDF/A-3b's own metadata, but not the extension schema of Factur-X. A new version of the
metadata stream is appended as PDF allows (an incremental update), so nothing else in the file moves.
"""

from __future__ import annotations

import re
from typing import Final

PROFILE: Final = "EN 16931"
_XREF: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TRAILER: Final = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
_METADATA: Final = re.compile(rb"/Metadata (\d+) 0 R")
_NAMESPACE: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_FIELDS: Final = (
    ("DocumentFileName", "The name of the embedded XML document"), ("DocumentType", "The type of the hybrid document"),
    ("Version", "The version of the standard"), ("ConformanceLevel", "The conformance level of the document"),
)  # fmt: skip
_STATEMENT: Final = (
    f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">'
    "<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>"
    f"<fx:Version>1.0</fx:Version><fx:ConformanceLevel>{PROFILE}</fx:ConformanceLevel></rdf:Description>"
)
_SCHEMA: Final = (
    '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
    f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq>"
    + "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{told}</pdfaProperty:description></rdf:li>"
        for name, told in _FIELDS
    )
    + "</rdf:Seq></pdfaSchema:property></rdf:li>"
)


class UnknownLayout(ValueError):
    """The file is not laid out as our typesetter does it: a new version of it needs a look here."""


def with_facturx(pdf: bytes) -> bytes:
    """The same file whose metadata name it a Factur-X invoice. Raises UnknownLayout."""
    start, trailer, named = _XREF.search(pdf), _TRAILER.search(pdf), _METADATA.search(pdf)
    if start is None or trailer is None or named is None:
        raise UnknownLayout("no table of objects, or no metadata")
    number = int(named[1])
    stream = re.search(rb"\n%d 0 obj\s*<<[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream" % number, pdf, re.DOTALL)
    if stream is None:
        raise UnknownLayout("the metadata are not to be read")
    packet = _extended(stream[1].decode()).encode()
    head = b"" if pdf.endswith(b"\n") else b"\n"
    at = len(pdf) + len(head)
    body = b"%d 0 obj\n<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n%s\nendstream\nendobj\n" % (
        number, len(packet), packet,
    )  # fmt: skip
    table = b"xref\n%d 1\n%010d 00000 n\r\n" % (number, at)
    end = b"trailer\n<<%s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (trailer[1], int(start[1]), at + len(body))
    return pdf + head + body + table + end


def _extended(packet: str) -> str:
    bag, close = "<pdfaExtension:schemas><rdf:Bag>", "</rdf:RDF>"
    if bag not in packet or close not in packet:
        raise UnknownLayout("the metadata have no list of schemas")
    return packet.replace(bag, bag + _SCHEMA, 1).replace(close, _STATEMENT + close, 1)
