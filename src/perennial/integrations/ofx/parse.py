"""OFX files to statements of bank and card accounts. Pure.

Cash movements of an investment account are read too; a file that has nothing but securities is refused, and so is
an answer of the bank's server that carries an error or no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from perennial.integrations.ofx.tokens import Element, read_elements
from perennial.kernel.bank import BankEntry, BankStatementFile, Sentence, UnreadableStatement, entry_warnings

_EXTENSIONS = (".ofx", ".qfx", ".qbo")
_HEAD = re.compile(rb"OFXHEADER|<OFX>", re.IGNORECASE)
_DATE = re.compile(r"^(\d{4})-?(\d{2})-?(\d{2})")
_TIME = re.compile(r"^\d{8}(\d{2})(\d{2})(\d{2})?")
_NUMBER = re.compile(r"^[+-]?\d*(?:[.,]\d*)*$")


def sniff(data: bytes, name: str) -> bool:
    """True for the usual endings and for text that begins as OFX does."""
    return name.lower().endswith(_EXTENSIONS) or _HEAD.search(data[:4096].replace(b"\0", b"")) is not None


def parse(data: bytes, name: str) -> tuple[BankStatementFile, ...]:
    """Every statement of the file. Raises UnreadableStatement with the line."""
    root = read_elements(data)
    errors = list(_errors(root))
    made_at = _made_at(root)
    accounts = list(root.walk("STMTRS", "CCSTMTRS", "INVSTMTRS"))
    statements = [
        _statement(account, made_at, errors)
        for account in accounts
        if account.name != "INVSTMTRS" or account.child("STMTTRN")
    ]
    if statements:
        return tuple(statements)
    if errors:
        raise UnreadableStatement("The bank answered with an error: %(error)s", errors[0].line, error=str(errors[0]))
    if accounts:
        raise UnreadableStatement("The file holds an investment account with securities only, and no bank movements.")
    raise UnreadableStatement("The file is an answer of the bank without a statement.")


def _errors(root: Element) -> Iterator[Sentence]:
    for status in root.walk("STATUS"):
        if status.value("SEVERITY") == "ERROR":
            yield Sentence(
                "%(message)s (code %(code)s).",
                status.line,
                message=status.value("MESSAGE").rstrip(".") or "no explanation",
                code=status.value("CODE") or "?",
            )


def _statement(account: Element, made_at: datetime | date | None, errors: list[Sentence]) -> BankStatementFile:
    currency = account.value("CURDEF").upper()[:3]
    if not re.fullmatch("[A-Z]{3}", currency):
        raise UnreadableStatement("The statement names no currency (CURDEF).", account.line)
    entries = tuple(_entry(item, currency) for item in account.walk("STMTTRN", "STMTTRNP"))
    closing, balance_day = _balance(account)
    warnings: list[str] = [Sentence("The bank reported an error beside: %(error)s", error=str(e)) for e in errors]
    if closing is None:
        warnings.append(Sentence("The statement has no balance (LEDGERBAL).", account.line))
    return BankStatementFile(
        format="ofx",
        account=_account(account, "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM"),
        currency=currency,
        entries=entries,
        closing=closing,
        made_at=made_at or balance_day,
        warnings=(*warnings, *entry_warnings(entries)),
    )


def _entry(item: Element, currency: str) -> BankEntry:
    booked_on = _day(item, "DTPOSTED") or _day(item, "DTTRAN")
    if booked_on is None:
        raise UnreadableStatement("The transaction has no date (DTPOSTED).", item.line)
    # CURRENCY means that the amount is in that currency; ORIGCURRENCY that it was already converted.
    foreign = next((child.value("CURSYM") for child in item.children if child.name == "CURRENCY"), "")
    payee = next((child.value("NAME") for child in item.children if child.name == "PAYEE"), "")
    name = item.value("NAME") or payee
    return BankEntry(
        line=item.line,
        booked_on=booked_on,
        value_on=_day(item, "DTAVAIL"),
        amount=_number(item, "TRNAMT"),
        currency=foreign.upper() or currency,
        payer=name,
        payer_account=_account(item, "BANKACCTTO", "CCACCTTO"),
        reference=item.value("REFNUM") or item.value("CHECKNUM"),
        text=item.value("MEMO") or name,
        bank_id=item.value("FITID"),
        pending=item.name == "STMTTRNP",
        reversal=item.value("CORRECTACTION").upper() == "DELETE",
    )


def _account(element: Element, *names: str) -> str:
    found = next((child for child in element.children if child.name in names), None)
    return found.value("ACCTID") if found else ""


def _balance(account: Element) -> tuple[Decimal | None, date | None]:
    balance = account.child("LEDGERBAL")
    if balance is None:
        return None, None
    return _number(balance, "BALAMT"), _day(balance, "DTASOF")


def _number(element: Element, name: str) -> Decimal:
    """Point and comma are both decimal marks; where both stand, the last one is."""
    text = element.value(name).replace(" ", "")
    line = element.line_of(name)
    if not _NUMBER.match(text) or not re.search(r"\d", text) or len(text) > 40:
        raise UnreadableStatement(
            "The amount %(name)s is %(value)s, which is no number.", line, name=name, value=text[:40] or "empty"
        )
    marks = re.findall("[.,]", text)
    if len(marks) > 1 and marks.count(marks[-1]) > 1:
        return Decimal(re.sub("[.,]", "", text))
    whole, _, fraction = text.rpartition(marks[-1]) if marks else (text, "", "")
    return Decimal(re.sub("[.,]", "", whole) + "." + fraction) if marks else Decimal(text)


def _day(element: Element, name: str) -> date | None:
    """The day as the bank wrote it: the zone behind it never moves a booking to another day."""
    text = element.value(name)
    if not text:
        return None
    match = _DATE.match(text)
    try:
        if match is None:
            raise ValueError(text)
        return date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise UnreadableStatement(
            "The date %(name)s is %(value)s, which does not exist.", element.line_of(name), name=name, value=text[:30]
        ) from error


def _made_at(root: Element) -> datetime | date | None:
    signon = root.child("SONRS")
    if signon is None or not signon.value("DTSERVER"):
        return None
    day = _day(signon, "DTSERVER")
    time = _TIME.match(signon.value("DTSERVER"))
    if day is None or time is None:
        return day
    try:
        # Without a zone on purpose: the zones in OFX headers are too often wrong to be added up.
        return datetime(day.year, day.month, day.day, int(time[1]), int(time[2]), int(time[3] or 0))  # noqa: DTZ001
    except ValueError:
        return day
