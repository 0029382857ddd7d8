"""1CClientBankExchange files to statements. Pure.

A file without an account section (СекцияРасчСчет) whose documents were not executed holds payment orders on their
way to the bank, not a statement: it is read as pending and books nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from perennial.kernel.bank import (
    BankEntry,
    BankStatementFile,
    Sentence,
    UnreadableStatement,
    balance_warning,
    entry_warnings,
    read_text,
)

_MAGIC = "1CClientBankExchange"
_LAST = "КонецФайла"
_AMOUNT = re.compile(r"^\d{1,15}(?:[.,-]\d{0,2})?$")
_DATE = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
# Digits 6 to 8 of a Russian account are its currency.
_CURRENCIES = {
    "810": "RUB", "643": "RUB", "840": "USD", "978": "EUR", "156": "CNY", "826": "GBP", "756": "CHF", "392": "JPY",
    "398": "KZT", "933": "BYN", "980": "UAH", "949": "TRY", "784": "AED",
}  # fmt: skip
# Other countries give an IBAN, which says the country and no currency: that of the country is taken.
_COUNTRIES = {"UA": "UAH", "KZ": "KZT", "BY": "BYN", "GE": "GEL", "AZ": "AZN", "MD": "MDL"}


@dataclass(slots=True)
class _Section:
    """The values of the header, of an account or of a document; `kind` is the document's type."""

    kind: str
    line: int
    values: dict[str, str] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        return next((self.values[name] for name in names if self.values.get(name)), "")


def sniff(data: bytes, name: str) -> bool:
    """True when the file begins with the name of the format."""
    return _MAGIC.encode() in data[:200].replace(b"\0", b"")


def parse(data: bytes, name: str) -> tuple[BankStatementFile, ...]:
    """One statement for each of our accounts in the file. Raises UnreadableStatement with the line."""
    header, accounts, documents = _sections(read_text(data, _declared(data)))
    numbers = [section.first("РасчСчет") for section in accounts] or header.values.get("РасчСчет", "").split("\n")
    orders = not accounts and not any(document.first("ДатаСписано", "ДатаПоступило") for document in documents)
    if orders and not any(numbers):
        numbers = [document.first("ПлательщикСчет", "ПлательщикРасчСчет") for document in documents]
    ours = [number for number in dict.fromkeys(numbers) if number]
    if not ours:
        raise UnreadableStatement("The file names no account (РасчСчет).", header.line)
    entries: dict[str, list[BankEntry]] = {number: [] for number in ours}
    for document in documents:
        for account, sign in _sides(document, ours):
            entries[account].append(_entry(document, account, sign, pending=orders))
    made_at = _made_at(header)
    return tuple(_statement(number, entries[number], accounts, made_at, orders) for number in ours)


def _sections(text: str) -> tuple[_Section, list[_Section], list[_Section]]:
    header = current = _Section("", 1)
    accounts: list[_Section] = []
    documents: list[_Section] = []
    ended = False
    lines = text.splitlines()
    if not lines or lines[0].strip() != _MAGIC:
        raise UnreadableStatement("The file does not begin with 1CClientBankExchange.", 1)
    for number, raw in enumerate(lines[1:], start=2):
        key, _, value = raw.partition("=")
        key, value = key.strip(), value.strip()
        match key:
            case "СекцияРасчСчет" | "СекцияДокумент":
                if current is not header:
                    raise UnreadableStatement("The section that begins here was never closed.", current.line)
                current = _Section(value, number)
                (accounts if key == "СекцияРасчСчет" else documents).append(current)
            case "КонецРасчСчет" | "КонецДокумента":
                current = header
            case "КонецФайла":
                ended = True
                break
            case "РасчСчет" if current is header and "РасчСчет" in header.values:
                header.values[key] += "\n" + value
            case _:
                current.values.setdefault(key, value)
    if not ended or current is not header:
        raise UnreadableStatement("The file ends before КонецФайла, so it was cut.", len(lines))
    return header, accounts, documents


