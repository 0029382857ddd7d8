"""Two contacts who were both asked become one; work that stands still holds a round back; links are ended by us."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from perennial.care.actions.issues import open_issue
from perennial.care.choices import IssueKind, Severity
from perennial.clients.actions import merge_contacts
from perennial.foundation.links import links_of
from perennial.foundation.models import TimelineEvent
from perennial.pulse.models import FeedbackRound, PersonFeedback
from perennial.pulse.queries.asking import asking
from tests.conftest import NOW, TODAY, Cast
from tests.pulse.conftest import of, path_of

pytestmark = pytest.mark.django_db


def test_both_asked_in_one_round_become_one_answer_and_both_links_open_it(round_: FeedbackRound, cast: Cast) -> None:
    clara, tom = of(round_, "Clara"), of(round_, "Tom")
    paths = (path_of(clara), path_of(tom))
    Browser().post(paths[1], {"score": "8", "comment": "Said twice", f"p{cast.max.pk}-quality": "7"})
    merge_contacts(keep=clara.contact, lose=tom.contact, by=cast.by(cast.alice), as_of=TODAY)
    (kept,) = round_.answers.filter(contact__in=(clara.contact, tom.contact))
    assert (kept.contact, kept.score, kept.comment) == (clara.contact, 8, "Said twice")
    assert PersonFeedback.objects.get().answer == kept
    assert len(links_of(clara.contact_id)) == 2 and not links_of(tom.contact_id)
    for path, score in zip(paths, ("9", "7"), strict=True):
        assert Browser().post(path, {"score": score}).status_code in (200, 302)
        kept.refresh_from_db()
        assert kept.score == int(score)


def test_the_answer_that_goes_is_told_in_the_timeline(round_: FeedbackRound, cast: Cast) -> None:
    clara, tom = of(round_, "Clara"), of(round_, "Tom")
    for answer, score in ((tom, "4"), (clara, "9")):
        Browser().post(path_of(answer), {"score": score, "comment": f"A {score}"})
    merge_contacts(keep=clara.contact, lose=tom.contact, by=cast.by(cast.alice), as_of=TODAY)
    assert of(round_, "Clara").score == 9
    event = TimelineEvent.objects.get(verb="pulse.joined")
    assert (event.data["score"], event.data["comment"]) == (4, "A 4")


def test_work_that_stands_still_holds_the_round_back(cast: Cast) -> None:
    assert asking([cast.harbor], "short", TODAY)[0].held is None
    open_issue(cast.harbor, kind=IssueKind.ISSUE, severity=Severity.ONE, title="Down", opened_at=NOW,
               by=cast.by(cast.alice), as_of=TODAY)  # fmt: skip
    assert asking([cast.harbor], "short", TODAY)[0].held is not None


def test_a_link_is_ended_from_the_register_of_its_person(round_: FeedbackRound, cast: Cast, client: Any) -> None:
    answer = of(round_, "Clara")
    client.force_login(cast.alice)
    page = f"/contacts/{answer.contact_id}/links/"
    assert "Answer a feedback round" in client.get(page).content.decode()
    client.post(page, {"link": answer.link_id})
    assert "Ended on" in client.get(page).content.decode()
    assert Browser().get(path_of(answer)).status_code == 404
