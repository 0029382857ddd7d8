"""One table seen through the names of its fields: whole columns are read at a time, bad cells refuse their line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from perennial.intake.kinds.options import Options
from perennial.intake.kinds.staged import Ask, Staged
from perennial.intake.reading.amounts import BadCell, UndecidedDecimal, find_decimal, is_empty_amount, parse_amount
from perennial.intake.reading.dates import UndecidedOrder, find_order, parse_date
from perennial.intake.reading.reasons import (
    ASK_CURRENCY,
    ASK_DATE_ORDER,
    ASK_DECIMAL,
    ASSUMED_CURRENCY,
    EMPTY_CELL,
    LOOKS_LIKE_FORMULA,
    NO_AMOUNT,
    NOT_A_CHOICE,
    NOT_A_NUMBER,
    NOT_AN_EMAIL,
    NOT_YES_OR_NO,
    ROUNDED,
    SHORTENED,
    TOO_LONG,
    TWO_CURRENCIES,
    UNKNOWN_CURRENCY,
    Reason,
    because,
)
from perennial.intake.reading.table import Cell, Table
from perennial.intake.reading.words import currency_of, is_dollar_of, yes_or_no
from perennial.kernel.money import MINOR_UNITS, round_money

Value = TypeVar("Value")
NAME_LIMIT: Final = 200
NUMBER_LIMIT: Final = 64
TEXT_LIMIT: Final = 300
_FORMULA = frozenset("=+-@\t\r")
_NUMBER_LIKE = re.compile(r"[-+]?[\d\s().,/-]*")
_WRITTEN_AS_FLOAT = re.compile(r"\d+\.0")
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")
_ROUNDING_NOISE = Decimal("0.0001")


class Columns:
    """Reads fields of one table into lists as long as its rows; `bad` holds the rows that were refused."""

    def __init__(
        self, table: Table, fields: Mapping[str, int], staged: Staged, options: Options, defaults: Options | None = None
    ) -> None:
        """`fields`: field -> position in the row. `defaults` answer what neither the file nor the options tell."""
        self.table, self.fields, self.staged, self.options = table, fields, staged, options
        self.defaults = defaults or Options()
        self.bad: set[int] = set()
        self._texts: dict[str, list[str]] = {}
        self._order = options.date_order
        self._decimal = options.decimal
        staged.columns[table.file] = {table.headers[position]: name for name, position in fields.items()}
        for refusal in table.refused:
            if refusal not in staged.refused:
                staged.refused.append(refusal)
        staged.warnings.extend(warning for warning in table.warnings if warning not in staged.warnings)

    def __len__(self) -> int:
        return len(self.table.rows)

    def settle(self, dates: Sequence[str], amounts: Sequence[str]) -> bool:
        """Decides the order of day and month and the decimal sign over all these fields; False when it must ask."""
        try:
            if self._order is None:
                self._order = find_order(cell for name in dates for cell in self.cells(name))
        except UndecidedOrder as error:
            self._order = self.defaults.date_order
            if self._order is None:
                self._ask("date_order", because(ASK_DATE_ORDER, value=error.sample), ("dmy", "mdy"))
        try:
            if self._decimal is None:
                self._decimal = find_decimal(cell for name in amounts for cell in self.cells(name))
        except UndecidedDecimal as error:
            self._decimal = self.defaults.decimal
            if self._decimal is None:
                self._ask("decimal", because(ASK_DECIMAL, value=error.sample), ("comma", "point"))
        return self._order is not None and self._decimal is not None

    def only(self, rows: Sequence[int]) -> Columns:
        """The same columns in some of the lines, read as was settled over all of them."""
        table = replace(
            self.table, rows=[self.table.rows[at] for at in rows], lines=[self.table.lines[at] for at in rows]
        )
        options = replace(
            self.options, date_order=self._order or self.options.date_order,
            decimal=self._decimal or self.options.decimal,
        )  # fmt: skip
        return Columns(table, self.fields, self.staged, options, self.defaults)

    def cells(self, name: str) -> list[Cell]:
        """The raw cells of a field; nothing when the table does not have it."""
        position = self.fields.get(name)
        return [] if position is None else [row[position] for row in self.table.rows]

    def refuse(self, at: int, name: str, reason: Reason, value: object = None) -> None:
        """Refuses row `at` because of one of its fields."""
        self.bad.add(at)
        self.staged.refuse(self.table.file, self.table.lines[at], reason, self.header(name), value)

    def warn(self, at: int, reason: Reason) -> None:
        self.staged.warn(self.table.file, self.table.lines[at], reason)

    def header(self, name: str) -> str | None:
        position = self.fields.get(name)
        return None if position is None else self.table.headers[position]

    def texts(self, name: str, *, required: bool = False, limit: int = NAME_LIMIT, shorten: bool = False) -> list[str]:
        """Trimmed text on one line; '' where the table does not have the field. Read twice, it complains once."""
        if name in self._texts:
            return list(self._texts[name])
        cells = self.cells(name)
        if not cells:
            return [""] * len(self)
        found = [self._one_line(cell) for cell in cells]
        for at, text in enumerate(found):
            if not text:
                if required:
                    self.refuse(at, name, Reason(EMPTY_CELL))
            elif len(text) > limit:
                found[at] = self._too_long(at, name, text, limit, shorten)
            elif text[0] in "=+-@":
                self._formula(at, name, text)
        self._leading_controls(name, cells)
        self._texts[name] = found
        return list(found)

    def numbers(self, name: str, *, required: bool = True) -> list[str]:
        """Document numbers and codes; '1930659387.0' in a column of such is a number some program made a float."""
        found = self.texts(name, required=required, limit=NUMBER_LIMIT)
        if all(not text or _WRITTEN_AS_FLOAT.fullmatch(text) for text in found):
            return [text.removesuffix(".0") for text in found]
        return found

    def clients(self, name: str = "client", *, required: bool = True) -> list[str]:
        """Clients' codes, or names where the file knows them by name: those too long for a code are folded."""
        found = self.texts(name, required=required)
        if all(not text or _WRITTEN_AS_FLOAT.fullmatch(text) for text in found):
            return [text.removesuffix(".0") for text in found]
        return [text if len(text) <= NUMBER_LIMIT else _long_name_code(text) for text in found]

    def dates(self, name: str, *, required: bool = False) -> list[date | None]:
        """Days; None where empty."""
        order = self._order
        return self._each(name, lambda cell: parse_date(cell, order) if order else parse_date(cell), required)

    def money(
        self, name: str, currency: str = "currency", *, required: bool = True, known: Sequence[str] | None = None
    ) -> tuple[list[Decimal | None], list[str]]:
        """Amounts rounded to their currency's minor units, and the currencies; see _currencies for where they come
        from. A line without an amount is refused when `required`.
        """
        read = self._each(name, self._amount)
        currencies = list(known) if known is not None else self._currencies(currency, read)
        amounts: list[Decimal | None] = []
        for at, pair in enumerate(read):
            if pair is None:
                if required and at not in self.bad:
                    self.refuse(at, name, Reason(NO_AMOUNT))
                amounts.append(None)
            else:
                amounts.append(self._rounded(at, pair[0], currencies[at]))
        return amounts, currencies

    def amounts(self, name: str, currencies: Sequence[str]) -> list[Decimal | None]:
        """Further amounts of the same lines in currencies already read; None where empty."""
        return self.money(name, required=False, known=currencies)[0]

    def decimals(self, name: str) -> list[Decimal | None]:
        """Plain numbers, not rounded."""
        return [None if pair is None else pair[0] for pair in self._each(name, self._amount)]

    def whole(self, name: str, least: int, most: int) -> list[int | None]:
        """Whole numbers within bounds; None where empty."""

        def read(cell: Cell) -> int | None:
            text = self._one_line(cell)
            if not text:
                return None
            plain = text.removesuffix(".0")
            if not (plain.isascii() and plain.isdigit() and len(plain) < 10 and least <= int(plain) <= most):
                raise BadCell(because(NOT_A_NUMBER, value=text, least=least, most=most))
            return int(plain)

        return self._each(name, read)

    def flags(self, name: str) -> list[bool | None]:
        """Yes and no; None where empty."""

        def read(cell: Cell) -> bool | None:
            text = self._one_line(cell)
            answer = yes_or_no(text)
            if text and answer is None:
                raise BadCell(because(NOT_YES_OR_NO, value=text))
            return answer

        return self._each(name, read)

    def choices(self, name: str, allowed: frozenset[str], *, required: bool = False) -> list[str | None]:
        """One of the allowed words in any case; None where empty."""
        words = {word.casefold(): word for word in allowed}

        def read(cell: Cell) -> str | None:
            text = self._one_line(cell)
            if text and text.casefold() not in words:
                raise BadCell(because(NOT_A_CHOICE, value=text, choices=", ".join(sorted(allowed))))
            return words.get(text.casefold())

        return self._each(name, read, required)

    def emails(self, name: str, *, required: bool = False) -> list[str]:
        """E-mail addresses in lower case; '' where empty."""

        def read(cell: Cell) -> str | None:
            text = self._one_line(cell).removeprefix("mailto:")
            if text and (not _EMAIL.fullmatch(text) or len(text) > 254):
                raise BadCell(because(NOT_AN_EMAIL, value=text))
            return text.casefold() or None

        return [text or "" for text in self._each(name, read, required)]

    def currency_codes(self, name: str, *, required: bool = False) -> list[str | None]:
        """ISO codes; None where empty."""

        def read(cell: Cell) -> str | None:
            text = self._one_line(cell)
            code = currency_of(text)
            if text and code is None:
                raise BadCell(because(UNKNOWN_CURRENCY, value=text))
            return code

        return self._each(name, read, required)

    def _each(self, name: str, read: Callable[[Cell], Value | None], required: bool = False) -> list[Value | None]:
        """Reads every cell, each distinct one once; a cell that cannot be read refuses its row."""
        cells = self.cells(name)
        if not cells:
            return [None] * len(self)
        seen: dict[Cell, Value | BadCell | None] = {}
        found: list[Value | None] = []
        for at, cell in enumerate(cells):
            if cell not in seen:
                try:
                    seen[cell] = read(cell)
                except BadCell as error:
                    seen[cell] = error
            value = seen[cell]
            if isinstance(value, BadCell):
                self.refuse(at, name, value.reason, cell)
                value = None
            elif value is None and required:
                self.refuse(at, name, Reason(EMPTY_CELL))
            found.append(value)
        return found

    def _amount(self, cell: Cell) -> tuple[Decimal, str | None] | None:
        return None if is_empty_amount(cell) else parse_amount(cell, self._decimal or ".")

    def _currencies(self, name: str, amounts: Sequence[tuple[Decimal, str | None] | None]) -> list[str]:
        """The column's currency, else the one written in the amount, else the assumed one (see Options); asked when
        there is none, '' then.
        """
        named = self.currency_codes(name)
        options = self.options
        assumed = options.currency or self.defaults.currency or options.fallback_currency or ""
        needed = False
        found: list[str] = []
        for at, pair in enumerate(amounts):
            written, code = pair[1] if pair else None, named[at]
            if written and code and not is_dollar_of(written, code):
                self.refuse(at, name, because(TWO_CURRENCIES, first=written, second=code))
            needed = needed or not (code or written or at in self.bad)
            found.append(code or written or assumed)
        if needed and not assumed:
            self._ask("currency", Reason(ASK_CURRENCY), ())
        elif needed and assumed != self.defaults.currency:
            reason = because(ASSUMED_CURRENCY, currency=assumed)
            self.staged.warn(self.table.file, self.table.header_line, reason)
        return found

    def _rounded(self, at: int, amount: Decimal, currency: str) -> Decimal:
        if currency not in MINOR_UNITS:
            return amount
        rounded = round_money(amount, currency)
        if abs(rounded - amount) > _ROUNDING_NOISE:
            self.warn(at, because(ROUNDED, value=amount, currency=currency))
        return rounded

    def _one_line(self, cell: Cell) -> str:
        if not isinstance(cell, str):
            return format(cell, "f") if isinstance(cell, Decimal) else cell.isoformat()
        text = cell.strip()
        return text if text.isprintable() else " ".join(text.split())

    def _too_long(self, at: int, name: str, text: str, limit: int, shorten: bool) -> str:
        if not shorten:
            self.refuse(at, name, because(TOO_LONG, limit=limit), text)
            return text
        self.warn(at, because(SHORTENED, column=self.header(name), limit=limit))
        return text[: limit - 1] + "…"

    def _formula(self, at: int, name: str, text: str) -> None:
        if len(text) > 1 and not _NUMBER_LIKE.fullmatch(text):
            self.warn(at, because(LOOKS_LIKE_FORMULA, value=text, column=self.header(name)))

    def _leading_controls(self, name: str, cells: Sequence[Cell]) -> None:
        """A tab or carriage return in front makes some spreadsheets take the rest for a formula."""
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and cell[:1] in ("\t", "\r") and cell.strip():
                self.warn(at, because(LOOKS_LIKE_FORMULA, value=cell.strip(), column=self.header(name)))

    def _ask(self, key: str, question: Reason, choices: tuple[str, ...]) -> None:
        self.staged.ask(Ask(key, question, choices, self.table.file))


def _long_name_code(name: str) -> str:
    """The beginning of a long name with a digest, so that long names with the same beginning stay apart."""
    digest = hashlib.sha256(name.casefold().encode()).hexdigest()[:8]
    return f"{name[: NUMBER_LIMIT - 9].rstrip()} {digest}"
