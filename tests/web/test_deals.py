"""Won deals that other systems tell of: proved, taken once, handed over by a person where they say too little."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from perennial.foundation.store import change_settings
from perennial.handover.models import HandoverCard, WonDeal
from perennial.intake.models import ImportBatch
from perennial.web.views.deals import MOST_BYTES, token_of
from tests.conftest import TODAY, Cast
from tests.web.test_handovers import page, signed_in

WORD = {"Authorization": "Basic " + base64.b64encode(b"perennial:hunter2").decode()}


@pytest.fixture(autouse=True)
def _ready(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())
    change_settings({"deals.pipedrive_secret": "hunter2"}, by=cast.by(cast.admin), as_of=TODAY)


def tell(number: int, status: str = "won", headers: Any = None, **said: Any) -> int:
    row = {"id": number, "status": status, "title": "Two developers", "value": 90000, "currency": "EUR",
           "won_time": "2026-11-20 10:00:00", "user_id": {"email": "SASHA@lindenworks.example"}, **said}  # fmt: skip
    body = json.dumps({"meta": {"object": "deal", "action": "updated"}, "current": row, "previous": None})
    url = f"/hooks/pipedrive/{token_of('pipedrive')}/"
    answer = Browser(enforce_csrf_checks=True).post(
        url, body, content_type="application/json", headers=WORD if headers is None else headers
    )
    return answer.status_code


def test_a_won_deal_becomes_one_hand_over_of_its_seller(cast: Cast) -> None:
    assert tell(1, "open", org_name="Northwind") == 204 and not WonDeal.objects.exists()
    for _time in range(2):
        assert tell(1, org_name="Northwind") == 204
    card = HandoverCard.objects.get()
    assert (card.client.name, card.client.status, card.seller) == ("Northwind", "prospect", cast.sasha)
    assert (card.title, card.amount, card.currency, str(card.won_on)) == ("Two developers", 90000, "EUR", "2026-11-20")
    deal = WonDeal.objects.get()
    assert deal.card == card and '"org_name": "Northwind"' in deal.payload
    assert "Northwind" in page(signed_in(cast.sasha), "/handovers/")
    assert tell(2, org_name="HARBOR PAY") == 204  # we serve them already
    assert WonDeal.objects.get(number="2").known_client == "Harbor Pay" and HandoverCard.objects.count() == 1


def test_a_deal_without_its_company_waits_for_a_person(cast: Cast) -> None:
    assert tell(3, org_id=2) == 204 and not HandoverCard.objects.exists()
    deal, sasha = WonDeal.objects.get(), signed_in(cast.sasha)
    assert "Pipedrive 3" in page(sasha, "/handovers/deals/") and "/hooks/" not in page(sasha, "/handovers/deals/")
    url = f"/handovers/new/?deal={deal.pk}"
    assert "Two developers" in page(sasha, url)
    sasha.post(url, {"name": "Northwind", "won_on": "2026-11-20", "currency": "EUR", "title": "Two developers"})
    deal.refresh_from_db()
    assert deal.card is not None and deal.card.client.status == "handover"
    assert tell(3, org_name="Northwind Ltd") == 204 and HandoverCard.objects.count() == 1
    assert "No deal has arrived" in page(signed_in(cast.alice), "/handovers/deals/")


def test_what_is_not_proved_too_long_or_unreadable_is_refused(cast: Cast) -> None:
    assert tell(4, headers={}) == 401
    assert tell(4, title="x" * MOST_BYTES) == 413
    url = f"/hooks/pipedrive/{token_of('pipedrive')}/"
    browser = Browser()
    assert browser.post(url, "[]", content_type="application/json", headers=WORD).status_code == 400
    assert browser.get(url).status_code == 405
    wrong = url.replace("pipedrive", "hubspot")
    assert browser.post(wrong, "[]", content_type="application/json").status_code == 404
    hub = f"/hooks/hubspot/{token_of('hubspot')}/"
    assert browser.post(hub, "[]", content_type="application/json").status_code == 401  # no secret was entered
    assert not WonDeal.objects.exists()


def test_where_it_is_not_certain_whose_deal_it_is_a_person_says(cast: Cast) -> None:
    for number, name in ((5, "Harbor Pay GmbH"), (6, "Orbit-Rail Ltd"), (7, "Kestrel Logistics Inc")):
        assert tell(number, org_name=name, user_id={"email": "nobody@x.example"}) == 204
    assert not HandoverCard.objects.exists()
    hanna = signed_in(cast.hanna)
    assert "May be:" in page(hanna, "/handovers/deals/?show=waiting") and "Harbor Pay GmbH" in page(
        hanna, "/handovers/deals/?q=harbor"
    )
    assert "No deal fits" in page(hanna, "/handovers/deals/?q=zzz")
    deals = {row.number: row for row in WonDeal.objects.all()}
    url = f"/handovers/deals/{deals['5'].pk}/"
    assert f'value="{cast.harbor.pk}" selected' in page(hanna, url)
    assert hanna.post(url, {"client": "", "reason": ""}).status_code == 422
    assert hanna.post(url, {"client": cast.harbor.pk}).status_code == 302
    assert hanna.post(url, {"client": cast.harbor.pk}).status_code == 404  # decided
    cast.orbit.status = "prospect"
    cast.orbit.save()
    hanna.post(f"/handovers/deals/{deals['6'].pk}/", {"client": cast.orbit.pk})
    hanna.post(f"/handovers/deals/{deals['7'].pk}/", {"reason": "A test of ours"})
    known, made, out = (WonDeal.objects.get(pk=deals[number].pk) for number in "567")
    assert (known.known_client, known.decided_by, known.decided_on) == ("Harbor Pay", cast.hanna, TODAY)
    assert made.card is not None and made.card.client == cast.orbit and out.left_out == "A test of ours"
    assert "Nothing waits for a decision" in page(hanna, "/handovers/deals/?show=waiting")
    written = hanna.get("/handovers/deals/export.csv").content.decode()
    assert "Left out: A test of ours" in written and "Harbor Pay is a client already" in written


def test_the_list_reads_as_few_queries_for_many_deals_as_for_two(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        tell(20 + number, org_name=f"Harbor Pay {('GmbH', 'Ltd', 'Inc')[number % 3]}")
    browser = signed_in(cast.hanna)
    page(browser, "/handovers/deals/")
    with django_assert_max_num_queries(16):
        page(browser, "/handovers/deals/")


def test_an_export_of_deals_asks_on_its_page_which_stage_is_won(cast: Cast) -> None:
    text = "Deal;Company;Stage;Value;Currency;Won on\nThree people;Northwind;Signed;90000;EUR;2026-11-02\n"
    olena = signed_in(cast.olena)
    olena.post("/imports/", {"files": SimpleUploadedFile("deals.csv", text.encode())})
    url = f"/imports/{ImportBatch.objects.get().pk}/"
    assert "Which stage means that a deal is won?" in page(olena, url) and "Signed" in page(olena, url)
    olena.post(f"{url}read/", {"won_stage": "Signed"})
    shown = page(olena, url)
    assert "Won deals" in shown and "Hand-overs" in shown and "Which stage means" not in shown


def test_an_address_is_renewed_and_the_old_one_lives_on_until_its_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.olena.is_administrator = True
    cast.olena.save()
    old, olena = token_of("pipedrive"), signed_in(cast.olena)
    assert "Make a new address" in page(olena, "/handovers/deals/")
    assert olena.post("/handovers/deals/address/other/").status_code == 404
    assert olena.post("/handovers/deals/address/pipedrive/", {"days": "7"}).status_code == 302
    assert token_of("pipedrive") != old and token_of("hubspot") != token_of("pipedrive")
    assert "is answered until 30 November 2026" in page(olena, "/handovers/deals/")

    def at(token: str) -> int:
        url = f"/hooks/pipedrive/{token}/"
        return Browser().post(url, "{}", content_type="application/json", headers={}).status_code

    assert (at(old), at(token_of("pipedrive")), at("none")) == (401, 401, 404)
    monkeypatch.setenv("PERENNIAL_TODAY", "2026-12-01")
    assert (at(old), at(token_of("pipedrive"))) == (404, 401)
    closed = token_of("pipedrive")
    olena.post("/handovers/deals/address/pipedrive/", {"days": "0"})
    assert (at(closed), at(token_of("pipedrive"))) == (404, 401)
