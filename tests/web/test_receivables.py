"""The Receivables page through its address: figures that open their rows, past days, exports, its query count."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW, TODAY, Cast

MOST_QUERIES = 30


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())


def browser(user: Any, language: str = "en") -> Browser:
    user.language = language
    user.save(update_fields=["language"])
    found = Browser()
    found.force_login(user)
    return found


def owe(client: Any, number: str, amount: str, *, late: int, by: Any, currency: str = "") -> Any:
    """An invoice that is `late` days past due (negative: not due yet), issued thirty days before its due day."""
    from perennial.billing.actions import record_invoice
    from perennial.kernel.money import Money

    due = TODAY - timedelta(days=late)
    money = Money(Decimal(amount), currency or client.currency)
    issued = min(TODAY, due - timedelta(days=30))
    return record_invoice(client, number=number, issued_on=issued, due_on=due, money=money, by=by, as_of=TODAY)


def advance(cast: Cast) -> None:
    from perennial.foundation.timeline import system
    from perennial.receivables.actions import advance_cases

    advance_cases(by=system(NOW), as_of=TODAY)


@pytest.fixture
def book(cast: Cast) -> Cast:
    by = cast.by(cast.fedir)
    owe(cast.kestrel, "K-1", "23100", late=34, by=by)
    owe(cast.kestrel, "K-2", "18200.50", late=4, by=by)
    owe(cast.harbor, "H-1", "68400", late=-2, by=by)
    owe(cast.harbor, "H-2", "900", late=95, by=by)
    owe(cast.orbit, "O-1", "27300", late=3, by=by)
    advance(cast)
    return cast


def page(user: Any, query: str = "") -> str:
    answer = browser(user).get(f"/receivables/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_manager_sees_the_invoices_of_their_clients_only(book: Cast) -> None:
    shown = page(book.alice)
    assert "K-1" in shown
    assert "H-2" in shown
    assert "O-1" not in shown
    assert "O-1" in page(book.fedir)


def test_amounts_without_a_rate_are_left_out_and_that_is_said(book: Cast) -> None:
    shown = page(book.fedir)
    assert "No exchange rate" in shown
    assert "EUR, GBP" in shown


def test_one_currency_is_shown_as_it_is(book: Cast) -> None:
    shown = page(book.fedir, "?currency=GBP")
    assert "£41,300.50" in shown
    assert "H-1" not in shown


def test_a_bucket_of_the_bar_opens_its_invoices(book: Cast) -> None:
    shown = page(book.fedir, "?bucket=d31_60")
    assert "K-1" in shown
    assert "K-2" not in shown
    assert "31–60 days late" in shown


def test_the_tabs_count_and_list_the_same_invoices(book: Cast) -> None:
    from perennial.receivables.queries.lists import TABS, Filter, invoice_rows, summary

    counts = summary(TODAY).counts()
    for tab in TABS[:-1]:
        assert invoice_rows(TODAY, Filter(tab=tab)).count() == counts[tab], tab


def test_a_search_folds_case_and_finds_numbers_without_their_separators(book: Cast) -> None:
    assert "K-1" in page(book.fedir, "?q=kestREL")
    assert "K-1" in page(book.fedir, "?q=k1")
    assert "Nothing fits these filters" in page(book.fedir, "?q=nobody")


def test_a_past_day_is_told_as_it_was(book: Cast) -> None:
    from perennial.billing.actions import record_payment
    from perennial.billing.models import Invoice
    from perennial.kernel.money import Money

    row = Invoice.objects.get(number="K-1")
    by = book.by(book.fedir)
    record_payment(book.kestrel, paid_on=TODAY, money=Money(Decimal(23100), "GBP"), allocations=[(row, row.amount)],
                   by=by, as_of=TODAY)  # fmt: skip
    assert "K-1" not in page(book.fedir)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    shown = page(book.fedir, f"?as_of={yesterday}&currency=GBP")
    assert "K-1" in shown
    assert "As it stood at the end of 22 November 2026." in shown
    assert "K-1" in page(book.fedir, "?tab=paid")


def test_the_disputed_part_can_be_left_out(book: Cast) -> None:
    from perennial.billing.actions import open_dispute
    from perennial.billing.models import Invoice

    row = Invoice.objects.get(number="K-2")
    open_dispute(row, amount=Decimal("200.50"), reason="Hours of one day", by=book.by(book.alice), as_of=TODAY)
    assert "£41,300.50" in page(book.fedir, "?currency=GBP")
    assert "£41,100" in page(book.fedir, "?currency=GBP&undisputed=1")
    assert "K-2" in page(book.fedir, "?tab=disputed")


def test_an_address_with_nonsense_shows_the_open_invoices(book: Cast) -> None:
    shown = page(book.fedir, "?tab=x&bucket=y&sort=z&currency=QQQ&as_of=soon&page=99&case=abc")
    assert "K-1" in shown


def test_every_language_and_an_empty_book_have_their_page(cast: Cast) -> None:
    for language in ("en", "ru", "uk"):
        answer = browser(cast.alice, language).get("/receivables/")
        assert answer.status_code == 200
    assert "Nothing is owed to you" in page(cast.alice)


def test_the_next_step_of_each_invoice_is_told(book: Cast) -> None:
    shown = page(book.fedir)
    assert "Joined to the case" in shown
    assert "Not due" in shown
    assert "ready" in shown


@pytest.mark.parametrize("path", ["/receivables/", "/receivables/?sort=expected&down=1", "/receivables/measures/"])
def test_the_page_answers_for_sales_and_hides_what_is_not_theirs(book: Cast, path: str) -> None:
    answer = browser(book.sasha).get(path)
    assert answer.status_code == 200
    assert b"K-1" not in answer.content


def fill(cast: Cast, count: int) -> None:
    """`count` clients with four open invoices each, in bulk."""
    from perennial.billing.models import Invoice
    from perennial.clients.models import Client

    clients = Client.objects.bulk_create(
        [Client(code=f"c{n}", name=f"Client {n}", name_key=f"client {n}", search_text=f"client {n}", currency="USD",
                manager=cast.alice) for n in range(count)]
    )  # fmt: skip
    Invoice.objects.bulk_create(
        [Invoice(client=c, number=f"{c.code}-{k}", number_key=f"{c.code}{k}", issued_on=TODAY - timedelta(days=40 + k),
                 due_on=TODAY - timedelta(days=10 * k - 10), amount=Decimal(1000 + k), currency="USD")
         for c in clients for k in range(4)]
    )  # fmt: skip
    advance(cast)


def queries_of(user: Any, path: str) -> int:
    signed_in = browser(user)
    signed_in.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert signed_in.get(path).status_code == 200
    return len(queries)


def test_the_first_page_asks_the_same_few_questions_for_ten_clients_and_for_three_hundred(cast: Cast) -> None:
    fill(cast, 10)
    few = queries_of(cast.alice, "/receivables/")
    from perennial.clients.models import Client

    for row in Client.objects.filter(code__startswith="c"):
        row.code = f"old-{row.code}"
        row.save(update_fields=["code"])
    fill(cast, 300)
    assert queries_of(cast.alice, "/receivables/") == few
    assert few <= MOST_QUERIES


def test_twelve_hundred_invoices_come_in_pages_of_fifty(cast: Cast) -> None:
    fill(cast, 300)
    shown = page(cast.alice, "?page=2")
    assert "51 to 100 of 1,200" in shown
    assert shown.count("<tr data-item") == 50


FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\x00=1", '"=1', " =1", "＝1", "' =1")


def test_no_cell_of_an_export_is_a_formula(book: Cast) -> None:
    for number, text in enumerate(FORMULAS):
        book.harbor.name = text.replace("\x00", "") or "x"
        book.harbor.save(update_fields=["name"])
        lines = b"".join(browser(book.fedir).get("/receivables/export.csv").streaming_content).decode("utf-8-sig")
        cells = [cell for line in lines.splitlines()[1:] for cell in line.split(",")[:1]]
        assert not any(cell.strip("\"' ").startswith(("=", "+", "@")) and "'" not in cell for cell in cells), number
        held = BytesIO(b"".join(browser(book.fedir).get("/receivables/export.xlsx").streaming_content))
        assert b"<f>" not in ZipFile(held).read("xl/worksheets/sheet1.xml")


def test_an_export_keeps_numbers_and_the_filters_of_the_page(book: Cast) -> None:
    answer: Any = browser(book.fedir).get("/receivables/export.csv?currency=GBP&sort=amount")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].split(",")[5:8] == ["GBP", "18200.50", "18200.50"]


def test_measures_say_what_they_were_computed_from(book: Cast) -> None:
    shown = browser(book.fedir).get("/receivables/measures/?currency=GBP").content.decode()
    assert "How it was computed" in shown
    assert "Owed at the end, less unmatched credits" in shown
    assert "41,300.50" in shown


def test_expected_money_is_the_sum_of_its_chances_and_lies_in_its_range(book: Cast) -> None:
    from perennial.billing.models import Invoice
    from perennial.foundation.rates import Rates
    from perennial.receivables.models import InvoicePrediction
    from perennial.receivables.queries.lists import coming_money, summary

    for row in Invoice.objects.filter(currency="GBP"):
        InvoicePrediction.objects.create(invoice=row, on=TODAY, q10=60, q50=70, q90=90, p_late=1, p_open_30=0.25,
                                         typical_q90=50, because={})  # fmt: skip
    found = coming_money(summary(TODAY).only("GBP"), Rates("GBP", TODAY, {}, {}))
    assert found is not None
    assert found.mean == round(Decimal("41300.50") * Decimal("0.75"))
    assert found.low < found.mean < found.high <= Decimal("41301")
    assert "£31k" in browser(book.fedir).get("/receivables/measures/?currency=GBP").content.decode()


def test_measures_open_in_the_companys_own_currency(book: Cast) -> None:
    assert browser(book.fedir).get("/receivables/measures/").context["currency"] == "USD"


def test_amounts_of_a_case_read_as_money(book: Cast) -> None:
    from perennial.receivables.models import DunningCase

    case = DunningCase.objects.get(client=book.kestrel)
    assert "£18,200.50" in browser(book.fedir).get(f"/cases/{case.pk}/").content.decode()
