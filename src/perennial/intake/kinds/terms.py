"""Rows of what is agreed: our companies and the clients', agreements, projects, placements, bill and cost rates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from perennial.intake.kinds import terms_columns as names
from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.ledger import Ledger
from perennial.intake.kinds.records import first_of_key
from perennial.intake.kinds.terms_rows import TermsRow
from perennial.intake.reading.reasons import (
    ENDS_BEFORE_START,
    FEE_AND_MONTHS,
    NO_AMOUNT,
    NO_LAST_DAY,
    NOT_A_COUNTRY,
    NOT_BETWEEN,
    RENEWS_WITHOUT_END,
    Reason,
    because,
)

Reader = Callable[[Columns, str], Sequence[Any]]
Values = Mapping[str, Any]
Check = Callable[[Columns, int, Values], bool]
_CENT, _FRACTION = Decimal("0.01"), Decimal("0.0001")
_MOST: Final = Decimal(10) ** 9


def _text(limit: int, *, required: bool = False) -> Reader:
    return lambda columns, name: columns.texts(name, required=required, limit=limit)


def _number(*, required: bool = False) -> Reader:
    return lambda columns, name: columns.numbers(name, required=required)


def _whole(least: int, most: int) -> Reader:
    return lambda columns, name: columns.whole(name, least, most)


def _choice(allowed: frozenset[str]) -> Reader:
    return lambda columns, name: columns.choices(name, allowed)


def _day(*, required: bool = False) -> Reader:
    return lambda columns, name: columns.dates(name, required=required)


def _email(*, required: bool = False) -> Reader:
    return lambda columns, name: columns.emails(name, required=required)


def _flag(columns: Columns, name: str) -> Sequence[Any]:
    return columns.flags(name)


def _currency(columns: Columns, name: str) -> Sequence[Any]:
    return columns.currency_codes(name)


def _decimal(least: Decimal, most: Decimal, step: Decimal, *, required: bool = False) -> Reader:
    """Between two bounds, both included, in whole steps."""

    def read(columns: Columns, name: str) -> Sequence[Any]:
        found = columns.decimals(name)
        for at, value in enumerate(found):
            if value is None:
                if required and at not in columns.bad:
                    columns.refuse(at, name, Reason(NO_AMOUNT))
            elif not least <= value <= most:
                columns.refuse(at, name, because(NOT_BETWEEN, value=value, least=least, most=most), value)
        return [None if value is None or at in columns.bad else value.quantize(step) for at, value in enumerate(found)]

    return read


def _country(columns: Columns, name: str) -> Sequence[Any]:
    found = [text.upper() for text in columns.texts(name, required=True, limit=20)]
    for at, text in enumerate(found):
        if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
            columns.refuse(at, name, because(NOT_A_COUNTRY, value=text), text)
    return found


_PERCENT: Final = _decimal(Decimal(0), Decimal(100), _CENT)
_PRICE: Final = _decimal(Decimal(0), _MOST, _FRACTION, required=True)
_COMPANY: Final[dict[str, Reader]] = {
    "name": _text(200, required=True), "country": _country, "street": _text(200), "city": _text(100),
    "postcode": _text(20), "tax_id": _text(40), "vat_id": _text(20), "registration": _text(60), "email": _email(),
}  # fmt: skip
_DAYS: Final[dict[str, Reader]] = {"starts_on": _day(required=True), "ends_on": _day()}
READERS: Final[dict[str, dict[str, Reader]]] = {
    "entities": {
        **_COMPANY, "phone": _text(40), "iban": _text(34), "bic": _text(11), "bank_name": _text(100),
        "series": _text(12, required=True), "is_default": _flag,
    },
    "client_entities": {
        **_COMPANY, "einvoice_id": _text(60), "buyer_reference": _text(60), "is_default": _flag,
    },
    "agreements": {
        "number": _number(required=True), "kind": _choice(names.AGREEMENT_KINDS), "parent": _number(),
        "title": _text(200), "our_entity": _text(200), "client_entity": _text(200), "signed_on": _day(), **_DAYS,
        "notice_days": _whole(0, 730), "auto_renews": _flag, "renewal_months": _whole(1, 120),
        "payment_terms_days": _whole(0, 365), "currency": _currency, "rounding": _choice(names.ROUNDINGS),
        "rounding_per": _choice(names.ROUNDED), "silent_approval": _flag, "silent_after_days": _whole(1, 60),
        "discount_percent": _PERCENT, "vat": _choice(names.VAT_TREATMENTS), "vat_rate": _PERCENT,
        "non_solicit_months": _whole(0, 120), "buyout_percent": _decimal(Decimal(0), Decimal(999), _CENT),
        "buyout_note": _text(500), "purchase_order": _text(60),
    },
    "projects": {
        "agreement": _number(required=True), "code": _text(40, required=True), "name": _text(200, required=True),
        "billing": _choice(names.PROJECT_BILLINGS), "fee": _decimal(_CENT, _MOST, _FRACTION),
        "fee_months": _whole(1, 120), **_DAYS,
    },
    "placements": {
        "agreement": _number(required=True), "person": _email(required=True), "title": _text(100, required=True),
        "project": _text(40), "seat": _text(100), "skill": _text(60), "level": _choice(names.LEVELS),
        "share": _decimal(_CENT, Decimal(1), _CENT), "billing": _choice(names.PLACEMENT_BILLINGS), **_DAYS,
        "roll_off_on": _day(), "state": _choice(names.PLACEMENT_STATES), "notice_by": _choice(names.NOTICE_BY),
        "notice_cause": _choice(names.END_CAUSES), "notice_given_on": _day(), "end_cause": _choice(names.END_CAUSES),
        "replaces": _email(),
    },
    "bill_rates": {
        "person": _email(required=True), "valid_from": _day(required=True), "amount": _PRICE, "currency": _currency,
        "unit": _choice(names.RATE_UNITS),
    },
    "cost_rates": {
        "person": _email(required=True), "valid_from": _day(required=True), "amount": _PRICE, "currency": _currency,
    },
}  # fmt: skip
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "entities": ("name",), "client_entities": ("name",), "agreements": ("number",), "projects": ("code",),
    "placements": ("person", "starts_on"), "bill_rates": ("person", "valid_from"),
    "cost_rates": ("person", "valid_from"),
}  # fmt: skip
"""What tells a line of a client from its others."""
_WHEN: Final = ("starts_on", "ends_on", "signed_on", "roll_off_on", "notice_given_on", "valid_from")
_HOW_MUCH: Final = ("fee", "amount", "share", "discount_percent", "vat_rate", "buyout_percent")


def adder(kind: str) -> Callable[[Columns, Ledger], None]:
    """The reader of one of these files."""
    return lambda columns, ledger: _add(kind, columns, ledger)


def _add(kind: str, columns: Columns, ledger: Ledger) -> None:
    if not columns.settle(_WHEN, _HOW_MUCH):
        return
    clients = columns.clients() if "client" in columns.fields else [""] * len(columns)
    cells = {name: read(columns, name) for name, read in READERS[kind].items()}
    seen: dict[str, int] = {}
    rows: list[TermsRow] = getattr(ledger.staged, kind)
    for at, client in enumerate(clients):
        if at in columns.bad:
            continue
        values = {name: found[at] for name, found in cells.items() if found[at] not in ("", None)}
        parts = [str(values[name]) for name in KEYS[kind]]
        shown = ", ".join(parts)
        if _possible(kind, columns, at, values) and first_of_key(
            columns, at, KEYS[kind][0], "\n".join([client, *parts]), seen, shown
        ):
            rows.append(TermsRow(columns.table.file, columns.table.lines[at], client, values))


def _possible(kind: str, columns: Columns, at: int, values: Values) -> bool:
    """Whether the line does not contradict itself; refuses it otherwise."""
    ends, starts = values.get("ends_on"), values.get("starts_on")
    if ends is not None and starts is not None and ends < starts:
        columns.refuse(at, "ends_on", because(ENDS_BEFORE_START, end=ends, start=starts), ends)
    elif kind == "agreements" and values.get("auto_renews") and ends is None:
        columns.refuse(at, "auto_renews", Reason(RENEWS_WITHOUT_END))
    elif kind == "projects" and not _fee_fits(values):
        columns.refuse(at, "fee", Reason(FEE_AND_MONTHS), values.get("fee"))
    elif values.get("state") in names.ENDED_STATES and ends is None:
        columns.refuse(at, "ends_on", Reason(NO_LAST_DAY))
    else:
        return True
    return False


def _fee_fits(values: Values) -> bool:
    fixed = values.get("billing") == "fixed"
    return ("fee" in values and "fee_months" in values) if fixed else "fee" not in values
