"""The list of clients: figures, filters, order, saved views, who sees what, and how many queries it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import TODAY, Cast
from tests.web.portfolio_for_tests import invoice, many_clients, touch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views ask the clock; it says the day of the cast."""
    for module in ("clients", "client", "client_frame", "client_acts", "contacts", "timeline", "exports"):
        monkeypatch.setattr(f"perennial.web.views.{module}.today", lambda: TODAY, raising=False)


def shown(client: Any, user: Any, query: str = "") -> list[str]:
    """Names in the order of the list."""
    client.force_login(user)
    response = client.get(reverse("clients") + query)
    assert response.status_code == 200
    return [row["line"].name for row in response.context["rows"]]


def test_a_manager_sees_their_own_clients_and_a_director_all(client: Any, cast: Cast) -> None:
    assert set(shown(client, cast.alice)) == {"Harbor Pay", "Kestrel Logistics"}
    assert set(shown(client, cast.olena)) == {"Harbor Pay", "Kestrel Logistics", "Orbit Rail"}


def test_a_deputy_sees_the_clients_of_the_one_who_is_away_and_is_told_so(client: Any, cast: Cast) -> None:
    from perennial.clients.models import Deputy
    from perennial.foundation.clock import today

    Deputy.objects.create(manager=cast.alice, deputy=cast.bohdan, starts_on=min(TODAY, today()) - timedelta(days=1))
    assert "Harbor Pay" in shown(client, cast.bohdan)
    assert b"You stand in for Alice Marchenko." in client.get(reverse("clients")).content


def test_figures_stand_in_the_clients_currency_and_the_total_in_ours(client: Any, cast: Cast) -> None:
    from decimal import Decimal

    from perennial.foundation.models import ExchangeRate

    ExchangeRate.objects.create(base="GBP", quote="USD", on=TODAY - timedelta(days=3), rate=Decimal("1.25"))
    invoice(cast.kestrel, "K-1", "1000", age=50)
    invoice(cast.harbor, "H-1", "400", age=5)
    client.force_login(cast.alice)
    response = client.get(reverse("clients"))
    lines = {row["line"].name: row["line"] for row in response.context["rows"]}
    assert [str(m) for m in lines["Kestrel Logistics"].overdue] == ["1000.00 GBP"]
    assert lines["Kestrel Logistics"].days_late == 20
    assert [str(m) for m in lines["Harbor Pay"].open] == ["400.00 USD"]
    assert not lines["Harbor Pay"].overdue
    assert str(response.context["totals"]["open"]) == "1650.00 USD"
    assert str(response.context["totals"]["overdue"]) == "1250.00 USD"


def test_a_currency_without_a_rate_is_said_and_not_guessed(client: Any, cast: Cast) -> None:
    invoice(cast.orbit, "O-1", "1000", age=50)
    client.force_login(cast.olena)
    response = client.get(reverse("clients"))
    assert response.context["portfolio"].missing == ("EUR",)
    assert "without EUR: no rate is known" in response.content.decode()


def test_days_to_pay_compare_with_the_year_before(client: Any, cast: Cast) -> None:
    invoice(cast.harbor, "H-1", "400", age=100, paid_after=40)
    invoice(cast.harbor, "H-0", "400", age=500, paid_after=30)
    client.force_login(cast.alice)
    line = next(r["line"] for r in client.get(reverse("clients")).context["rows"] if r["line"].name == "Harbor Pay")
    assert (line.days_to_pay, line.days_to_pay_before, line.trend, line.trend_days) == (40, 30, "slower", 10)


def test_filters_narrow_and_read_as_sentences_that_can_be_taken_away(client: Any, cast: Cast) -> None:
    invoice(cast.kestrel, "K-1", "1000", age=50)
    assert shown(client, cast.olena, "?overdue=0") == ["Kestrel Logistics"]
    assert shown(client, cast.olena, "?language=uk") == ["Orbit Rail"]
    assert shown(client, cast.olena, f"?manager={cast.bohdan.pk}") == ["Orbit Rail"]
    touch(cast.orbit, "Hello", age=3)
    assert set(shown(client, cast.olena, "?quiet=14")) == {"Harbor Pay", "Kestrel Logistics"}
    response = client.get(reverse("clients") + f"?manager={cast.bohdan.pk}&language=uk")
    said = [(p["field"], p["verb"], p["value"]) for p in response.context["pills"]]
    assert said == [("Manager", "is", "Bohdan Klymenko"), ("Language", "is", "Українська")]
    assert response.context["pills"][1]["remove_url"] == f"/clients/?manager={cast.bohdan.pk}"


def test_a_filter_that_makes_no_sense_is_as_if_it_was_not_asked(client: Any, cast: Cast) -> None:
    everything = shown(client, cast.olena)
    for query in (
        "?overdue=NaN",
        "?overdue=-5",
        "?quiet=soon",
        "?manager=drop",
        "?sort=password",
        "?page=99",
        "?status=x",
    ):
        assert shown(client, cast.olena, query) == everything


def test_the_search_folds_cyrillic_and_looks_at_contacts(client: Any, cast: Cast) -> None:
    from perennial.clients.actions import add_client, add_contact

    by = cast.by(cast.alice)
    row = add_client(values={"name": "Ёлка Логістика", "currency": "UAH", "manager": cast.alice}, by=by, as_of=TODAY)
    add_contact(row, values={"name": "Їжак Петро", "email": "yizhak@elka.example"}, by=by, as_of=TODAY)
    assert shown(client, cast.alice, "?q=елка ЛОГІСТИКА") == ["Ёлка Логістика"]
    assert shown(client, cast.alice, "?q=їжак") == ["Ёлка Логістика"]


