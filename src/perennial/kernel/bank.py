"""What every bank file becomes: entries and statements, whatever the format. Pure values, no reading.

The adapters in `integrations` return these and raise `UnreadableStatement`; `intake` turns them into payments.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self

from perennial.kernel.charsets import UnreadableText, decode
from perennial.kernel.saying import Said

# A company's statement is far below 20 MB; above it a file is a mistake or an attack, and reading it would need
# more memory than web and worker together may have.
MAX_BYTES = 20 * 1024 * 1024

FORMATS = ("mt940", "mt942", "camt.053", "camt.052", "camt.054", "ofx", "1c", "bank-csv")


class Sentence(Said):
    """What a reader of bank files says. `line`: of the file it speaks about, None for the whole file."""

    line: int | None

    def __new__(cls, template: str, line: int | None = None, **values: object) -> Self:
        self = super().__new__(cls, template, **values)
        self.line = line
        return self


class UnreadableStatement(ValueError):
    """The file cannot be taken. `sentence` is for the user, `line` says where (None: the file as a whole)."""

    def __init__(self, template: str, line: int | None = None, **values: object) -> None:
        self.sentence = Sentence(template, line, **values)
        self.line = line
        super().__init__(str(self.sentence))


class AmbiguousDates(UnreadableStatement):
    """Day and month can be read either way in the whole file: ask, then parse again with `date_order`."""


class UnknownColumns(UnreadableStatement):
    """The table has no header that says what its columns hold: the columns need mapping by a person."""


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One movement on one of our accounts.

    `amount` is signed: money in is positive. `payer` and `payer_account` are the other side, whichever way the
    money went. `reference` is the end-to-end or document reference, `text` the remittance text as a whole.
    `bank_id` is the bank's own id of this movement ('' if none). `batch_id` is the bank's id of the collective
    booking this movement is a part of ('' if it stands alone); another file may carry that booking unsplit, with
    `bank_id` equal to this `batch_id`. A `pending` entry is never booked as a payment.
    """

    line: int | None
    booked_on: date
    value_on: date | None
    amount: Decimal
    currency: str
    payer: str = ""
    payer_account: str = ""
    reference: str = ""
    text: str = ""
    bank_id: str = ""
    pending: bool = False
    reversal: bool = False
    batch_id: str = ""


@dataclass(frozen=True, slots=True)
class BankStatementFile:
    """One statement of one account. `currency` is '' when the file names none or several (then see the entries).

    `made_at` says how fresh the data are. `pending` statements (MT942, camt.052, payment orders) announce
    movements that a booked statement brings again: they never book a payment. `warnings` are `Sentence`s.
    """

    format: str
    account: str
    currency: str
    entries: tuple[BankEntry, ...]
    owner: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    made_at: datetime | date | None = None
    pending: bool = False
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise ValueError(f"unknown format {self.format!r}")


def account_key(account: str) -> str:
    """An account number without spaces, separators and case, so that two formats name one account alike."""
    return "".join(char for char in account if char.isalnum()).upper()


def fingerprint(entry: BankEntry, account: str, occurrence: int = 1) -> str:
    """A stable name of the movement: the same in every file that carries it, 32 hexadecimal digits.

    By the bank's id where there is one (with day and amount, because banks reuse ids), else by day, amount,
    reference and text. `occurrence` tells equal movements of one file apart: the first is 1, the second 2.
    """
    known = ("id", entry.bank_id) if entry.bank_id else ("like", entry.reference, " ".join(entry.text.split()))
    parts = (account_key(account), entry.booked_on.isoformat(), _plain(entry.amount), *known, str(occurrence))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def fingerprints(entries: Iterable[BankEntry], account: str) -> tuple[str, ...]:
    """The fingerprint of each entry of one statement, equal entries counted in their order."""
    seen: Counter[str] = Counter()
    names = []
    for entry in entries:
        first = fingerprint(entry, account)
        seen[first] += 1
        names.append(first if seen[first] == 1 else fingerprint(entry, account, seen[first]))
    return tuple(names)


def batch_key(entry: BankEntry, account: str) -> str:
    """Equal for a collective booking and for each of its parts, '' where the bank gives no id.

    A camt.054 often brings the parts of a booking that a camt.053 repeats as one sum: their fingerprints differ,
    their batch keys do not, so the second one to arrive is recognised as a double.
    """
    group = entry.batch_id or entry.bank_id
    if not group:
        return ""
    parts = (account_key(account), entry.booked_on.isoformat(), "batch", group)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def check_size(data: bytes) -> None:
    """Raises UnreadableStatement for an empty file and for one above MAX_BYTES."""
    if not data.strip():
        raise UnreadableStatement("The file is empty.")
    if len(data) > MAX_BYTES:
        raise UnreadableStatement(
            "The file has %(size)s MB; a bank statement may have at most %(limit)s MB.",
            size=len(data) // (1024 * 1024),
            limit=MAX_BYTES // (1024 * 1024),
        )


def read_text(data: bytes, declared: str = "") -> str:
    """The text of a bank file of a sane size; `declared` is the charset the file itself names, if any."""
    check_size(data)
    try:
        return decode(data, declared)
    except UnreadableText as error:
        raise UnreadableStatement(error.template, error.line) from error


def entry_warnings(entries: Sequence[BankEntry]) -> list[str]:
    """Warnings every format gives alike: zero amounts (kept, never a payment) and an id used twice."""
    warnings: list[str] = []
    ids: Counter[tuple[str, date, Decimal]] = Counter()
    for entry in entries:
        if entry.amount == 0:
            warnings.append(Sentence("The entry has a zero amount; it is kept, but it is not a payment.", entry.line))
        if entry.bank_id:
            key = (entry.bank_id, entry.booked_on, entry.amount)
            ids[key] += 1
            if ids[key] == 2:
                warnings.append(
                    Sentence("The bank's id %(id)s stands on more than one entry.", entry.line, id=entry.bank_id)
                )
    return warnings


def balance_warning(
    opening: Decimal | None, closing: Decimal | None, entries: Sequence[BankEntry], currency: str
) -> list[str]:
    """A warning when both balances are given, all is one currency, and opening + entries is not closing."""
    if opening is None or closing is None or any(entry.currency != currency for entry in entries):
        return []
    expected = opening + sum((entry.amount for entry in entries if not entry.pending), Decimal(0))
    if expected == closing:
        return []
    return [
        Sentence(
            "The opening balance and the entries make %(expected)s, but the closing balance is %(closing)s.",
            expected=_plain(expected),
            closing=_plain(closing),
        )
    ]


def _plain(amount: Decimal) -> str:
    """'10', '10.0' and '1E+1' are one amount and must be one text."""
    return format(amount.normalize() + 0, "f")
