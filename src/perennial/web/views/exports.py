"""A whole filtered list as CSV and XLSX: what a spreadsheet would run stays text, numbers stay numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from xlsxwriter import Workbook

from perennial.clients.choices import ClientStatus
from perennial.foundation.clock import today
from perennial.kernel.money import Money
from perennial.web.health_words import band_name
from perennial.web.portfolio import Line, Portfolio
from perennial.web.views.clients import asked
from perennial.web.views.doors import sees

Cell = str | int | Decimal | date | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that spreadsheets take for a formula (CWE-1236)
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@sees("clients")
@require_safe
def clients_csv(request: HttpRequest) -> HttpResponse:
    """UTF-8 with its mark, so that spreadsheets read Cyrillic."""
    return as_csv(table(request), "clients")


@sees("clients")
@require_safe
def clients_xlsx(request: HttpRequest) -> HttpResponse:
    """One sheet; dates and numbers are what they are."""
    return as_xlsx(table(request), "clients")


def as_csv(rows: Iterable[Iterable[Cell]], name: str) -> HttpResponse:
    """Rows as a file of their own, with the mark that tells spreadsheets it is UTF-8."""
    text = StringIO()
    csv.writer(text).writerows([_written(cell) for cell in row] for row in rows)
    return _file("\ufeff" + text.getvalue(), CSV_TYPE, name, "csv")


def as_xlsx(rows: Iterable[Iterable[Cell]], name: str) -> HttpResponse:
    """Rows as one sheet; dates and numbers are what they are, nothing is a formula or a link."""
    held = BytesIO()
    book = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            _put(sheet, number, column, cell, day)
    book.close()
    return _file(held.getvalue(), XLSX_TYPE, name, "xlsx")


def table(request: HttpRequest) -> list[list[Cell]]:
    """The head and every line that fits; one line a currency where a client owes in several."""
    _filters, portfolio, lines = asked(request)
    return [_head(portfolio), *(row for line in lines for row in _rows(line, portfolio))]


def safe(text: str) -> str:
    """The text with a quote in front where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _head(portfolio: Portfolio) -> list[Cell]:
    head: list[Cell] = [_("Client"), _("City"), _("Country"), _("Manager"), _("Status"), _("Tier")]
    if portfolio.sees_money:
        head += [_("Currency"), _("Open"), _("Overdue"), _("Days late"), _("Days to pay"), _("A year before"),
                 _("Invoiced a month")]  # fmt: skip
    head += [_("Health"), _("State of health")] if portfolio.sees_health else []
    return head + ([_("Last touch")] if portfolio.sees_touches else [])


def _rows(line: Line, portfolio: Portfolio) -> Iterable[list[Cell]]:
    first: list[Cell] = [
        line.name,
        line.city,
        line.country,
        line.manager,
        str(ClientStatus(line.status).label),
        line.tier,
    ]
    last: list[Cell] = [line.last_touch] if portfolio.sees_touches else []
    if portfolio.sees_health:
        score = None if line.score is None else round(line.score)
        last = [score, band_name(line.band) if line.band else "", *last]
    if not portfolio.sees_money:
        return [first + last]
    if not line.money:
        return [first + [None] * 7 + last]
    codes = list(dict.fromkeys(m.currency for m in (*line.open, *line.overdue, *line.run_rate))) or [line.currency]
    return [
        [*first, code, _of(line.open, code), _of(line.overdue, code), line.days_late, line.days_to_pay,
         line.days_to_pay_before, _of(line.run_rate, code), *last]
        for code in codes
    ]  # fmt: skip


def _of(amounts: Iterable[Money], code: str) -> Decimal:
    return next((money.amount for money in amounts if money.currency == code), Decimal(0))


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return safe(cell)
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _put(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, safe(cell))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif cell is not None:
        sheet.write_number(row, column, cell)


def _file(content: str | bytes, kind: str, name: str, ending: str) -> HttpResponse:
    name = f"{name}-{today().isoformat()}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