def test_the_order_follows_the_head_and_what_is_not_known_stands_last(client: Any, cast: Cast) -> None:
    invoice(cast.kestrel, "K-1", "1000", age=10)
    invoice(cast.harbor, "H-1", "400", age=50)
    touch(cast.kestrel, "Hello", age=9)
    assert shown(client, cast.alice) == ["Harbor Pay", "Kestrel Logistics"]  # overdue first
    assert shown(client, cast.alice, "?sort=name") == ["Harbor Pay", "Kestrel Logistics"]
    assert shown(client, cast.alice, "?sort=-name") == ["Kestrel Logistics", "Harbor Pay"]
    assert shown(client, cast.alice, "?sort=touch") == shown(client, cast.alice, "?sort=-touch")
    assert b'aria-sort="descending"' in client.get(reverse("clients") + "?sort=-open").content


def test_a_view_is_kept_shared_and_forgotten_with_an_undo(client: Any, cast: Cast) -> None:
    from perennial.clients.models import SavedView

    client.force_login(cast.alice)
    answer = client.post(reverse("clients-view-new"), {"name": "Late", "query": "overdue=0&evil=1", "shared": "on"})
    assert answer.status_code == 302
    view = SavedView.objects.get()
    assert (view.query, view.shared, view.owner) == ("overdue=0", True, cast.alice)
    assert "Late by Alice Marchenko" in _as(client, cast.bohdan)
    client.force_login(cast.bohdan)
    assert client.post(reverse("clients-view-delete", args=[view.pk])).status_code == 404
    client.force_login(cast.alice)
    client.post(reverse("clients-view-delete", args=[view.pk]))
    assert not SavedView.objects.exists()
    client.post(reverse("clients-view-new") + "?name=Late&query=overdue%3D0&shared=on")  # what undo sends
    assert SavedView.objects.get().shared


def test_a_view_of_ones_own_stays_ones_own(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    client.post(reverse("clients-view-new"), {"name": "Mine only", "query": "overdue=0"})
    assert "Mine only" in _as(client, cast.alice)
    assert "Mine only" not in _as(client, cast.olena)


def test_archived_clients_stand_in_a_view_of_their_own(client: Any, cast: Cast) -> None:
    from perennial.clients.actions import archive_client

    archive_client(cast.orbit, by=cast.by(cast.olena), as_of=TODAY)
    assert "Orbit Rail" not in shown(client, cast.olena)
    assert shown(client, cast.olena, "?status=archived") == ["Orbit Rail"]


def test_finance_sees_money_and_no_touch_and_delivery_neither(client: Any, cast: Cast) -> None:
    invoice(cast.harbor, "H-1", "4417", age=50)
    touch(cast.harbor, "violet heron at dusk", age=4)
    page = _as(client, cast.fedir)
    assert "$4,417" in page and "Last touch" not in page and "violet heron" not in page
    page = _as(client, cast.denys)
    assert "Harbor Pay" in page and "4,417" not in page and "Overdue" not in page and "Last touch" not in page


def test_sales_see_whom_they_brought_and_no_money_after_the_shadow_month(client: Any, cast: Cast) -> None:
    invoice(cast.harbor, "H-1", "4417", age=50)
    cast.harbor.shadow_until = TODAY
    cast.harbor.save()
    assert shown(client, cast.sasha) == ["Harbor Pay"]
    assert "$4,417" in _as(client, cast.sasha)
    cast.harbor.shadow_until = TODAY - timedelta(days=1)
    cast.harbor.save()
    page = _as(client, cast.sasha)
    assert "Harbor Pay" in page and "4,417" not in page
    assert "4417" not in client.get(reverse("clients-csv")).content.decode()
    assert shown(client, cast.sasha, "?overdue=0") == []


@pytest.mark.parametrize("role", ["rita", "max"])
def test_recruiters_and_developers_see_no_clients(client: Any, cast: Cast, role: str) -> None:
    client.force_login(getattr(cast, role))
    assert client.get(reverse("clients")).status_code == 403


def test_the_list_costs_as_many_queries_for_three_hundred_clients_as_for_ten(
    client: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection

    counts = []
    for count in (10, 300):
        many_clients(cast.alice, count) if count == 10 else many_clients_more(cast.alice, count)
        client.force_login(cast.alice)
        client.get(reverse("clients"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("clients") + "?sort=-days").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 20


def many_clients_more(manager: Any, count: int) -> None:
    """More of them, with codes of their own."""
    from perennial.clients.models import Client

    for row in Client.objects.filter(code__startswith="c"):
        Client.objects.filter(pk=row.pk).update(code=f"old-{row.pk}")
    many_clients(manager, count)


def test_an_empty_list_says_why(client: Any, cast: Cast) -> None:
    assert "No client fits" in _as(client, cast.alice, "?language=ru")
    from perennial.clients.models import Client

    Client.objects.update(manager=None)
    assert "No clients yet" in _as(client, cast.alice)


def test_a_peek_shows_the_same_facts_as_the_page(client: Any, cast: Cast) -> None:
    invoice(cast.harbor, "H-1", "400", age=50)
    client.force_login(cast.alice)
    page = client.get(reverse("client-peek", args=[cast.harbor.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "$400" in page and "Tom Harbor" in page and "<html" not in page


def _as(client: Any, user: Any, query: str = "") -> str:
    client.force_login(user)
    return str(client.get(reverse("clients") + query).content.decode())
