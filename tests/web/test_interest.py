"""Late interest through the addresses: the table finance keeps, and who sees what it entitles to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import TODAY, Cast
from tests.web.test_receivables import browser, the_day  # noqa: F401  # the fixture holds the day

PAGE = "/settings/interest/"
ROW = {"country": "", "reference": "3.15", "margin": "8", "fixed_sum": "40", "currency": "EUR", "day_count": "365"}
DUE, PAID = date(2025, 5, 31), date(2025, 8, 15)


@pytest.fixture
def invoice(cast: Cast) -> Any:
    """Ten thousand euros of Orbit, due and paid as in the worked table."""
    from perennial.billing.actions import record_invoice, record_payment
    from perennial.kernel.money import Money

    by, money = cast.by(cast.fedir), Money(Decimal(10000), "EUR")
    row = record_invoice(
        cast.orbit, number="O-1", issued_on=date(2025, 5, 1), due_on=DUE, money=money, by=by, as_of=TODAY
    )
    record_payment(cast.orbit, paid_on=PAID, money=money, allocations=[(row, money.amount)], by=by, as_of=TODAY)
    return row


def table(cast: Cast) -> None:
    fedir = browser(cast.fedir)
    for valid_from, reference in (("2025-01-01", "3.15"), ("2025-07-01", "2.15")):
        answer = fedir.post(PAGE, {**ROW, "valid_from": valid_from, "reference": reference})
        assert answer.status_code == 302


def test_finance_keeps_the_table_and_takes_changes_back(cast: Cast) -> None:
    from perennial.receivables.models import LateInterestRate
    from perennial.receivables.queries.interest import last_changes

    fedir = browser(cast.fedir)
    assert "No rates of late interest" in fedir.get(PAGE).content.decode()
    table(cast)
    assert fedir.post(PAGE, {**ROW, "valid_from": "2025-07-01", "reference": "9"}).status_code == 302
    assert fedir.post(PAGE, {**ROW, "valid_from": "2025-07-01", "country": "D1"}).status_code == 422
    fedir.post(f"{PAGE}{last_changes(1)[0].pk}/undo/")
    assert LateInterestRate.objects.get(valid_from="2025-07-01").reference == Decimal("2.15")
    row = LateInterestRate.objects.get(valid_from="2025-01-01")
    fedir.post(f"{PAGE}{row.pk}/remove/")
    removed, older = last_changes(1)[0], last_changes()[-1]
    fedir.post(f"{PAGE}{removed.pk}/undo/")
    assert LateInterestRate.objects.count() == 2
    fedir.post(f"{PAGE}{removed.pk}/undo/")
    html = fedir.get(PAGE).content.decode()
    assert "This row was changed again since." in html
    assert "all other countries from 1 January 2025: 3.15 % + 8 % a year, fixed sum €40" in html.replace("\xa0", " ")
    fedir.post(f"{PAGE}{older.pk}/undo/")
    assert LateInterestRate.objects.count() == 1


def test_who_sees_rates_sees_what_the_law_entitles_to_and_nobody_else(cast: Cast, invoice: Any) -> None:
    table(cast)
    on_the_day = f"/clients/{cast.orbit.pk}/money/?as_of=2025-08-14"
    for person, sees in ((cast.fedir, True), (cast.olena, True), (cast.hanna, True), (cast.bohdan, False)):
        reader = browser(person)
        pages = [reader.get(path).content.decode() for path in (on_the_day, f"/invoices/{invoice.pk}/")]
        assert ["Entitled to (estimate)" in page for page in pages] == [sees, sees]
        assert ("€219.56" in pages[1]) is sees
        export = b"".join(reader.get("/receivables/export.csv?tab=paid&as_of=2025-08-20").streaming_content).decode()
        assert ("Late interest, estimate" in export) is sees
        assert ("219.56,40.00,EUR" in export) is sees
    assert browser(cast.olena).post(PAGE, {**ROW, "valid_from": "2025-07-01"}).status_code == 403


def test_a_country_of_its_own_goes_before_all_others_and_a_gap_has_no_answer(cast: Cast, invoice: Any) -> None:
    from perennial.receivables.queries.interest import Owed, entitled_to, totals

    fedir = browser(cast.fedir)
    table(cast)
    fedir.post(PAGE, {**ROW, "valid_from": "2025-01-01", "country": "gb", "currency": "GBP", "frozen": "on"})
    fedir.post(PAGE, {**ROW, "valid_from": "2025-07-01", "country": "gb", "reference": "50", "currency": "GBP"})
    fedir.post(PAGE, {**ROW, "valid_from": "2025-08-01", "country": "FR"})
    fedir.post(PAGE, {**ROW, "valid_from": "2025-01-01", "country": "eu", "reference": "0", "fixed_sum": "0"})
    rows = [Owed(invoice.pk, code, "EUR", Decimal(10000), DUE) for code in ("GB", "FR", "US", "DE")]
    british, french, american, german = (entitled_to([row], TODAY) for row in rows)
    assert [str(money.amount) for money in totals(british.values())] == ["232.16", "40.00"]
    assert french == {}
    assert [money.amount for money in totals(american.values())] == [Decimal("259.56")]
    assert [money.amount for money in totals(german.values())] == [Decimal("166.58")]
