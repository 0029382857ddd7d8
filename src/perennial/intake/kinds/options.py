"""What a person (or a remembered column map) says about how to read a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from perennial.intake.reading.amounts import COMMA, POINT
from perennial.intake.reading.dates import DateOrder
from perennial.intake.reading.durations import UNITS
from perennial.intake.reading.reasons import BAD_MAPPING, Reason, because
from perennial.intake.reading.words import currency_of
from perennial.kernel.text import name_key

IGNORED: Final = "-"
"""`--map COLUMN=-` leaves a column out."""

DECIMALS: Final = {"comma": COMMA, "point": POINT}

DATE_ORDERS: Final = frozenset(order.value for order in DateOrder)


class BadOptions(Exception):
    """An option that cannot be followed; `reason` says which."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass(frozen=True, slots=True)
class Known:
    """What the book already holds, so that references to it are not reported as missing."""

    clients: frozenset[str] = frozenset()
    """Codes and names of clients, each folded by kernel.text.name_key."""
    invoices: frozenset[str] = frozenset()
    """Invoice numbers as they stand."""

    def has_client(self, text: str) -> bool:
        return name_key(text) in self.clients


@dataclass(frozen=True, slots=True)
class Options:
    """How to read. `columns` maps headers to fields.

    Amounts without a currency are in `currency` (a person said so), else in what the kind is known to be in, else in
    `fallback_currency` (the company's own); with none of the three it is asked.
    Of trackers: `duration` is the seconds that one of a plain number stands for, `person` who worked the hours of a
    file that names nobody, `zone` where days begin. Of deals: `won_stage` is the stage of those that are won.
    With `known` None references to what is not in the file are left to the caller to check.
    """

    columns: dict[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    decimal: str | None = None
    currency: str | None = None
    fallback_currency: str | None = None
    known: Known | None = None
    duration: int | None = None
    person: str = ""
    zone: str = ""
    won_stage: str = ""


def parse_options(
    pairs: Iterable[str], *, fallback_currency: str | None = None, known: Known | None = None, zone: str = ""
) -> Options:
    """Options from `COLUMN=FIELD` pairs. Settings are date_order=dmy|mdy, decimal=comma|point, currency=USD,
    duration=hours|minutes|seconds, who=ADDRESS and won_stage=STAGE.

    Raises BadOptions.
    """
    columns: dict[str, str] = {}
    order: DateOrder | None = None
    decimal: str | None = None
    currency: str | None = None
    duration: int | None = None
    person = won_stage = ""
    for pair in pairs:
        name, sign, value = (part.strip() for part in pair.rpartition("="))
        if not sign or not name or not value:
            raise BadOptions(because(BAD_MAPPING, pair=pair))
        if name == "date_order" and value.casefold() in DATE_ORDERS:
            order = DateOrder(value.casefold())
        elif name == "decimal" and value.casefold() in DECIMALS:
            decimal = DECIMALS[value.casefold()]
        elif name == "currency" and currency_of(value):
            currency = currency_of(value)
        elif name == "duration" and value.casefold() in UNITS:
            duration = UNITS[value.casefold()]
        elif name == "who":
            person = value
        elif name == "won_stage":
            won_stage = value
        else:
            columns[name] = value.casefold()
    return Options(columns, order, decimal, currency, fallback_currency, known, duration, person, zone, won_stage)
