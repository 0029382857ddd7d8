"""MT940 and MT942 files to statements. Pure.

A file that was cut is refused: every statement must come to its closing balance (:62F: or :62M:), because half a
statement would book half of the payments. Balances that do not add up are a warning: several banks report only
a part of the movements on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from perennial.integrations.mt940.fields import Balance, StatementLine, read_balance, read_line, read_remittance
from perennial.kernel.bank import (
    BankEntry,
    BankStatementFile,
    Sentence,
    UnreadableStatement,
    balance_warning,
    entry_warnings,
    read_text,
)

# Only these: remittance text goes on with times such as ':12:11' at the start of a line.
_TAG = re.compile(r"^[\s\x01]*:(20|21|25P?|28C?|60[FM]|61|62[FM]|64|65|86|13D?|34F|90[CD]|NS):(.*)$")
_START = re.compile(rb"^[\s\x01\xef\xbb\xbf]*(\{1:|:20:|:25P?:|:28C?:|:60[FM]:|:61:|:86:)", re.MULTILINE)
# A message ends with "-}", "-", or, as some banks write it, "-XXX" or an end-of-text byte.
_END = re.compile(r"^-(\}.*|XXX|\x03)?\s*$")
_EXTENSIONS = (".sta", ".mt940", ".mt942", ".940", ".942", ".swi", ".mta")
_FLOOR = re.compile(r"^\s*([A-Z]{3})")
_MADE_AT = re.compile(r"^\s*(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:([+-])(\d{2})(\d{2}))?\s*$")


@dataclass(slots=True)
class _Field:
    tag: str
    value: str
    line: int


@dataclass(slots=True)
class _Draft:
    """A statement while its fields come in."""

    line: int
    account: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    interim: bool = False
    currency: str = ""
    made_at: datetime | None = None
    lines: list[tuple[int, StatementLine]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)


def sniff(data: bytes, name: str) -> bool:
    """True for the usual endings and for text that has SWIFT tags at the start of lines."""
    return name.lower().endswith(_EXTENSIONS) or len(_START.findall(data[:65536].replace(b"\0", b""))) > 1


def parse(data: bytes, name: str) -> tuple[BankStatementFile, ...]:
    """Every statement of the file. Raises UnreadableStatement with the line."""
    text = read_text(data).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\x01\x03 \n"):
        raise UnreadableStatement("The file is empty.")
    statements = tuple(_finished(draft) for draft in _drafts(_fields(text)))
    if not statements:
        raise UnreadableStatement("The file has none of the fields of an MT940 or MT942 statement.")
    return statements


def _fields(text: str) -> Iterator[_Field | None]:
    """The tagged fields with their continuation lines; None where a message ends."""
    current: _Field | None = None
    # Some systems wrap even between the colon and the tag.
    lines = text.replace("\n:\n86:", "\n:86:").split("\n")
    for number, raw in enumerate(lines, start=1):
        tag = _TAG.match(raw)
        if tag:
            if current:
                yield current
            current = _Field(tag[1], tag[2], number)
        elif _END.match(raw) or raw.startswith("{1:"):
            if current:
                yield current
            current = None
            yield None
        elif current:
            current.value += "\n" + raw.rstrip("\x03")
    if current:
        yield current


def _drafts(fields: Iterator[_Field | None]) -> Iterator[_Draft]:
    draft: _Draft | None = None
    last = ""
    for item in fields:
        if item is None:
            if draft:
                yield draft
            draft, last = None, ""
            continue
        if draft and _begins_next(draft, item):
            yield draft
            draft = None
        if draft is None:
            if item.tag == "61":
                raise UnreadableStatement("This entry stands outside of any statement.", item.line)
            draft = _Draft(item.line)
        _take(draft, item, last)
        last = item.tag
    if draft:
        yield draft


def _begins_next(draft: _Draft, item: _Field) -> bool:
    """A new statement begins at :20:, or at :25: or :60: after the closing balance, end mark or not."""
    return item.tag == "20" or (draft.closing is not None and item.tag in ("25", "25P", "60F", "60M"))


def _take(draft: _Draft, item: _Field, last: str) -> None:
    match item.tag:
        case "25" | "25P":
            if draft.account:
                raise UnreadableStatement("The account (:25:) stands twice in one statement.", item.line)
            draft.account = " ".join(item.value.split())
        case "60F" | "60M":
            if draft.opening:
                raise UnreadableStatement("The opening balance (:60:) stands twice in one statement.", item.line)
            draft.opening = read_balance(item.value, item.line)
        case "62F" | "62M":
            draft.closing = read_balance(item.value, item.line)
        case "34F" | "13" | "13D" | "90C" | "90D":
            draft.interim = True
            _take_interim(draft, item)
        case "61":
            if draft.closing:
                raise UnreadableStatement("This entry stands after the closing balance (:62:).", item.line)
            draft.lines.append((item.line, read_line(item.value, item.line)))
        case "86" | "NS" if draft.lines and last in ("61", "86", "NS"):
            index = len(draft.lines) - 1
            draft.texts[index] = (draft.texts.get(index, "") + "\n" + item.value).lstrip("\n")


def _take_interim(draft: _Draft, item: _Field) -> None:
    if item.tag == "34F" and (currency := _FLOOR.match(item.value)):
        draft.currency = currency[1]
    made_at = _MADE_AT.match(item.value) if item.tag == "13D" else None
    if made_at:
        year, month, day, hour, minute = (int(part) for part in made_at.groups()[:5])
        offset = timedelta(hours=int(made_at[7] or 0), minutes=int(made_at[8] or 0)) if made_at[6] else timedelta(0)
        try:
            zone = timezone(-offset if made_at[6] == "-" else offset)
            draft.made_at = datetime(2000 + year, month, day, hour, minute, tzinfo=zone)
        except ValueError as error:
            raise UnreadableStatement(
                "The date and time %(value)s do not exist.", item.line, value=item.value
            ) from error


def _finished(draft: _Draft) -> BankStatementFile:
    pending = draft.interim and draft.opening is None
    if not pending:
        _refuse_fragment(draft)
    balance = draft.opening or draft.closing
    currency = balance.currency if balance else draft.currency
    entries = tuple(
        _entry(line, found, draft.texts.get(index, ""), currency, pending)
        for index, (line, found) in enumerate(draft.lines)
    )
    opening = draft.opening.amount if draft.opening else None
    closing = draft.closing.amount if draft.closing else None
    entries = _reversals_as_balances_say(entries, opening, closing)
    made_at: datetime | date | None = draft.made_at or (draft.closing.day if draft.closing else None)
    return BankStatementFile(
        format="mt942" if pending else "mt940",
        account=re.sub(rf"(?<=\d)\s*{currency}$", "", draft.account) if currency else draft.account,
        currency=currency,
        entries=entries,
        opening=opening,
        closing=closing,
        made_at=made_at,
        pending=pending,
        warnings=tuple(_warnings(draft, entries, opening, closing, currency)),
    )


def _reversals_as_balances_say(
    entries: tuple[BankEntry, ...], opening: Decimal | None, closing: Decimal | None
) -> tuple[BankEntry, ...]:
    """Some banks mark a reversal by the way its own money goes: where only that gives the closing balance, it holds."""
    if opening is None or closing is None or not any(entry.reversal for entry in entries):
        return entries
    turned = tuple(replace(entry, amount=-entry.amount) if entry.reversal else entry for entry in entries)
    moved, moved_turned = (sum((one.amount for one in some), Decimal(0)) for some in (entries, turned))
    return turned if opening + moved_turned == closing != opening + moved else entries


def _refuse_fragment(draft: _Draft) -> None:
    if draft.closing is None and draft.opening is None and not draft.account:
        raise UnreadableStatement(
            "This is a part of a statement: the account (:25:) and the balances (:60F:, :62F:) are missing.", draft.line
        )
    if draft.closing is None:
        raise UnreadableStatement(
            "The statement that begins here has no closing balance (:62F:), so the file was probably cut.", draft.line
        )
    if draft.opening is None and not draft.account:
        raise UnreadableStatement(
            "The statement has neither account (:25:) nor opening balance (:60F:), so its beginning is missing.",
            draft.line,
        )


def _entry(line: int, found: StatementLine, text: str, currency: str, pending: bool) -> BankEntry:
    remittance = read_remittance(text)
    return BankEntry(
        line=line,
        booked_on=found.booked_on,
        value_on=found.value_on,
        amount=found.amount,
        currency=currency,
        payer=remittance.payer,
        payer_account=remittance.payer_account,
        reference=remittance.reference or found.reference,
        text=" ".join(part for part in (found.details, remittance.text) if part),
        bank_id=found.bank_id,
        pending=pending,
        reversal=found.reversal,
    )


def _warnings(
    draft: _Draft,
    entries: tuple[BankEntry, ...],
    opening: Decimal | None,
    closing: Decimal | None,
    currency: str,
) -> list[str]:
    warnings: list[str] = []
    if not draft.account:
        warnings.append(Sentence("The statement names no account (:25:).", draft.line))
    if opening is None and closing is not None:
        warnings.append(Sentence("The statement has no opening balance (:60F:), so it cannot be checked.", draft.line))
    warnings.extend(
        Sentence("The day does not exist in February; the last day of the month is taken.", line)
        for line, found in draft.lines
        if found.moved
    )
    return warnings + entry_warnings(entries) + balance_warning(opening, closing, entries, currency)
