"""One page of the list of invoices, with when the money is expected and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perennial.billing.queries import OpenInvoice
from perennial.kernel import formats
from perennial.kernel.charts import Chart, pay_line
from perennial.kernel.money import Money
from perennial.receivables.queries.book import CaseView, load_book
from perennial.receivables.queries.client_pages import stored_expectations, why_expected
from perennial.receivables.queries.predictions import Expected
from perennial.web.views.receivables_steps import step_of


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice as the list shows it. `whole` only when a part is settled; `late` counts to the paid day if paid."""

    pk: int
    client_id: int
    client: str
    number: str
    money: Money
    whole: Money | None
    issued_on: date
    due_on: date
    late: int
    settled_on: date | None
    expected: date | None
    first: date | None
    last: date | None
    line: Chart | None
    because: str
    step: str
    kind: str
    case_id: int | None
    url: str
    rail_url: str


def rows_of(found: Sequence[Any], as_of: date, *, unmatched: set[tuple[int, str]], here: str) -> list[Row]:
    """The page's rows; the book is loaded for its clients only. `here`: where acts of the rail return to."""
    open_rows = [row for row in found if row.rest]
    clients = {row.client_id for row in open_rows}
    cases = load_book(as_of, clients=clients).cases if clients else {}
    expected = stored_expectations([_open_invoice(row) for row in open_rows], as_of)
    return [
        _row(row, cases.get((row.client_id, row.currency)), expected.get(row.pk), as_of, unmatched, here)
        for row in found
    ]


def _row(
    row: Any, view: CaseView | None, guess: Expected | None, as_of: date, unmatched: set[tuple[int, str]], here: str
) -> Row:
    case_id = view.case_id if view else None
    url = reverse("case", args=[case_id]) if case_id and row.rest else reverse("invoice", args=[row.pk])
    step, kind = step_of(row, view, as_of=as_of, unmatched=(row.client_id, row.currency) in unmatched)
    days = span(guess, as_of) if guess else None
    return Row(
        pk=row.pk,
        client_id=row.client_id,
        client=row.client.name,
        number=row.number,
        money=Money(row.rest or row.amount, row.currency),
        whole=Money(row.amount, row.currency) if row.rest and row.rest != row.amount else None,
        issued_on=row.issued_on,
        due_on=row.due_on,
        late=((row.settled_on if not row.rest and row.settled_on else as_of) - row.due_on).days,
        settled_on=row.settled_on if not row.rest else None,
        expected=as_of + timedelta(days=days[1]) if days else None,
        first=as_of + timedelta(days=days[0]) if days else None,
        last=as_of + timedelta(days=days[2]) if days else None,
        line=money_line(row.due_on, days, as_of) if days else None,
        because=why_expected(guess) if guess else "",
        step=step,
        kind=kind,
        case_id=case_id,
        url=url,
        rail_url=f"{url}?{urlencode({'rail': 1, 'next': _back_to(here, case_id)})}",
    )


def span(guess: Expected, as_of: date) -> tuple[int, int, int]:
    """Days from today to the early, the middle and the late end; what should be here already is expected today."""
    early, middle, late = sorted(max(0, (guess.day(q) - as_of).days) for q in ("q10", "q50", "q90"))
    return early, middle, late


def money_line(due_on: date, days: tuple[int, int, int], as_of: date) -> Chart:
    """Today, the due day and the money of one invoice."""
    language = get_language() or "en"
    first, middle, last = (formats.format_date(as_of + timedelta(days=n), language) for n in days)
    label = _("Due %(due)s; expected on %(middle)s, between %(first)s and %(last)s 8 times in 10.") % {
        "due": formats.format_date(due_on, language), "first": first, "middle": middle, "last": last,
    }  # fmt: skip
    return pay_line((due_on - as_of).days, *days, label=label)


def _open_invoice(row: Any) -> OpenInvoice:
    return OpenInvoice(
        row.pk, row.client_id, row.number, row.issued_on, row.due_on, row.currency, row.amount, row.amount - row.rest,
        row.contested, row.bounced_on is not None,
    )  # fmt: skip


def _back_to(here: str, case_id: int | None) -> str:
    if case_id is None:
        return here
    return f"{here}{'&' if '?' in here else '?'}case={case_id}"
