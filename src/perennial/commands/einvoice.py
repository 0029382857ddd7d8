"""`perennial einvoice`: an issued document as an electronic invoice."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("number", metavar="NUMBER", help="of the invoice or credit note")
    parser.add_argument("--format", choices=("facturx", "xrechnung"), default="facturx", help="facturx unless said")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE",
        help="where to; Factur-X is a PDF with the XML inside, or the XML alone where FILE ends with .xml",
    )  # fmt: skip


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Write the file. A document that lacks what the German profile asks for is refused with the list of it."""
    from perennial.billing.file_queries import facturx_xml, paper, xrechnung_xml
    from perennial.billing.models import InvoiceDocument

    row = InvoiceDocument.objects.filter(number=args.number).first()
    if row is None:
        raise LookupError(f"Nothing was issued under the number {args.number}.")
    if args.format == "xrechnung":
        content = xrechnung_xml(row)
    else:
        content = facturx_xml(row) if args.output.suffix.lower() == ".xml" else paper(row)
    args.output.write_bytes(content)
    return {"number": row.number, "format": args.format, "file": str(args.output), "bytes": len(content)}
