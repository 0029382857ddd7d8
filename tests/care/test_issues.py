"""Issues and questions: clocks in business hours, moves, escalation by the clock, and how fast they are answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from perennial.care.actions import issues as actions
from perennial.care.choices import IssueKind, IssueState, Severity
from perennial.care.models import Issue, Promise
from perennial.care.queries.issues import IssueFilter, clocks_of, issue_counts, issue_rows, response_measures
from perennial.foundation.models import TimelineEvent
from perennial.foundation.timeline import system
from perennial.kernel.lifecycle import GuardFailed, NotAllowed
from tests.conftest import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def opened(cast: Cast, client: Any = None, **given: Any) -> Issue:
    values = {"kind": IssueKind.ISSUE, "severity": Severity.TWO, "title": "Exports are empty", "opened_at": NOW}
    return actions.open_issue(client or cast.harbor, by=cast.by(cast.alice), as_of=TODAY, **{**values, **given})


def working(cast: Cast) -> Issue:
    issue = actions.acknowledge_issue(opened(cast), said="Rang Tom", by=cast.by(cast.alice), as_of=TODAY)
    return actions.assign_issue(issue, owner=cast.denys, next_update_at=NOW + timedelta(hours=5),
                                by=cast.by(cast.alice), as_of=TODAY)  # fmt: skip


@pytest.mark.parametrize(("severity", "kind", "by"), [
    (1, "issue", datetime(2026, 11, 23, 8, 50, tzinfo=UTC)),
    (2, "issue", datetime(2026, 11, 23, 11, 50, tzinfo=UTC)),
    (3, "issue", datetime(2026, 11, 24, 7, 50, tzinfo=UTC)),
    (1, "question", datetime(2026, 11, 24, 7, 50, tzinfo=UTC)),
])  # fmt: skip
def test_the_answer_is_due_by_severity(cast: Cast, severity: int, kind: str, by: datetime) -> None:
    assert opened(cast, severity=Severity(severity), kind=IssueKind(kind)).answer_by == by


def test_a_holiday_of_the_client_gives_more_time(cast: Cast) -> None:
    cast.harbor.country = "US"
    cast.harbor.save()
    wednesday = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)  # 16:00 in Kyiv, the day before Thanksgiving
    by = cast.by(cast.alice, wednesday)
    issue = actions.open_issue(cast.harbor, kind=IssueKind.ISSUE, severity=Severity.TWO, title="Slow",
                               opened_at=wednesday, by=by, as_of=wednesday.date())  # fmt: skip
    assert issue.answer_by == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def test_an_issue_to_come_or_without_words_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.IssueRefused, match="not before"):
        opened(cast, opened_at=NOW + timedelta(hours=1))
    with pytest.raises(actions.IssueRefused, match="in one line"):
        opened(cast, title=" ")


def test_the_next_update_is_a_promise_of_ours(cast: Cast) -> None:
    issue = working(cast)
    promise = Promise.objects.get(issue=issue)
    assert (promise.due_at, promise.owner, promise.direction) == (NOW + timedelta(hours=5), cast.denys, "ours")
    assert issue.state == IssueState.IN_PROGRESS
    assert actions.promise_next_update(issue, next_update_at=NOW + timedelta(hours=9), by=cast.by(cast.alice),
                                       as_of=TODAY).next_update_at == NOW + timedelta(hours=9)  # fmt: skip


def test_the_clock_rests_while_the_client_is_asked_and_the_age_goes_on(cast: Cast) -> None:
    issue = working(cast)
    issue = actions.ask_client(issue, question="Which export?", by=cast.by(cast.alice, NOW + timedelta(hours=1)),
                               as_of=TODAY)  # fmt: skip
    now = NOW + timedelta(hours=3)
    clock = clocks_of([issue], now)[issue.pk]
    assert (clock.age, clock.running, clock.late) == (180, 60, False)
    issue = actions.client_answered(issue, by=cast.by(cast.alice, now), as_of=TODAY)
    clock = clocks_of([issue], NOW + timedelta(hours=4))[issue.pk]
    assert (clock.age, clock.running) == (240, 120)
    assert clock.update_left == 60


def test_the_clock_escalates_what_is_late_to_the_head_and_nothing_else(cast: Cast) -> None:
    late, fine = opened(cast, severity=Severity.ONE), opened(cast, severity=Severity.THREE)
    question = opened(cast, kind=IssueKind.QUESTION)
    assert actions.advance_issues(by=system(NOW + timedelta(minutes=59)), as_of=TODAY) == 0
    assert actions.advance_issues(by=system(NOW + timedelta(minutes=61)), as_of=TODAY) == 1
    for issue in (late, fine, question):
        issue.refresh_from_db()
    assert (late.state, late.owner) == ("escalated", cast.hanna)
    assert (fine.state, question.state) == ("open", "open")
    assert late.moves.get().by is None
    assert TimelineEvent.objects.filter(verb="issue.moved", actor_kind="system").count() == 1


def test_a_promised_update_that_did_not_come_escalates_too(cast: Cast) -> None:
    issue = working(cast)
    assert actions.advance_issues(by=system(NOW + timedelta(hours=6)), as_of=TODAY) == 1
    issue.refresh_from_db()
    assert issue.state == "escalated"


def test_only_the_head_plans_what_is_escalated(cast: Cast) -> None:
    with pytest.raises(GuardFailed, match="time to answer has to pass"):
        actions.escalate_issue(opened(cast), reason="", by=cast.by(cast.alice), as_of=TODAY)
    issue = actions.escalate_issue(opened(cast), reason="Clara asked for it", by=cast.by(cast.alice), as_of=TODAY)
    plan = {"plan": "Roll back", "next_update_at": NOW + timedelta(hours=2), "as_of": TODAY}
    with pytest.raises(NotAllowed):
        actions.plan_issue(issue, by=cast.by(cast.alice), **plan)
    assert actions.plan_issue(issue, by=cast.by(cast.hanna), **plan).state == "in_progress"


def test_resolved_closed_and_opened_again_within_thirty_days(cast: Cast) -> None:
    by = cast.by(cast.alice, NOW + timedelta(hours=2))
    with pytest.raises(GuardFailed, match="plain words"):
        actions.resolve_issue(working(cast), resolution="", by=by, as_of=TODAY)
    issue = actions.resolve_issue(working(cast), resolution="The job runs again", by=by, as_of=TODAY)
    with pytest.raises(GuardFailed, match="silent for five"):
        actions.confirm_issue(issue, words="", by=by, as_of=TODAY)
    issue = actions.remind_of_issue(issue, by=by, as_of=TODAY)
    with pytest.raises(GuardFailed):
        actions.confirm_issue(issue, words="", by=cast.by(cast.alice, NOW + timedelta(days=3)), as_of=TODAY)
    closed = actions.confirm_issue(issue, words="", by=cast.by(cast.alice, NOW + timedelta(days=8)), as_of=TODAY)
    assert closed.state == "closed"
    with pytest.raises(GuardFailed, match="thirty days"):
        actions.reopen_issue(closed, reason="Back", by=cast.by(cast.alice, NOW + timedelta(days=60)), as_of=TODAY)
    again = actions.reopen_issue(closed, reason="Back", by=cast.by(cast.alice, NOW + timedelta(days=20)), as_of=TODAY)
    assert (again.state, again.closed_at, again.resolved_at) == ("in_progress", None, None)


def test_a_question_is_answered_in_one_step_with_two_ways(cast: Cast) -> None:
    issue = actions.answer_question(opened(cast, kind=IssueKind.QUESTION), answer="", ways=("A today", "B for less"),
                                    by=cast.by(cast.alice), as_of=TODAY)  # fmt: skip
    assert (issue.state, issue.alternatives, issue.resolution) == (
        "resolved", ["A today", "B for less"], "A today, or B for less",
    )  # fmt: skip
    assert [move.event for move in issue.moves.all()] == ["acknowledge", "assign", "resolve"]
    with pytest.raises(actions.IssueRefused, match="Only a question"):
        actions.answer_question(opened(cast), answer="x", by=cast.by(cast.alice), as_of=TODAY)


def test_lists_by_state_only_for_readers_of_notes(cast: Cast, django_assert_num_queries: Any) -> None:
    opened(cast)
    opened(cast, kind=IssueKind.QUESTION, title="Why two invoices?")
    opened(cast, cast.orbit)
    with django_assert_num_queries(1):
        counts = issue_counts(cast.alice, IssueFilter())
    assert (counts["open"], counts["questions"], counts["escalated"]) == (2, 1, 0)
    assert issue_counts(cast.fedir, IssueFilter())["all"] == 0
    assert [i.title for i in issue_rows(cast.alice, IssueFilter(words="two inv"))] == ["Why two invoices?"]


def test_response_measures_count_open_ones_with_their_age(cast: Cast) -> None:
    quick, slow = opened(cast), opened(cast)
    actions.acknowledge_issue(quick, said="Yes", by=cast.by(cast.alice, NOW + timedelta(hours=1)), as_of=TODAY)
    actions.acknowledge_issue(slow, said="Yes", by=cast.by(cast.alice, NOW + timedelta(hours=5)), as_of=TODAY)
    opened(cast)
    first, solved = response_measures(NOW - timedelta(days=90), NOW + timedelta(hours=6))
    assert (first.n, first.open, first.median) == (3, 1, 5)
    assert first.in_time == pytest.approx(1 / 3)
    assert (solved.n, solved.open) == (3, 3)
