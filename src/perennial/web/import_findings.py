"""What the page of one import says, made of its report and a look at its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.delivery.queries import length_text
from perennial.foundation.jobs import alive
from perennial.intake.choices import BatchState
from perennial.intake.look_queries import FirstRows
from perennial.intake.models import ImportBatch
from perennial.intake.queries import progress_of
from perennial.intake.whose_queries import is_open
from perennial.kernel import formats
from perennial.kernel.money import MINOR_UNITS, Money
from perennial.web.import_words import cell, counted, field_name, language, name_of, said

WAITING: Final = frozenset({BatchState.UPLOADED, BatchState.PREVIEWED, BatchState.FAILED})
# The rows of report["samples"] by position.
_SAMPLED: Final[Mapping[str, tuple[str, ...]]] = {
    "clients": ("code", "name", "currency"),
    "contacts": ("client", "name", "email"),
    "invoices": ("client", "number", "issued_on", "due_on", "amount", "currency"),
    "payments": ("client", "reference", "paid_on", "amount", "currency"),
}
# What a preview does, by the steps that are behind it.
_READING: Final = (
    gettext_lazy("The file is being read."), gettext_lazy("It is compared with the book."),
    gettext_lazy("What was found is written down."),
)  # fmt: skip
# Names of staged lists that differ from the report's.
_LOOKED_AS: Final = {"credits": "credit_notes", "answers": "pulse", "leaves": "leave"}


@dataclass(frozen=True, slots=True)
class Count:
    """A line of the table of what would happen, or has."""

    name: str
    created: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Sample:
    """First rows of one kind: heads (text, numeric) and cells in that order, each row with its line of the file."""

    name: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]
    lines: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """What the report of an import says. `refused` are lines alone: questions stand in `asks`."""

    counts: tuple[Count, ...]
    refused: list[dict[str, Any]]
    refused_count: int
    warnings: list[dict[str, Any]]
    warnings_count: int
    asks: list[dict[str, Any]]
    news: int
    whose_count: int = 0
    whose_open: int = 0

    @property
    def is_news(self) -> bool:
        return self.news > 0


def findings(batch: ImportBatch) -> Findings:
    """The report in the reader's language."""
    report: dict[str, Any] = batch.report or {}
    asks = list(report.get("asks") or ())
    asked = [(ask.get("template"), ask.get("params")) for ask in asks]
    refused = [row for row in report.get("refused") or () if (row.get("template"), row.get("params")) not in asked]
    counts = tuple(_counts(report))
    return Findings(
        counts,
        _in_order(refused),
        max(len(refused), int(report.get("refused_count") or 0) - len(asks)),
        _in_order(report.get("warnings") or ()),
        int(report.get("warnings_count") or 0),
        asks,
        sum(count.created + count.changed for count in counts),
        len(whose := report.get("whose") or ()),
        sum(is_open(row["how"]) for row in whose),
    )


