"""Services: the catalogue, what placements show, what people say, the matrix, two clients that become one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from perennial.clients.actions import merge_clients
from perennial.growth.actions import services as actions
from perennial.growth.choices.services import Stand
from perennial.growth.models import ClientService, Idea, Service
from perennial.growth.queries.services import counts, matrix, sold_services
from perennial.growth.rules.services import Said, Work, is_of, standing, words_of
from tests.conftest import TODAY, Cast

DAY = timedelta(days=1)
QA = {"name": "Testing", "gives": "Releases nobody is afraid of", "words": "QA, tester, test engineer",
      "price_low": Decimal(25), "price_high": Decimal(45), "currency": "EUR", "per": "hour"}  # fmt: skip


def test_words_stand_for_whole_words_of_a_role() -> None:
    words = words_of(" QA,  test engineer, ,Go")
    assert words == ("qa", "test engineer", "go")
    for title, told in (("Senior QA", True), ("Test Engineer (senior)", True), ("Tester", False),
                        ("Django developer", False), ("Go developer", True), ("Инженер QA", True)):  # fmt: skip
        assert is_of(words, title) is told, title
    assert not is_of((), "anything")


def test_work_that_goes_on_shows_more_than_what_was_said() -> None:
    first = date(2025, 1, 1)
    works = [
        Work("placement", 1, "QA lead", first + DAY), Work("placement", 2, "QA", first, TODAY),
        Work("project", 3, "QA", first - DAY, TODAY - DAY), Work("placement", 4, "QA", TODAY + DAY),
    ]  # fmt: skip
    said = Said("not", TODAY - DAY, TODAY)
    found = standing(("qa",), works, said, TODAY)
    assert found and (found.stand, found.since, [work.id for work in found.rows]) == ("bought", first, [1, 2])
    only = standing(("qa",), [], said, TODAY)
    assert only and (only.stand, only.rows) == ("not", ())
    assert standing(("qa",), [], said, TODAY + DAY) is None and standing((), works, None, TODAY) is None


@pytest.fixture
def service(cast: Cast) -> Service:
    return actions.add_service(values=QA, by=cast.by(cast.hanna), as_of=TODAY)


def test_the_catalogue_is_written_retired_and_sold_again(cast: Cast, service: Service) -> None:
    by: Any = {"by": cast.by(cast.hanna), "as_of": TODAY}
    for wrong in ({**QA, "name": "TESTING "}, {**QA, "name": " "}, {**QA, "name": "X", "price_high": Decimal(1)}):
        with pytest.raises(actions.ServiceRefused):
            actions.add_service(values=wrong, **by)
    actions.change_service(service, values={**QA, "price_low": None, "price_high": None}, **by)
    service.refresh_from_db()
    assert service.prices == () and service.currency == ""
    actions.retire_service(service, **by)
    assert sold_services() == []
    actions.sell_service_again(service, **by)
    assert sold_services() == [service]


def test_what_is_said_holds_until_its_day_and_may_note_an_idea(cast: Cast, service: Service) -> None:
    by: Any = {"by": cast.by(cast.alice), "as_of": TODAY}
    for wrong in ({"stand": Stand.COULD, "on": TODAY}, {"stand": Stand.BOUGHT, "on": TODAY + DAY},
                  {"stand": Stand.NOT, "on": TODAY, "note": "x", "until": TODAY - DAY}):  # fmt: skip
        with pytest.raises(actions.ServiceRefused):
            actions.mark_service(cast.harbor, service, **wrong, **by)
    row = actions.mark_service(
        cast.harbor, service, stand=Stand.OFFERED, on=TODAY, note="Two releases went back", becomes="idea", **by
    )
    assert row.idea is not None and (row.idea.title, row.idea.problem) == ("Testing", "Two releases went back")
    actions.mark_service(cast.harbor, service, stand=Stand.OFFERED, on=TODAY, note="Again", becomes="idea", **by)
    other = actions.mark_service(
        cast.kestrel, service, stand=Stand.COULD, on=TODAY, note="They asked for two", becomes="expansion", **by
    )
    assert other.expansion is not None and (other.expansion.kind, other.expansion.need) == (
        "service", "They asked for two"
    )  # fmt: skip
    assert Idea.objects.count() == 1 and ClientService.objects.get(client=cast.harbor).note == "Again"
    actions.mark_service(cast.orbit, service, stand=Stand.NOT, on=TODAY, note="Own team", until=TODAY + DAY, **by)
    rows = matrix([cast.harbor, cast.orbit], [service], TODAY)
    assert [row.cells[0].stand for row in rows] == ["offered", "not"]
    assert counts(rows) == {service.pk: {"bought": 0, "offered": 1, "could": 0, "not": 1}}
    assert not matrix([cast.orbit], [service], TODAY + 2 * DAY)[0].cells[0].stand
    actions.unmark_service(cast.orbit, service, **by)
    assert not ClientService.objects.filter(client=cast.orbit).exists()


def test_of_two_clients_that_become_one_the_last_word_holds(cast: Cast, service: Service) -> None:
    by: Any = {"by": cast.by(cast.hanna), "as_of": TODAY}
    actions.mark_service(cast.harbor, service, stand=Stand.COULD, on=TODAY - DAY, note="Asked", **by)
    actions.mark_service(cast.orbit, service, stand=Stand.BOUGHT, on=TODAY, **by)
    merge_clients(keep=cast.harbor, lose=cast.orbit, **by)
    row = ClientService.objects.get()
    assert (row.client, row.stand) == (cast.harbor, "bought")


def page(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_clients_against_services_on_their_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())
    browser = Browser()
    browser.force_login(cast.hanna, backend="django.contrib.auth.backends.ModelBackend")
    assert "No service is in the catalogue" in page(browser, "/growth/services/")
    said = {name: str(value) for name, value in QA.items()}
    assert browser.post("/growth/services/new/", said).status_code == 302
    assert browser.post("/growth/services/new/", said).status_code == 422
    service = Service.objects.get()
    url = f"/clients/{cast.harbor.pk}/services/{service.pk}/"
    assert browser.post(url, {"stand": "could", "on": TODAY.isoformat()}).status_code == 422
    told = {"stand": "could", "on": TODAY.isoformat(), "note": "Their insurer asks", "becomes": "idea"}
    assert browser.post(url, told).status_code == 302
    with django_assert_max_num_queries(14):
        shown = page(browser, "/growth/services/")
    assert "Could buy it" in shown and "0 buy, 1 could" in shown and "Harbor Pay" in shown
    assert "Orbit Rail" not in page(browser, "/growth/services/?stand=could")
    assert "Nothing fits these filters" in page(browser, "/growth/services/?stand=bought")
    tab = page(browser, f"/clients/{cast.harbor.pk}/growth/")
    assert "What they buy, what they could" in tab and "Their insurer asks" in tab and "Seen" in tab
    assert "Their insurer asks" in browser.get("/growth/services/export.csv?stand=could").content.decode()
    for number in range(8):
        actions.add_service(values={**QA, "name": f"S{number}"}, by=cast.by(cast.hanna), as_of=TODAY)
    with django_assert_max_num_queries(14):
        page(browser, "/growth/services/")
    assert browser.post(f"/growth/services/{service.pk}/retire/").status_code == 302
    assert "Sell it again" in page(browser, "/growth/services/catalogue/")
    assert "Testing" in browser.get("/growth/services/catalogue.csv").content.decode()
    assert browser.post(url, {"stand": ""}).status_code == 404  # no longer sold
    assert browser.post(f"/growth/services/{service.pk}/again/").status_code == 302
    assert browser.post(url, {"stand": ""}).status_code == 302 and not ClientService.objects.exists()
