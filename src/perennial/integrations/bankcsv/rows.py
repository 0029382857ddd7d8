"""The rows under the header to entries: what is an entry, which way the money went, whose account it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from perennial.integrations.bankcsv import vocabulary
from perennial.integrations.bankcsv.columns import Columns
from perennial.integrations.bankcsv.table import Table
from perennial.integrations.bankcsv.values import DateOrder, looks_like_date, read_amounts, read_dates
from perennial.integrations.bankcsv.vocabulary import words
from perennial.kernel.bank import BankEntry, Sentence, UnreadableStatement
from perennial.kernel.text import fold, name_key

_IN, _OUT = (frozenset(words(text)) for text in (vocabulary.MONEY_IN, vocabulary.MONEY_OUT))
_PENDING, _FAILED = (frozenset(words(text)) for text in (vocabulary.PENDING, vocabulary.FAILED))
_OPENING, _CLOSING, _SUMMARY = (
    frozenset(name_key(word) for word in words(text))
    for text in (vocabulary.OPENING, vocabulary.CLOSING, vocabulary.SUMMARY)
)
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "₴": "UAH", "₽": "RUB", "грн": "UAH", "руб": "RUB", "RUR": "RUB"}


class RowReader:
    """Reads the entries of one table; the balances it met and its warnings stand in the attributes afterwards."""

    def __init__(self, table: Table, columns: Columns, date_order: DateOrder | None, currency: str) -> None:
        self.opening: Decimal | None = None
        self.closing: Decimal | None = None
        self.owner = ""
        self.warnings: list[str] = []
        self._columns = columns
        self._currency = currency
        first = columns.header_row + 1
        self._header = table.rows[columns.header_row] if columns.header_row >= 0 else ()
        self._rows = list(zip(table.lines[first:], table.rows[first:], strict=True))
        dated = ((line, columns.cell(row, role)) for line, row in self._rows for role in ("date", "value"))
        self._date = read_dates(dated, date_order)
        roles = ("amount", "debit", "credit")
        self._number = read_amounts(columns.cell(row, role) for _, row in self._rows for role in roles)
        self._paired = "debit" in columns.places and "credit" in columns.places
        self._signed = self._sign_is_known()

    def entries(self) -> Iterator[tuple[str, BankEntry]]:
        """Every entry with the account it belongs to ('' when the table does not say)."""
        debit_is_negative = self._debits_are_negative()
        for line, row in self._rows:
            if row == self._header or self._is_summary(line, row):
                continue
            entry = self._entry(line, row, debit_is_negative)
            if entry is not None:
                self.owner = self.owner or str(self._columns.cell(row, "owner"))
                yield " ".join(str(self._columns.cell(row, "account")).split()), entry

    def _entry(self, line: int, row: Sequence[object], debit_is_negative: bool) -> BankEntry | None:
        cell = self._columns.cell
        day = cell(row, "date")
        amount = self._amount(line, row, debit_is_negative) if day != "" or self._has_amount(row) else None
        if amount is None:
            if looks_like_date(day):
                raise UnreadableStatement("The row has a date but no amount.", line)
            self.warnings.append(Sentence("The row has neither date nor amount; it is left out.", line))
            return None
        if day == "":
            raise UnreadableStatement("The row has an amount but no date.", line)
        status = fold(str(cell(row, "status")))
        if status in _FAILED:
            self.warnings.append(Sentence("The movement was declined or taken back; it is left out.", line))
            return None
        value = cell(row, "value")
        return BankEntry(
            line=line,
            booked_on=self._date(day, line),
            value_on=self._date(value, line) if value != "" and looks_like_date(value) else None,
            amount=amount,
            currency=self._row_currency(line, row),
            payer=_text(cell(row, "payer")),
            payer_account=_text(cell(row, "payer_account")),
            reference=_text(cell(row, "reference")),
            text=self._text(row),
            bank_id=_text(cell(row, "id")),
            pending=status in _PENDING,
        )

    def _amount(self, line: int, row: Sequence[object], debit_is_negative: bool) -> Decimal | None:
        cell = self._columns.cell
        if self._paired:
            debit = self._number(cell(row, "debit"), line)
            credit = self._number(cell(row, "credit"), line)
            if debit is None and credit is None:
                return None
            out = (debit or Decimal(0)) if debit_is_negative else -(debit or Decimal(0))
            return (credit or Decimal(0)) + out
        amount = self._number(cell(row, "amount"), line)
        mark = _mark(cell(row, "sign"))
        if amount is None or not self._signed or not mark:
            return amount
        return abs(amount) if mark in _IN else -abs(amount)

    def _has_amount(self, row: Sequence[object]) -> bool:
        return any(self._columns.cell(row, role) not in ("", None) for role in ("amount", "debit", "credit"))

    def _debits_are_negative(self) -> bool:
        """Some banks write money out with a minus in its own column, others without: the whole column decides."""
        if not self._paired:
            return False
        debits = []
        for line, row in self._rows:
            if looks_like_date(self._columns.cell(row, "date")):
                debits.append(self._number(self._columns.cell(row, "debit"), line) or Decimal(0))
        return any(debit < 0 for debit in debits) and not any(debit > 0 for debit in debits)

    def _sign_is_known(self) -> bool:
        """Refuses a direction column in words we do not know when the amounts have no sign of their own."""
        if self._paired or "sign" not in self._columns.places:
            return False
        strange = [
            (line, mark)
            for line, row in self._rows
            if (mark := _mark(self._columns.cell(row, "sign"))) and mark not in _IN and mark not in _OUT
        ]
        if strange and not any(str(self._columns.cell(row, "amount")).startswith("-") for _, row in self._rows):
            line, mark = strange[0]
            raise UnreadableStatement("The direction %(value)s says neither money in nor money out.", line, value=mark)
        return not strange

    def _is_summary(self, line: int, row: Sequence[object]) -> bool:
        """Balances, turnovers and totals: a balance row keeps its figure, the others say nothing new.

        Without a date any cell may say so; a date cell that is no date must say so itself.
        """
        cell = self._columns.cell
        dated = looks_like_date(cell(row, "date"))
        if dated and cell(row, "payer") != "":
            return False
        if dated:
            said = [self._text(row)]
        else:
            day = str(cell(row, "date"))
            said = [day] if day else [part for part in row if isinstance(part, str)]
        keys = {name_key(part) for part in said}
        opening, closing = keys & _OPENING, keys & _CLOSING
        if opening or closing:
            self._keep_balance(line, row, bool(opening))
            return True
        return any(key in _SUMMARY or (not dated and key.split(" ")[0] in _SUMMARY) for key in keys if key)

    def _keep_balance(self, line: int, row: Sequence[object], opening: bool) -> None:
        amount = self._amount(line, row, False) if self._has_amount(row) else None
        if amount is not None and opening:
            self.opening = amount
        elif amount is not None:
            self.closing = amount

    def _row_currency(self, line: int, row: Sequence[object]) -> str:
        text = _text(self._columns.cell(row, "currency"))
        # 'Amount (UAH)' beside a column of currencies: that column then belongs to another amount.
        if not text or self._columns.currency:
            return self._currency
        code = _SYMBOLS.get(text) or _SYMBOLS.get(text.rstrip(".").lower()) or text.upper()
        code = _SYMBOLS.get(code, code)
        if not re.fullmatch("[A-Z]{3}", code):
            raise UnreadableStatement("The currency %(value)s is unknown.", line, value=text[:20])
        return code

    def _text(self, row: Sequence[object]) -> str:
        parts = [_text(row[place]) for place in self._columns.texts if place < len(row)]
        return " ".join(dict.fromkeys(part for part in parts if part))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # an id that the workbook keeps as a number
    return " ".join(str(cell).split())


def _mark(cell: object) -> str:
    return fold(str(cell)).strip(".")