def _sides(document: _Section, ours: list[str]) -> Iterator[tuple[str, int]]:
    """Which of our accounts the document moves, and whether out (-1) or in (1); both when between our own two."""
    payers = {document.first("ПлательщикСчет"), document.first("ПлательщикРасчСчет")}
    payees = {document.first("ПолучательСчет"), document.first("ПолучательРасчСчет")}
    out = [(number, -1) for number in ours if number in payers]
    into = [(number, 1) for number in ours if number in payees]
    found = out[:1] + into[:1]
    if not found and len(ours) == 1:
        # The bank's own accounts stand in for ours in some documents; the dates still say which way it went.
        spent, received = document.first("ДатаСписано"), document.first("ДатаПоступило")
        if bool(spent) != bool(received):
            found = [(ours[0], -1 if spent else 1)]
    if not found:
        raise UnreadableStatement(
            "Document %(number)s names none of the accounts of the statement.",
            document.line,
            number=document.first("Номер") or "?",
        )
    yield from found


def _entry(document: _Section, account: str, sign: int, *, pending: bool) -> BankEntry:
    other = "Плательщик" if sign > 0 else "Получатель"
    executed = document.first("ДатаПоступило" if sign > 0 else "ДатаСписано")
    purpose = document.first("НазначениеПлатежа") or " ".join(
        value for key, value in document.values.items() if re.fullmatch(r"НазначениеПлатежа\d", key) and value
    )
    return BankEntry(
        line=document.line,
        booked_on=_date(executed or document.first("Дата"), document.line),
        value_on=None,
        amount=sign * _amount(document.first("Сумма"), document.line),
        currency=_currency(account),
        payer=document.first(f"{other}1", other),
        payer_account=document.first(f"{other}РасчСчет", f"{other}Счет"),
        reference=document.first("Номер"),
        text=" ".join(purpose.split()),
        pending=pending,
    )


def _statement(
    account: str, entries: list[BankEntry], accounts: list[_Section], made_at: datetime | date | None, orders: bool
) -> BankStatementFile:
    """Several sections of one account follow each other in time: first opening, last closing."""
    mine = [section for section in accounts if section.first("РасчСчет") == account]
    opening = _balance(mine[0], "НачальныйОстаток") if mine else None
    closing = _balance(mine[-1], "КонечныйОстаток") if mine else None
    warnings: list[str] = []
    if orders:
        warnings.append(Sentence("The file holds payment orders on their way to the bank; nothing is booked."))
    currency = _currency(account)
    return BankStatementFile(
        format="1c",
        account=account,
        currency=currency,
        entries=tuple(entries),
        opening=opening,
        closing=closing,
        made_at=made_at,
        pending=orders,
        warnings=(*warnings, *entry_warnings(entries), *balance_warning(opening, closing, entries, currency)),
    )


def _balance(section: _Section, name: str) -> Decimal | None:
    text = section.first(name)
    if not text:
        return None
    negative = text.startswith("-")
    amount = _amount(text.removeprefix("-"), section.line)
    return -amount if negative else amount


def _amount(text: str, line: int) -> Decimal:
    """Kopecks follow a point, and in old exports a comma or a dash."""
    plain = re.sub(r"\s", "", text)
    if not _AMOUNT.match(plain):
        raise UnreadableStatement("The amount %(value)s cannot be read.", line, value=text[:40] or "(empty)")
    return Decimal(re.sub("[,-]", ".", plain))


def _date(text: str, line: int) -> date:
    match = _DATE.match(text)
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError as error:
        raise UnreadableStatement("There is no such date as %(value)s.", line, value=text[:30] or "(empty)") from error


def _made_at(header: _Section) -> datetime | date | None:
    if not header.first("ДатаСоздания"):
        return None
    day = _date(header.first("ДатаСоздания"), header.line)
    try:
        # The format carries no zone: the bank's local time, as it stands.
        return datetime.strptime(f"{day} {header.first('ВремяСоздания')}", "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return day


def _currency(account: str) -> str:
    return _COUNTRIES.get(account[:2].upper()) or _CURRENCIES.get(account[5:8], "RUB")


def _declared(data: bytes) -> str:
    """Кодировка=DOS means CP866; Windows is CP1251. Some systems say Windows and write UTF-8, which is tried first."""
    end = data[-1000:]
    if b"=DOS" in data[:300] and _LAST.encode("cp1251") not in end:  # some say DOS and write CP1251
        return "cp866"
    return "cp866" if _LAST.encode("cp866") in end else "cp1251"
