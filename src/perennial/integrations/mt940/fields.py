"""The fields of an MT940: a balance, a statement line with its day, and the remittance text in its many dialects."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from perennial.kernel.bank import UnreadableStatement

_BALANCE = re.compile(
    r"^\s*(?P<mark>[CD])(?P<day>\d{6})\s*(?P<currency>[A-Z]{3})\s*"
    r"(?P<amount>\d{1,3}(?:\.\d{3})+,\d*|\d+(?:[,.]\d*)?)\s*$"
)
# The entry day may be missing or blank, the mark may carry a funds code, the amount may lack its comma.
_LINE = re.compile(
    r"^\s*(?P<value>\d{6})(?P<entry>\d{4}|[ ]{4})?\s*(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?\s*"
    r"(?P<amount>\d{1,3}(?:\.\d{3})+,\d*|\d+(?:[,.]\d*)?)(?=[A-Z\s/]|$)\s*"
    r"(?P<kind>[A-Z][A-Z0-9 ]{3})?(?P<reference>.*)$"
)
# The last ones only say that the reference stands in field 86.
_NO_REFERENCE = ("", "NONREF", "NOTPROVIDED", "NOREF", "EREF", "KREF", "KREF+", "MARF", "PREF")
# SWIFT lines end at 65 characters in the middle of a word, German subfields at 27.
_FULL_LINE, _FULL_SUBFIELD = 65, 27
_SUBFIELDS = re.compile(r"^\s*(?:(?P<code>\d{3})(?P<mark>[?<>~^@|])|(?P<bare>[~^])(?=00))(?=\d{2})")
_TEXT_CODES = (*range(20, 30), *range(60, 64))
_SEPA_KEY = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|PURP|IBAN|BIC)\+")
_SLASH_KEY = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|KREF|MARF|CSID|ORDP|BENM|CNTP|PURP|ISDT|TRCD|ADDR|UDTR|UCRD|SVCL|RTRN|OCMT|PREF"
    r"|CHGS|EXCH|ID|ORDP/|PT|PY|FT|INIT|ULTD|ULTC)/"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b")
_DUTCH_NAME = re.compile(r"\bNAAM:\s*(?P<name>[^\n]+)")
_POLISH_NAME = re.compile(r"\bOD:\s*(?P<name>[^;]+);")


@dataclass(frozen=True, slots=True)
class Balance:
    amount: Decimal
    currency: str
    day: date


@dataclass(frozen=True, slots=True)
class StatementLine:
    """Field 61. `moved` is True when a day such as 30 February was moved to the last day of its month."""

    booked_on: date
    value_on: date
    amount: Decimal
    reference: str
    bank_id: str
    details: str
    reversal: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class Remittance:
    payer: str
    payer_account: str
    reference: str
    text: str


def read_balance(value: str, line: int) -> Balance:
    match = _BALANCE.match(value)
    if match is None:
        raise UnreadableStatement("The balance %(value)s cannot be read.", line, value=value.strip()[:40])
    day, _ = _day(match["day"], line)
    return Balance(_signed(match["mark"], match["amount"]), match["currency"], day)


def read_line(value: str, line: int) -> StatementLine:
    """Field 61, its supplementary details on the lines after the first."""
    first, _, details = value.partition("\n")
    match = _LINE.match(first) or _LINE.match(value.replace("\n", ""))
    if match is None:
        raise UnreadableStatement("The entry %(value)s cannot be read.", line, value=first.strip()[:40])
    value_on, moved = _day(match["value"], line)
    booked_on, entry_moved = _entry_day(match["entry"], value_on, line)
    reference, _, bank_id = match["reference"].partition("//")
    return StatementLine(
        booked_on=booked_on,
        value_on=value_on,
        amount=_signed(_way(match["mark"]), match["amount"]),
        reference=_known(reference),
        bank_id=_known(bank_id),
        details=" ".join(details.split()),
        reversal=match["mark"].startswith("R"),
        moved=moved or entry_moved,
    )


def read_remittance(value: str) -> Remittance:
    """Field 86: German subfields, the slash keys of Dutch and international banks, or plain text."""
    structured = _SUBFIELDS.match(value)
    if structured:
        return _from_subfields(value.replace("\n", ""), structured["mark"] or structured["bare"])
    text = _unwrap(value, _FULL_LINE)
    if len(_SLASH_KEY.findall(text)) > 1:
        return _from_slash_keys(text)
    name = _DUTCH_NAME.search(value) or _POLISH_NAME.search(text)
    ibans = set(_IBAN.findall(text))
    return Remittance(
        payer=" ".join(name["name"].split()) if name else "",
        payer_account=ibans.pop() if len(ibans) == 1 else "",
        reference="",
        text=text,
    )


def _from_subfields(value: str, mark: str) -> Remittance:
    fields: dict[int, list[str]] = {}
    for part in value.split(mark)[1:]:
        if part[:2].isdecimal():
            fields.setdefault(int(part[:2]), []).append(part[2:])
        elif fields:  # the mark itself stood in the text
            fields[max(fields)][-1] += mark + part
    purpose = _unwrap("\n".join(part for code in _TEXT_CODES for part in fields.get(code, ())), _FULL_SUBFIELD)
    keys = _SEPA_KEY.split(purpose)
    named = dict(zip(keys[1::2], keys[2::2], strict=False))
    title = " ".join("".join(fields.get(0, ())).split())
    return Remittance(
        payer=" ".join("".join(part for code in (32, 33) for part in fields.get(code, ())).split()),
        payer_account=("".join(fields.get(38, ())) or "".join(fields.get(31, ()))).replace(" ", ""),
        reference=_known(named.get("EREF", "")) or _known(named.get("KREF", "")),
        text=purpose or title,
    )


def _from_slash_keys(text: str) -> Remittance:
    keys = _SLASH_KEY.split(text)
    named: dict[str, str] = {}
    for key, value in zip(keys[1::2], keys[2::2], strict=False):
        named.setdefault(key, value.strip("/ "))
    account, _, rest = named.get("CNTP", "").partition("/")
    return Remittance(
        payer=named.get("NAME", "") or (rest.split("/")[1] if rest.count("/") else ""),
        payer_account=named.get("IBAN", "") or account,
        reference=_known(named.get("EREF", "")),
        text=text,
    )


def _unwrap(value: str, full: int) -> str:
    """Lines joined to one text: a full line broke inside a word, a shorter one ended there."""
    text = ""
    for part in value.split("\n"):
        text += part if len(part) >= full else part + " "
    return " ".join(text.split())


def _way(mark: str) -> str:
    """C or D. By the standard the reversal of a credit (RC) takes money out, that of a debit (RD) brings it back."""
    if mark.startswith("R"):
        return "D" if mark[-1] == "C" else "C"
    return mark[-1]


def _signed(mark: str, amount: str) -> Decimal:
    """Field 61 and the balances: C is money in."""
    if "," in amount:  # some banks write the points between thousands that the standard forbids
        amount = amount.replace(".", "")
    number = Decimal(amount.replace(",", ".").rstrip("."))
    return number if mark == "C" else -number


def _known(reference: str) -> str:
    reference = " ".join(reference.split())
    return "" if reference.upper() in _NO_REFERENCE else reference


def _day(text: str, line: int) -> tuple[date, bool]:
    year = int(text[:2]) + (2000 if int(text[:2]) < 80 else 1900)
    return _calendar_day(year, text[2:], line)


def _entry_day(text: str | None, value_on: date, line: int) -> tuple[date, bool]:
    """The entry day has no year: it is the year that puts it nearest to the value day."""
    if not text or not text.strip():
        return value_on, False
    years = (value_on.year - 1, value_on.year, value_on.year + 1)
    days = [_calendar_day(year, text, line) for year in years]
    return min(days, key=lambda day: abs((day[0] - value_on).days))


def _calendar_day(year: int, month_day: str, line: int) -> tuple[date, bool]:
    """The day, and whether it had to be moved: banks that count 30 days a month write 30 February."""
    month, day = int(month_day[:2]), int(month_day[2:])
    try:
        return date(year, month, day), False
    except ValueError as error:
        if month == 2 and day in (29, 30):
            return date(year, 2, monthrange(year, 2)[1]), True
        raise UnreadableStatement(
            "There is no such day as %(day)s in month %(month)s.", line, day=day, month=month
        ) from error
