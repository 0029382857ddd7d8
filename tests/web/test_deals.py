"""Won deals that other systems tell of: proved, taken once, handed over by a person where they say too little."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.test import Client as Browser

from perennial.foundation.store import change_settings
from perennial.handover.models import HandoverCard, WonDeal
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
