"""Heart-to-heart talks: questions to choose from, answers kept for those who read notes."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from perennial.care.models import TalkAnswer, Touch
from perennial.care.rules.questions import QUESTIONS
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

ANSWERED = "They move to a new platform in spring."


def kept(cast: Cast, client: Any) -> Any:
    client.force_login(cast.alice)
    clara = cast.harbor.contacts.get(email="clara@harbor.example")
    given = {"kind": "meeting", "on": "2026-11-20", "people": [clara.pk], "q_worry": ANSWERED, "q_stop": "  "}
    return client.post(reverse("client-talk", args=[cast.harbor.pk]), given, follow=True)


def test_the_page_offers_twelve_questions_in_the_words_of_both(cast: Cast, client: Any) -> None:
    client.force_login(cast.alice)
    type(cast.harbor).objects.filter(pk=cast.harbor.pk).update(language="uk")
    page = client.get(reverse("client-talk", args=[cast.harbor.pk])).content.decode()
    assert len(QUESTIONS) == 12
    assert page.count("<details>") >= 12
    assert "What should we stop doing?" in page
    assert "Що нам варто припинити робити?" in page


def test_answers_are_kept_and_shown_beside_the_people_and_in_the_timeline(cast: Cast, client: Any) -> None:
    page = kept(cast, client).content.decode()
    assert ANSWERED in page
    (answer,) = TalkAnswer.objects.all()
    assert (answer.question, answer.touch.on.day) == ("worry", 20)
    timeline = client.get(reverse("client-timeline", args=[cast.harbor.pk])).content.decode()
    assert f"What worries you most about the next quarter? – {ANSWERED}" in timeline
    # asked once, it goes behind those never asked and shows what was said
    groups = client.get(reverse("client-talk", args=[cast.harbor.pk])).context["groups"]
    assert [one["last"] is None for one in groups[0]["questions"]] == [True, False]


def test_who_reads_no_notes_reads_no_answers(cast: Cast, client: Any) -> None:
    kept(cast, client)
    client.force_login(cast.admin)  # finance
    for name in ("client-people", "client-timeline", "client"):
        assert ANSWERED not in client.get(reverse(name, args=[cast.harbor.pk])).content.decode()
    assert client.get(reverse("client-talk", args=[cast.harbor.pk])).status_code == 403


def test_a_talk_without_a_word_is_refused_and_a_withdrawn_one_is_not_shown(cast: Cast, client: Any) -> None:
    client.force_login(cast.alice)
    empty = client.post(reverse("client-talk", args=[cast.harbor.pk]), {"kind": "call", "on": "2026-11-20"})
    assert empty.status_code == 422
    assert "Say in one line what it was about." in empty.content.decode()
    kept(cast, client)
    client.post(reverse("touch-withdraw", args=[Touch.objects.get().pk]))
    assert ANSWERED not in client.get(reverse("client-people", args=[cast.harbor.pk])).content.decode()