def _in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines as they stand in their files, each with its sentence."""
    ordered = sorted(rows, key=lambda row: (row.get("file") or "", row.get("line") or 0))
    return [{**row, "said": said(row)} for row in ordered]


def _counts(report: Mapping[str, Any]) -> Iterator[Count]:
    created, changed, unchanged = (report.get(name) or {} for name in ("created", "changed", "unchanged"))
    for kind in dict.fromkeys([*created, *changed, *unchanged]):
        found = (created.get(kind, 0), changed.get(kind, 0), unchanged.get(kind, 0))
        if any(found):
            yield Count(name_of(kind), *found)


def samples(batch: ImportBatch, looked: Iterable[FirstRows]) -> list[Sample]:
    """The first rows that would be written: as compared with the book where the report has them, else as read."""
    report: dict[str, Any] = batch.report or {}
    planned = report.get("samples") or {}
    found = [_planned(kind, rows) for kind, rows in planned.items() if rows and kind in _SAMPLED]
    news = {kind for part in ("created", "changed") for kind, n in (report.get(part) or {}).items() if n}
    for first in looked:
        kind = _LOOKED_AS.get(first.kind, first.kind)
        if kind in news and kind not in planned:
            found.append(_looked(kind, first))
    return found


def _planned(kind: str, rows: Sequence[Sequence[Any]]) -> Sample:
    fields = _SAMPLED[kind]
    return _sample(kind, fields, [(None, [_typed(name, value) for name, value in zip(fields, row, strict=False)])
                                  for row in rows], lines=False)  # fmt: skip


def _looked(kind: str, first: FirstRows) -> Sample:
    return _sample(kind, first.fields, first.rows, lines=True)


def _sample(
    kind: str, fields: Sequence[str], rows: Iterable[tuple[int | None, Sequence[Any]]], *, lines: bool
) -> Sample:
    """Amounts carry their currency, which then needs no column of its own."""
    joined = {"amount", "currency"} <= set(fields)
    heads = [name for name in fields if not (joined and name == "currency")]
    shown = []
    for line, values in rows:
        row = dict(zip(fields, values, strict=False))
        cells = tuple((_cell(name, row, joined=joined), _numeric(name)) for name in heads)
        shown.append((str(line or ""), cells))
    return Sample(name_of(kind), tuple((_head(name), _numeric(name)) for name in heads), tuple(shown), lines)


def _numeric(name: str) -> bool:
    return name in ("amount", "rate", "terms_days", "seconds")


def _head(name: str) -> str:
    return field_name("hours" if name == "seconds" else name)


def _cell(name: str, row: Mapping[str, Any], *, joined: bool) -> str:
    value = row.get(name)
    if name == "seconds" and value:
        return length_text(int(value))
    currency = row.get("currency")
    if name == "amount" and joined and isinstance(value, Decimal) and currency in MINOR_UNITS:
        return formats.format_money(Money(value, str(currency)), language(), compact=False)
    return cell(value)


def _typed(name: str, value: Any) -> Any:
    """A value of the stored report as it was before it became JSON."""
    if isinstance(value, str) and value:
        if name.endswith("_on"):
            return date.fromisoformat(value)
        if name == "amount":
            return Decimal(value)
    return value


def progress(batch: ImportBatch, *, at: datetime) -> dict[str, Any]:
    """What kit/_progress.html shows, and `idle`: nobody works on background tasks."""
    done, total = progress_of(batch)
    if batch.state == BatchState.PREVIEWING:
        text = _READING[min(done, len(_READING) - 1)] if alive(at=at) or done else _("The file waits for its turn.")
    elif done and total:
        numbers = {"done": formats.format_number(done, language()), "total": formats.format_number(total, language())}
        text = _("%(done)s of %(total)s rows are written.") % numbers
    else:
        text = _("The import waits for its turn.")
    url = reverse("import-progress", args=[batch.pk])
    return {"url": url, "done": done, "total": total, "text": str(text), "idle": not done and not alive(at=at)}


def will_go(batch: ImportBatch) -> list[str]:
    """Exactly what taking the import back deletes and restores."""
    report: dict[str, Any] = batch.report or {}
    created = [counted(kind, n) for kind, n in (report.get("created") or {}).items() if n]
    sentences = [_("%(what)s: deleted.") % {"what": what} for what in created]
    restored = len(report.get("restore") or ()) + len(report.get("rates") or {})
    if restored:
        text = ngettext(
            "%(n)d record is put back to what it was before.", "%(n)d records are put back to what they were before.",
            restored,
        )  # fmt: skip
        sentences.append(text % {"n": restored})
    if {"payments", "credit_notes"} & {kind for kind, n in (report.get("created") or {}).items() if n}:
        sentences.append(_("Invoices that its money settled are open again."))
    sentences.append(_("The timeline keeps both: that it was imported, and that it was taken back."))
    return sentences
