"""Promises and issues through their pages: found in a note, kept with one key, undone, escalated, exported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.care.actions.issues import open_issue
from perennial.care.actions.promises import make_promise
from perennial.care.choices import Direction, IssueKind, Severity
from perennial.care.models import Issue, Promise, PromiseOffer, Touch
from perennial.foundation.clock import now, today
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast) -> Browser:
    browser = Browser()
    browser.force_login(cast.alice)
    return browser


def promised(cast: Cast, text: str = "Estimate", **given: Any) -> Promise:
    values = {"direction": Direction.OURS, "text": text, "due_at": now() + timedelta(hours=5), "owner": cast.alice}
    return make_promise(cast.harbor, by=cast.by(cast.alice, now()), as_of=today(), **{**values, **given})


def reported(cast: Cast, **given: Any) -> Issue:
    values = {"kind": IssueKind.ISSUE, "severity": Severity.ONE, "title": "Exports are empty", "opened_at": now()}
    return open_issue(cast.harbor, by=cast.by(cast.alice, now()), as_of=today(), **{**values, **given})


def test_a_promise_in_a_note_is_offered_and_recorded_only_when_confirmed(cast: Cast, alice: Browser) -> None:
    text = "Good call. I will send the estimate by Friday. They will see."
    answer = alice.post(reverse("touch-new"), {
        "client": cast.harbor.pk, "kind": "call", "on": today().isoformat(), "text": text,
    })  # fmt: skip
    touch = Touch.objects.get()
    assert answer.url.startswith(reverse("promise-found", args=[touch.pk]))
    assert not Promise.objects.exists()
    page = alice.get(answer.url).content.decode()
    assert "I will send the estimate by Friday." in page
    assert "They will see" not in page
    assert "I will send the estimate" in alice.get(reverse("client", args=[cast.harbor.pk])).content.decode()
    alice.post(reverse("promise-found", args=[touch.pk]), {"sentence": "I will send the estimate by Friday."})
    promise = Promise.objects.get()
    assert (promise.direction, promise.touch, promise.owner) == ("ours", touch, cast.alice)
    assert promise.due_at > now()
    assert "Heard in the notes" not in alice.get(reverse("client", args=[cast.harbor.pk])).content.decode()


def test_what_is_no_promise_is_set_aside_for_good(cast: Cast, alice: Browser) -> None:
    alice.post(reverse("touch-new"), {"client": cast.harbor.pk, "kind": "note", "on": today().isoformat(),
                                      "text": "Надішлю оцінку до п'ятниці."})  # fmt: skip
    touch = Touch.objects.get()
    data = {"sentence": "Надішлю оцінку до п'ятниці.", "none": "1"}
    alice.post(reverse("promise-found", args=[touch.pk]), data)
    assert PromiseOffer.objects.get().promise is None
    assert "Надішлю" not in alice.get(reverse("promise-found", args=[touch.pk])).content.decode()


def test_from_the_dialog_what_was_found_comes_in_the_dialog(cast: Cast, alice: Browser) -> None:
    data = {"client": cast.harbor.pk, "kind": "note", "on": today().isoformat(), "text": "I will call Tom on Friday."}
    answer = alice.post(reverse("touch-new"), data, headers={"HX-Request": "true"})
    assert "Was this promised?" in answer.content.decode()


def test_kept_with_one_key_and_undone(cast: Cast, alice: Browser) -> None:
    promise = promised(cast)
    answer = alice.post(reverse("promise-keep", args=[promise.pk]), headers={"HX-Request": "true"})
    assert reverse("promise-reopen", args=[promise.pk]) in answer.content.decode()
    promise.refresh_from_db()
    assert promise.state == "kept"
    assert "<b>1 of 1 kept</b>" in alice.get(reverse("promises")).content.decode()
    alice.post(reverse("promise-reopen", args=[promise.pk]))
    promise.refresh_from_db()
    assert promise.state == "made"


def test_a_promise_by_hand_is_due_at_the_end_of_the_clients_day(cast: Cast, alice: Browser) -> None:
    cast.harbor.time_zone = "America/New_York"
    cast.harbor.save()
    day = today() + timedelta(days=7)
    data = {"client": cast.harbor.pk, "direction": "theirs", "text": "Access to the VPN", "day": day.isoformat(),
            "zone": "client", "owner": cast.alice.pk}  # fmt: skip
    alice.post(reverse("promise-new"), data)
    promise = Promise.objects.get()
    assert (promise.direction, promise.due_local.hour, promise.zone) == ("theirs", 17, "America/New_York")
    for _name, path in (("empty", {}), ("past", {**data, "day": "2020-01-01"})):
        assert alice.post(reverse("promise-new"), path).status_code == 422


@pytest.mark.parametrize("event", ["keep", "move", "cancel"])
def test_steps_of_a_promise(cast: Cast, alice: Browser, event: str) -> None:
    promise = promised(cast)
    url = reverse("promise-step", args=[promise.pk, event])
    assert alice.get(url).status_code == 200
    day = today() + timedelta(days=9)
    alice.post(url, {"words": "Tom agrees", "day": day.isoformat(), "evidence": "https://x.example", "exceeded": "on"})
    promise.refresh_from_db()
    assert promise.state == {"keep": "kept", "move": "made", "cancel": "cancelled"}[event]
    assert promise.renegotiations == (event == "move")
    assert alice.get(reverse("promise-step", args=[promise.pk, "no-such"])).status_code == 404


@pytest.mark.parametrize(("language", "words"), [
    ("en", "This has to wait: the time to answer has to pass, or it needs a reason."),
    ("ru", "С этим нужно подождать: должно пройти время на ответ, или нужна причина."),
    ("uk", "З цим треба зачекати: має минути час на відповідь, або потрібна причина."),
])  # fmt: skip
def test_a_refusal_is_said_in_the_readers_language(cast: Cast, alice: Browser, language: str, words: str) -> None:
    issue = reported(cast, severity=Severity.THREE)
    cast.alice.language = language
    cast.alice.save()
    answer = alice.post(reverse("issue-step", args=[issue.pk, "escalate"]), {"words": ""})
    assert answer.status_code == 422 and words in answer.content.decode()


def test_an_issue_from_report_to_resolved_through_its_page(cast: Cast, alice: Browser) -> None:
    local = now() - timedelta(minutes=5)
    alice.post(reverse("issue-new"), {
        "client": cast.harbor.pk, "kind": "issue", "severity": "1", "title": "Exports are empty",
        "day": today().isoformat(), "at": "00:01",
    })  # fmt: skip
    issue = Issue.objects.get()
    assert issue.opened_at <= local + timedelta(days=1)

    def step(event: str, **data: Any) -> str:
        url = reverse("issue-step", args=[issue.pk, event])
        assert alice.get(url).status_code == 200
        answer = alice.post(url, data)
        assert answer.status_code == 302, answer.content.decode()[-2000:]
        issue.refresh_from_db()
        return issue.state

    day = (today() + timedelta(days=5)).isoformat()
    assert step("acknowledge", words="Rang Tom") == "acknowledged"
    assert step("assign", owner=cast.denys.pk, day=day) == "in_progress"
    assert step("ask", words="Which one?") == "waiting_client"
    assert step("answer") == "in_progress"
    assert step("escalate", words="Clara asks for it") == "escalated"
    assert issue.owner == cast.hanna
    assert alice.post(reverse("issue-step", args=[issue.pk, "plan"]), {"words": "x", "day": day}).status_code == 422
    assert step("resolve", words="The job runs again") == "resolved"
    told = {"incident": "exports were empty", "impact": "a morning", "cause": "a job stood still",
            "prevention_1": "an alarm", "prevention_date": day, "followup_date": day}  # fmt: skip
    url = reverse("issue-step", args=[issue.pk, "apology"])
    assert alice.post(url, told).url.startswith(reverse("letter", args=["apology", issue.pk]))
    letter = alice.get(reverse("letter", args=["apology", issue.pk])).content.decode()
    assert "It cost you" in letter
    assert step("confirm", words="Yes, thanks") == "closed"
    assert "What happened since" in alice.get(reverse("issue", args=[issue.pk])).content.decode()


def test_a_question_is_answered_with_two_ways(cast: Cast, alice: Browser) -> None:
    issue = reported(cast, kind=IssueKind.QUESTION, title="Can it be faster?")
    assert "Answer it" in alice.get(reverse("issue", args=[issue.pk])).content.decode()
    alice.post(reverse("issue-step", args=[issue.pk, "reply"]), {"way_1": "One more person", "way_2": "Fewer pages"})
    issue.refresh_from_db()
    assert (issue.state, issue.alternatives) == ("resolved", ["One more person", "Fewer pages"])


@pytest.mark.parametrize("page", ["promises", "issues", "promises-kept"])
def test_pages_read_in_three_languages_empty_and_full(cast: Cast, alice: Browser, page: str) -> None:
    for language in ("en", "ru", "uk"):
        cast.alice.language = language
        cast.alice.save()
        assert alice.get(reverse(page)).status_code == 200
    promised(cast)
    promised(cast, direction=Direction.THEIRS)
    reported(cast)
    for tab in ("", "overdue", "theirs", "ended", "all", "questions", "no-such"):
        assert alice.get(reverse(page), {"tab": tab, "q": "est", "sort": "client", "down": "1"}).status_code == 200


@pytest.mark.parametrize(("page", "queries"), [("promises", 16), ("issues", 19)])
def test_many_rows_ask_no_more_queries(
    cast: Cast, alice: Browser, page: str, queries: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        promised(cast, f"Promise {number}")
        reported(cast, title=f"Issue {number}")
    with django_assert_max_num_queries(queries):
        assert "1 to 50 of 60" in alice.get(reverse(page)).content.decode()


def test_both_lists_go_to_a_spreadsheet_and_nothing_in_it_is_a_formula(cast: Cast, alice: Browser) -> None:
    promised(cast, "=1+1")
    reported(cast, title="@SUM(A1)")
    assert "'=1+1" in alice.get(reverse("promises-csv")).content.decode()
    assert "'@SUM(A1)" in alice.get(reverse("issues-csv")).content.decode()
    for name in ("promises-xlsx", "issues-xlsx"):
        assert alice.get(reverse(name)).content.startswith(b"PK")


def test_today_and_the_client_show_what_is_due(cast: Cast, alice: Browser) -> None:
    promised(cast, "Estimate of phase two")
    reported(cast)
    assert "Estimate of phase two" in alice.get(reverse("today")).content.decode()
    page = alice.get(reverse("client", args=[cast.harbor.pk])).content.decode()
    assert "Estimate of phase two" in page
    assert "Exports are empty" in page
