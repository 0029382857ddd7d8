"""Hand-overs on pages: a won deal by sales, the manager's questions, the introduction, acceptance; list and files."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.clients.models import Client
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.handover.models import HandoverCard, Onboarding
from tests.conftest import TODAY, Cast
from tests.handover.cards import DAYS, WORDS, again, given, won


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())


def signed_in(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def page(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_won_deal_goes_over_to_the_account_manager(cast: Cast) -> None:
    sasha, alice = signed_in(cast.sasha), signed_in(cast.alice)
    assert "Hand over a won deal" in page(sasha, "/handovers/")
    deal = {"name": "Northwind", "won_on": TODAY, "currency": "EUR", "amount": "180000", "title": "Two developers",
            "manager": cast.alice.pk, "person": "Nora Lind", "email": "nora@northwind.example"}  # fmt: skip
    assert sasha.post("/handovers/new/", {**deal, "name": ""}).status_code == 422
    assert sasha.post("/handovers/new/", deal).status_code == 302
    card = HandoverCard.objects.get()
    url = f"/handovers/{card.pk}/"
    shown = page(sasha, url)
    assert "Nora Lind" in shown and "0 of the five must-haves" in shown and "Sasha Tkach" in shown
    refused = sasha.post(f"{url}submit/", follow=True).content.decode()
    assert "This has to wait" in refused
    written = {**WORDS, **DAYS, "won_on": TODAY, "currency": "EUR", "amount": "180000", "title": "Two developers"}
    sasha.post(f"{url}card/", written)
    sasha.post(f"{url}submit/")
    assert again(card).state == "submitted"
    shown = page(alice, url)
    assert "Ask for what is missing" in shown and "Open the letter of introduction" in shown
    assert alice.post(f"{url}ask/", {}).status_code == 422
    alice.post(f"{url}ask/", {"gaps": ["risks"], "note": "Which holidays?"})
    assert "Which holidays?" in page(sasha, url) and "asked about" in page(sasha, url)
    sasha.post(f"{url}submit/")
    alice.post(f"{url}take/")
    nora = card.client.contacts.get()
    alice.post(f"{url}plan/", {"day": "2026-11-25", "at": "15:00", "contacts": [nora.pk]})
    assert "Introduction: Alice Marchenko" in page(alice, url)
    per = card.client.contacts.create(name="Per", roles=["sponsor"])
    held = {"way": "meeting", "on": TODAY, "contacts": [nora.pk, per.pk], "note": "They like her"}
    alice.post(f"{url}held/", held)
    assert "Talks with 2 of their people" in page(alice, url)
    assert alice.post(f"{url}accept/", {}).status_code == 422
    alice.post(f"{url}accept/", {"knows_whom": "on"})
    assert again(card).state == "shadow" and Onboarding.objects.filter(client=card.client).exists()
    shown = page(sasha, url)
    assert "Ask how the first week went" in shown and "Confirm that the month is over" not in shown
    point = card.points.all()[0]
    assert "Done: " in sasha.post(f"/handovers/points/{point.pk}/done/", follow=True).content.decode()
    alice.post(f"{url}points/", {"title": "A word with Per", "due_on": "2026-12-10"})
    assert "A word with Per" in page(sasha, url)
    timeline = page(alice, f"/clients/{card.client_id}/timeline/")
    assert "The hand-over was accepted." in timeline and "Which holidays?" in timeline


def test_who_may_be_in_touch_stands_on_the_client_s_own_page(cast: Cast) -> None:
    alice, fedir = signed_in(cast.alice), signed_in(cast.fedir)
    url = f"/clients/{cast.harbor.pk}/in-touch/"
    alice.post(url, {"leave_sales": "through", "ways_sales": "mail only", "leave_finance": ""})
    for reader in (alice, fedir):
        shown = page(reader, f"/clients/{cast.harbor.pk}/")
        assert "only through the account manager" in shown and "mail only" in shown
    assert fedir.get(url).status_code == 403


def test_the_list_filters_sorts_exports_and_asks_the_same_few_questions(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    hanna = signed_in(cast.hanna)
    assert "Nothing is being handed over" in page(hanna, "/handovers/")
    given(cast)
    page(hanna, "/handovers/")
    with django_assert_num_queries(9):
        shown = page(hanna, "/handovers/")
    assert "Northwind" in shown and "€180,000" in shown
    Client.objects.filter(name="Northwind").update(name="Second")
    won(cast, full=False)
    with django_assert_num_queries(9):
        shown = page(hanna, "/handovers/?sort=filled")
    assert shown.index("Northwind") < shown.index("Second") and "5 must-haves missing" in shown
    assert "Second" not in page(hanna, "/handovers/?tab=sales") and "Northwind" in page(hanna, "/handovers/?tab=sales")
    assert "Nothing fits" in page(hanna, "/handovers/?q=nobody")
    assert "No hand-over is here" in page(hanna, "/handovers/?tab=ended")
    lines = hanna.get("/handovers/export.csv?sort=won").content.decode().splitlines()
    assert len(lines) == 3 and "180000" in lines[1]
    assert hanna.get("/handovers/export.xlsx").status_code == 200
    assert signed_in(cast.denys).get("/handovers/").status_code == 403


def test_the_letter_of_introduction_is_sent_by_sales_and_it_alone(cast: Cast) -> None:
    card = given(cast)
    sasha, url = signed_in(cast.sasha), f"/letters/handover_intro/{card.client_id}/"
    assert url in page(sasha, f"/handovers/{card.pk}/")
    assert "will look after you" in page(sasha, url)
    kept = {"language": "en", "subject": "Meet Alice", "body": "She knows it all."}
    sasha.post(f"{url}draft/", kept)
    assert "She knows it all." in page(sasha, url)
    sasha.post(f"{url}send/", {"language": "en"})
    message = OutboxMessage.objects.get(letter="handover_intro")
    assert message.subject == "Meet Alice" and message.to == ["nora@northwind.example"] and message.state == "pending"
    assert TimelineEvent.objects.filter(client_id=card.client_id, actor=cast.sasha, verb="letter.queued").exists()
    sasha.post(reverse("letter-undo", args=[message.pk]))
    message.refresh_from_db()
    assert message.state == "cancelled"
    assert sasha.get(f"/letters/handover_intro/{cast.orbit.pk}/").status_code == 404  # not a client of theirs
    assert sasha.get(f"/letters/first_week/{card.client_id}/").status_code == 403
    for stranger in (cast.rita, cast.denys):
        assert signed_in(stranger).get(url).status_code == 403
        assert signed_in(stranger).post(f"{url}send/", {"language": "en"}).status_code == 403
