"""Issued documents as files: the paper with its e-invoice inside, and the two e-invoices by themselves.

They are made from the sealed content whenever they are asked for; the same document makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from perennial.billing.document_queries import content_of_row
from perennial.billing.models import InvoiceDocument
from perennial.billing.rules.content import AnnexPart
from perennial.billing.rules.document import Document
from perennial.billing.rules.xrechnung import gaps
from perennial.billing.words import GAPS

PDF = "application/pdf"
XML = "application/xml"


class NotXRechnung(ValueError):
    """The German profile asks for more than the invoice holds; the sentence says what."""


def paper(row: InvoiceDocument) -> bytes:
    """The PDF with the Factur-X file inside."""
    return _paper(*content_of_row(row))


def preview(doc: Document, annex: Sequence[AnnexPart]) -> bytes:
    """How a draft would look: no number, no e-invoice inside."""
    from perennial.billing.paper import invoice_paper

    return invoice_paper(doc, annex)


def facturx_xml(row: InvoiceDocument) -> bytes:
    """The XML that the Factur-X PDF carries."""
    from perennial.billing.einvoice.cii import facturx

    return facturx(content_of_row(row)[0])


def xrechnung_xml(row: InvoiceDocument) -> bytes:
    """XRechnung as UBL. Raises NotXRechnung."""
    from perennial.billing.einvoice.ubl import xrechnung

    doc = content_of_row(row)[0]
    lacking = [str(GAPS[key]) for _rule, key in gaps(doc)]
    if lacking:
        what = ", ".join(lacking)
        raise NotXRechnung(_("XRechnung needs more than invoice %(number)s holds: %(what)s.") % {
            "number": row.number, "what": what})  # fmt: skip
    return xrechnung(doc)


def attachment(reference: Any) -> tuple[str, str, bytes]:
    """(file name, type, content) of the document with this id, for a letter that leaves."""
    row = InvoiceDocument.objects.get(pk=reference)
    return f"{file_name(row)}.pdf", PDF, paper(row)


def file_name(row: InvoiceDocument) -> str:
    """The number as a file may be called."""
    return "".join(char if char.isalnum() or char in "-_." else "-" for char in row.number)


def _paper(doc: Document, annex: Sequence[AnnexPart]) -> bytes:
    from perennial.billing.einvoice.cii import facturx
    from perennial.billing.paper import invoice_paper

    return invoice_paper(doc, annex, xml=facturx(doc))


def unit_name(unit: str) -> str:
    """The unit as it stands behind a quantity, in the active language."""
    from perennial.billing.paper import unit_word

    return unit_word(unit)
