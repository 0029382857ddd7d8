"""The pulse on staff pages: from a new wave to telling back, by the account manager; relayed to the developer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client as Browser

from perennial.foundation.models import OutboxMessage
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, PersonFeedback
from tests.conftest import NOW, TODAY, Cast
from tests.pulse.conftest import of, path_of, send


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())


def signed_in(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_manager_takes_a_round_from_the_preview_to_telling_back(cast: Cast) -> None:
    alice, phone = signed_in(cast.alice), Browser()
    assert "Nobody was asked yet" in alice.get("/pulse/").content.decode()
    cast.harbor.contacts.create(name="Nina Harbor", language="en")  # has no address
    wanted = {"clients": [cast.harbor.pk], "form": "full", "people": [cast.max.pk]}
    made = alice.post("/pulse/new/", wanted, follow=True)
    page = made.content.decode()
    assert "Clara Harbor" in page and "no mail address" in page and not OutboxMessage.objects.exists()
    row = FeedbackRound.objects.get()
    assert "Nothing can be sent from here" in alice.get(f"/pulse/{row.pk}/see/").content.decode()
    alice.post(f"/pulse/{row.pk}/send/", {"ask": [c.pk for c in cast.harbor.contacts.all()]})
    assert OutboxMessage.objects.filter(letter="pulse_request").count() == 2
    said = {"score": "5", "comment": "Reviews are late", f"p{cast.max.pk}-speed": "9", f"p{cast.max.pk}-words": "Quick"}
    phone.post(path_of(of(row, "Clara")), said)
    phone.post(path_of(of(row, "Tom")), {"score": "9"})
    alice.post(f"/pulse/{row.pk}/close/")
    page = alice.get(f"/pulse/{row.pk}/").content.decode()
    assert "call by" in page and "Reviews are late" in page and "2 of 2" in page
    assert "has to" in alice.post(f"/pulse/{row.pk}/thank/", follow=True).content.decode()
    alice.post(f"/pulse/answers/{of(row, 'Clara').pk}/called/", {"note": "agreed"})
    alice.post(f"/pulse/{row.pk}/thank/")
    alice.post(f"/pulse/{row.pk}/tell-back/", {"changes": "Reviews on Tuesdays."})
    assert FeedbackRound.objects.get().state == "reported"
    alice.post(f"/pulse/people/{PersonFeedback.objects.get().pk}/relay/", {"text": "Clara likes your speed."})
    page = signed_in(cast.max).get("/feedback/").content.decode()
    assert "Clara likes your speed." in page and "Reviews are late" not in page
    signed_in(cast.max).post("/feedback/", {"pk": PersonFeedback.objects.get().pk})
    assert PersonFeedback.objects.get().acknowledged_on == TODAY
    assert "Clara likes" not in signed_in(cast.rita).get("/feedback/").content.decode()


def test_a_client_shows_its_happiness_and_a_past_day(cast: Cast) -> None:
    row = send(cast)
    Browser().post(path_of(of(row, "Clara")), {"score": "8"})
    page = signed_in(cast.alice).get(f"/clients/{cast.harbor.pk}/pulse/").content.decode()
    assert "the lowest voice is 8" in page
    before = signed_in(cast.alice).get(f"/clients/{cast.harbor.pk}/pulse/?as_of=2026-11-01").content.decode()
    assert "the lowest voice is 8" not in before


def test_every_answer_leaves_as_a_file_and_formulas_stay_text(cast: Cast) -> None:
    row = send(cast)
    Browser().post(path_of(of(row, "Clara")), {"score": "8", "comment": "=1+1"})
    text = signed_in(cast.alice).get("/pulse/export.csv").content.decode()
    assert re.search(r"Harbor Pay.*Clara Harbor.*8,'=1\+1", text)
    assert "Harbor" not in signed_in(cast.bohdan).get("/pulse/export.csv").content.decode()
    assert signed_in(cast.alice).get("/pulse/export.xlsx").content.startswith(b"PK")


def test_the_list_takes_as_many_queries_for_many_rounds_as_for_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for client in (cast.harbor, cast.kestrel, cast.orbit):
        send(cast, client)
    assert FeedbackAnswer.objects.count() == 6 and NOW
    browser = signed_in(cast.hanna)
    with django_assert_max_num_queries(20):
        browser.get("/pulse/")
