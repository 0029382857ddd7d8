"""The whole filtered list as CSV and XLSX: what a spreadsheet would run stays text, numbers stay numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from xlsxwriter import Workbook

from perennial.billing.models import Invoice
from perennial.foundation.rights import may_see
from perennial.kernel.money import MINOR_UNITS
from perennial.receivables.queries.interest import Entitled, Owed, entitled_to
from perennial.receivables.queries.lists import in_chunks, invoice_rows
from perennial.web.views.doors import day_of, person, sees
from perennial.web.views.money_doors import money_clients
from perennial.web.views.receivables import filter_of

Cell = str | int | Decimal | date | None
# How a cell begins that a spreadsheet takes for a formula, quotes and blanks in front of it aside; full-width ones too.
FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")
BEFORE = " \"'\u00a0\u3000\ufeff"


@sees("money")
@require_safe
def receivables_csv(request: HttpRequest) -> Any:
    """UTF-8 with its mark, row by row: memory stays flat however long the list."""
    name, rows = _asked(request)

    def written() -> Iterator[str]:
        yield "\ufeff"
        for row in rows:
            line = StringIO()
            csv.writer(line).writerow([_text(cell) for cell in row])
            yield line.getvalue()

    response: Any = StreamingHttpResponse(written(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@sees("money")
@require_safe
def receivables_xlsx(request: HttpRequest) -> Any:
    """One sheet, written row by row to a file of its own; dates and numbers are what they are."""
    name, rows = _asked(request)
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it was read
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                           "strings_to_numbers": False})  # fmt: skip
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            _put(sheet, number, column, cell, day)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def _asked(request: HttpRequest) -> tuple[str, Iterator[list[Cell]]]:
    as_of = day_of(request)
    found = invoice_rows(as_of, filter_of(request), clients=money_clients(person(request), as_of))
    return f"receivables-{as_of.isoformat()}", _table(found, as_of, interest=may_see(request.user, "rates"))


def _table(found: Any, as_of: date, *, interest: bool) -> Iterator[list[Cell]]:
    head: list[Cell] = [_("Client"), _("Invoice"), _("Issued"), _("Due"), _("Days late"), _("Currency"), _("Amount"),
                        _("Open"), _("Disputed"), _("Paid in full on")]  # fmt: skip
    yield head + (_interest_head() if interest else [])
    for part in in_chunks(found):
        entitled = entitled_to(map(_owed, part), as_of) if interest else {}
        for row in part:
            settled = None if row.rest else row.settled_on  # type: ignore[attr-defined]  # annotated by invoice_rows
            late = max(0, ((settled or as_of) - row.due_on).days)
            amounts = [_amount(value, row.currency)
                       for value in (row.amount, row.rest, row.contested)]  # type: ignore[attr-defined]  # annotated  # fmt: skip
            plain: list[Cell] = [row.client.name, row.number, row.issued_on, row.due_on, late, row.currency, *amounts,
                                 settled]  # fmt: skip
            yield plain + (_interest(entitled.get(row.pk)) if interest else [])


def _interest_head() -> list[Cell]:
    return [_("Late interest, estimate"), _("Fixed sum, estimate"), _("Currency of the fixed sum")]


def _interest(found: Entitled | None) -> list[Cell]:
    """In the currency of the invoice; the fixed sum in its own."""
    if found is None:
        return [None, None, None]
    fixed = found.fixed
    parts: list[Cell] = [_amount(fixed.amount, fixed.currency), fixed.currency] if fixed else [None, None]
    return [_amount(found.interest.amount, found.interest.currency), *parts]


def _owed(row: Invoice) -> Owed:
    return Owed(row.pk, row.client.country, row.currency, row.amount, row.due_on)


def safe(text: str) -> str:
    """The text with a quote in front where a spreadsheet would run it; an import takes the quote off again."""
    start = text.lstrip(BEFORE)
    return f"'{text}" if (start and start[0] in FORMULA) or text.startswith(tuple(FORMULA)) else text


def _amount(value: Decimal, currency: str) -> Decimal:
    """With the digits of its currency, so that 12.5 reads 12.50."""
    return Decimal(f"{value:.{MINOR_UNITS[currency]}f}")


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return safe(cell)
    return "" if cell is None else str(cell)


def _put(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, safe(cell))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif cell is not None:
        sheet.write_number(row, column, cell)
