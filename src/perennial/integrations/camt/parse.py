"""camt.052, camt.053 and camt.054 of every version to statements. Pure.

camt.053 is the booked statement. camt.052 is an interim report: all its entries are pending. camt.054 notifies of
booked movements, often before and in more detail than the camt.053 that repeats them: its entries are booked,
with the same ids and therefore the same fingerprint as in the camt.053; where one file has a collective booking
and the other its parts, `kernel.bank.batch_key` is equal. A collective booking is split into its parts when they
have amounts of their own that add up to it; otherwise it stays one entry with all the references in its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from perennial.integrations.camt.details import Details, read_details
from perennial.integrations.camt.tree import Node, read_tree
from perennial.kernel.bank import (
    BankEntry,
    BankStatementFile,
    Sentence,
    UnreadableStatement,
    balance_warning,
    entry_warnings,
)

# Version 1 names its messages BkToCstmrStmtV01 and so on.
_MESSAGES = {
    "BkToCstmrStmt": ("camt.053", "Stmt"),
    "BkToCstmrAcctRpt": ("camt.052", "Rpt"),
    "BkToCstmrDbtCdtNtfctn": ("camt.054", "Ntfctn"),
}
_HEAD = re.compile(rb"camt\.05[234]|BkToCstmr(Stmt|AcctRpt|DbtCdtNtfctn)")
_AMOUNT = re.compile(r"\d{1,18}(\.\d{0,8})?")
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def sniff(data: bytes, name: str) -> bool:
    """True for XML whose beginning speaks of camt, whatever the file is called."""
    head = data[:8192].replace(b"\0", b"")
    return b"<" in head[:64] and _HEAD.search(head) is not None


def parse(data: bytes, name: str) -> tuple[BankStatementFile, ...]:
    """Every statement, report or notification of the file. Raises UnreadableStatement with the line."""
    root = read_tree(data)
    statements = tuple(_statements(root))
    if not statements:
        raise UnreadableStatement("The XML holds no camt.052, camt.053 or camt.054 statement.")
    return statements


def _statements(root: Node) -> Iterator[BankStatementFile]:
    for message in root.walk():
        kind, inner = _MESSAGES.get(message.name.removesuffix("V01"), ("", ""))
        if kind:
            made_at = message.value("GrpHdr", "CreDtTm")
            for node in message.all(inner):
                yield _statement(kind, node, made_at)


def _statement(kind: str, node: Node, message_made_at: str) -> BankStatementFile:
    made_at = _moment(node.value("CreDtTm") or message_made_at, node.line)
    opening, closing = _balance(node, _OPENING), _balance(node, _CLOSING)
    currency = _currency(node, opening, closing)
    warnings: list[str] = []
    entries = tuple(
        entry
        for item in node.all("Ntry")
        for entry in _entries(item, pending=kind == "camt.052", made_at=made_at, warnings=warnings)
    )
    opened = opening[0] if opening and opening[1] == currency else None
    closed = closing[0] if closing and closing[1] == currency else None
    return BankStatementFile(
        format=kind,
        account=_account(node),
        currency=currency,
        entries=entries,
        owner=_owner(node),
        opening=opened,
        closing=closed,
        made_at=made_at,
        pending=kind == "camt.052",
        warnings=(*warnings, *entry_warnings(entries), *balance_warning(opened, closed, entries, currency)),
    )


def _entries(item: Node, *, pending: bool, made_at: datetime | None, warnings: list[str]) -> Iterator[BankEntry]:
    """The entry, or its parts."""
    amount, currency = _amount(item)
    booked_on, value_on = _date(item.first("BookgDt")), _date(item.first("ValDt"))
    if booked_on is None:
        booked_on = value_on or (made_at.date() if made_at else None)
        if booked_on is None:
            raise UnreadableStatement("The entry has no date.", item.line)
        warnings.append(Sentence("The entry has no booking date; %(day)s is taken.", item.line, day=booked_on))
    status = item.value("Sts", "Cd") or item.value("Sts")
    reference = item.value("AcctSvcrRef")
    parts = [read_details(node, incoming=amount >= 0) for node in item.all("NtryDtls", "TxDtls")]
    parts += [read_details(node, incoming=amount >= 0) for node in item.all("TxDtls")]
    shares = _shares(item, amount, currency)
    split = [(amount, Details.joined(parts), reference or (parts[0].bank_id if len(parts) == 1 else ""), "")]
    if shares:
        split = [
            (share, part, part.bank_id or (f"{reference}/{number}" if reference else ""), reference)
            for number, (share, part) in enumerate(zip(shares, parts, strict=True), start=1)
        ]
    for share, part, bank_id, batch_id in split:
        yield BankEntry(
            line=item.line,
            booked_on=booked_on,
            value_on=value_on,
            amount=share,
            currency=currency,
            payer=part.party,
            payer_account=part.account,
            reference=part.reference,
            text=part.text or item.value("AddtlNtryInf"),
            bank_id=bank_id,
            pending=pending or status in ("PDNG", "INFO", "FUTR"),
            reversal=item.value("RvslInd").lower() in ("true", "1"),
            batch_id=batch_id,
        )


def _shares(item: Node, amount: Decimal, currency: str) -> list[Decimal]:
    """The signed amounts of the parts, or none when the entry is one movement or its parts do not add up."""
    details = [*item.all("NtryDtls", "TxDtls"), *item.all("TxDtls")]
    if len(details) < 2:
        return []
    shares = []
    for node in details:
        own = node.first("Amt") or node.first("AmtDtls", "TxAmt", "Amt")
        if own is None or own.currency != currency or not _AMOUNT.fullmatch(own.text):
            return []
        sign = node.value("CdtDbtInd") or item.value("CdtDbtInd")
        shares.append(Decimal(own.text) if sign == "CRDT" else -Decimal(own.text))
    return shares if sum(shares) == amount else []


def _amount(node: Node) -> tuple[Decimal, str]:
    """The signed amount of an entry or a balance and its currency."""
    amount = node.first("Amt")
    if amount is None or not _AMOUNT.fullmatch(amount.text):
        raise UnreadableStatement("The amount cannot be read.", (amount or node).line)
    if not re.fullmatch("[A-Z]{3}", amount.currency):
        raise UnreadableStatement("The amount names no currency.", amount.line)
    sign = node.value("CdtDbtInd")
    if sign not in ("CRDT", "DBIT"):
        raise UnreadableStatement("The amount does not say whether it is credit or debit.", amount.line)
    try:
        number = Decimal(amount.text)
    except InvalidOperation as error:
        raise UnreadableStatement("The amount cannot be read.", amount.line) from error
    return (number if sign == "CRDT" else -number), amount.currency


def _balance(node: Node, codes: tuple[str, ...]) -> tuple[Decimal, str] | None:
    for code in codes:
        for balance in node.all("Bal"):
            if code in (balance.value("Tp", "CdOrPrtry", "Cd"), balance.value("Tp", "Cd")):
                return _amount(balance)
    return None


def _currency(node: Node, opening: tuple[Decimal, str] | None, closing: tuple[Decimal, str] | None) -> str:
    """The account's currency: as the account says, else as its balances, else as all its entries agree."""
    named = node.value("Acct", "Ccy")
    balance = opening or closing
    if named or balance:
        return named or (balance[1] if balance else "")
    currencies = {amount.currency for amount in node.all("Ntry", "Amt")}
    return currencies.pop() if len(currencies) == 1 else ""


def _account(node: Node) -> str:
    ways = (("IBAN",), ("Othr", "Id"), ("PrtryAcct", "Id"), ("BBAN",), ("UPIC",))
    return next((found for found in (node.value("Acct", "Id", *way) for way in ways) if found), "")


def _owner(node: Node) -> str:
    ways = (("Ownr", "Nm"), ("Ownr", "Pty", "Nm"), ("Nm",))
    return next((found for found in (node.value("Acct", *way) for way in ways) if found), "")


def _date(node: Node | None) -> date | None:
    """A date or the day of a date and time, as the bank wrote it."""
    if node is None:
        return None
    text = node.value("Dt") or node.value("DtTm") or node.text
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise UnreadableStatement("There is no such date as %(value)s.", node.line, value=text[:30]) from error


def _moment(text: str, line: int) -> datetime | None:
    if not text:
        return None
    # Python reads at most six digits of a second's fraction, banks write nine.
    plain = re.sub(r"(\.\d{6})\d+", r"\1", text)
    try:
        return datetime.fromisoformat(plain)
    except ValueError as error:
        raise UnreadableStatement("There is no such date and time as %(value)s.", line, value=text[:40]) from error
