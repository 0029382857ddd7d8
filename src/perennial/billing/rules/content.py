"""An issued document as JSON and back: what the chain of a series seals, and what paper and XML are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from perennial.billing.rules.document import Document, Line, Party, Reduction, Totals
from perennial.billing.rules.vat import Vat

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class AnnexDay:
    """Approved time of one day, in seconds, and what was done in it."""

    day: date
    seconds: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnnexPart:
    """One person's approved days behind the lines."""

    person: str
    role: str
    days: tuple[AnnexDay, ...]

    @property
    def seconds(self) -> int:
        return sum(day.seconds for day in self.days)


def content_of(doc: Document, annex: Sequence[AnnexPart]) -> dict[str, Any]:
    """The document and its annex as JSON values: amounts and days are strings."""
    return {"version": VERSION, "document": _plain(doc), "annex": [_plain(part) for part in annex]}


def document_of(content: Mapping[str, Any]) -> Document:
    """The document that `content_of` packed; it is checked again while it is built. Raises Disagrees."""
    doc = dict(content["document"])
    return Document(**{
        **doc, "issued_on": _day(doc["issued_on"]), "due_on": _day(doc["due_on"]),
        "seller": _party(doc["seller"]), "buyer": _party(doc["buyer"]),
        "period": (_day(doc["period"][0]), _day(doc["period"][1])),
        "lines": tuple(_line(row) for row in doc["lines"]),
        "reductions": tuple(_reduction(row) for row in doc["reductions"]),
        "vat": Vat(**{**doc["vat"], "rate": Decimal(doc["vat"]["rate"])}),
        "totals": Totals(**{name: Decimal(amount) for name, amount in doc["totals"].items()}),
        "corrects": (doc["corrects"][0], _day(doc["corrects"][1])) if doc["corrects"] else None,
    })  # fmt: skip


def annex_of(content: Mapping[str, Any]) -> tuple[AnnexPart, ...]:
    """The annex that `content_of` packed."""
    return tuple(
        AnnexPart(
            part["person"], part["role"],
            tuple(AnnexDay(_day(row["day"]), row["seconds"], row["note"]) for row in part["days"]),
        )
        for part in content["annex"]
    )  # fmt: skip


def _party(given: Mapping[str, Any]) -> Party:
    return Party(**{**given, "electronic": (given["electronic"][0], given["electronic"][1])})


def _line(given: Mapping[str, Any]) -> Line:
    numbers = {name: Decimal(given[name]) for name in ("quantity", "price", "net")}
    return Line(**{**given, **numbers, "day_from": _day(given["day_from"]), "day_to": _day(given["day_to"])})


def _reduction(given: Mapping[str, Any]) -> Reduction:
    percent = Decimal(given["percent"]) if given["percent"] is not None else None
    return Reduction(given["text"], Decimal(given["amount"]), percent)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
