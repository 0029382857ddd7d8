"""C24 to C27: each fires, does not fire, rests after Done, and closes by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from perennial.care.actions import issues, promises
from perennial.care.choices import Direction, IssueKind, Severity
from perennial.care.models import Issue, Promise
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.store import change_settings
from perennial.foundation.timeline import system
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def promise(cast: Cast, due_at: datetime, **given: Any) -> Promise:
    values = {"direction": Direction.OURS, "text": "Estimate", "due_at": due_at, "owner": cast.alice}
    return promises.make_promise(cast.harbor, by=cast.by(cast.alice), as_of=TODAY, **{**values, **given})


def issue(cast: Cast, **given: Any) -> Issue:
    values = {"kind": IssueKind.ISSUE, "severity": Severity.ONE, "title": "Exports are empty", "opened_at": NOW}
    return issues.open_issue(cast.harbor, by=cast.by(cast.alice), as_of=TODAY, **{**values, **given})


def causes(rule: str, day: date) -> list[str]:
    return [cue.cause for cue in CUES[rule].find(day)]


def items(rule: str, day: date) -> int:
    refresh_queue(by=system(datetime.combine(day, NOW.timetz())), as_of=day)
    return QueueItem.objects.waiting(day).filter(rule=rule).count()


def seldom(cast: Cast) -> None:
    """Two kept of six."""
    for number in range(6):
        row = promise(cast, NOW + timedelta(hours=1))
        moment = NOW + timedelta(minutes=30) if number < 2 else NOW + timedelta(hours=2)
        promises.keep_promise(row, by=cast.by(cast.alice, moment), as_of=TODAY)


def test_c24_fires_on_the_day_before_the_moment_and_when_it_has_passed(cast: Cast) -> None:
    row = promise(cast, datetime(2026, 11, 27, 22, 0, tzinfo=UTC))  # Friday 17:00 in Boston is Saturday in Kyiv
    assert causes("C24", date(2026, 11, 26)) == []
    assert causes("C24", date(2026, 11, 27)) == [f"word:{row.pk}:due"]
    promises.advance_promises(by=system(datetime(2026, 11, 28, 9, tzinfo=UTC)), as_of=date(2026, 11, 28))
    assert causes("C24", date(2026, 11, 28)) == [f"word:{row.pk}:overdue"]


def test_c24_does_not_fire_for_theirs_for_what_was_taken_back_nor_far_ahead(cast: Cast) -> None:
    promise(cast, NOW + timedelta(hours=3), direction=Direction.THEIRS)
    promise(cast, NOW + timedelta(days=9))
    promises.withdraw_promise(promise(cast, NOW + timedelta(hours=3)), by=cast.by(cast.alice), as_of=TODAY)
    assert causes("C24", TODAY) == []


def test_c24_looks_as_far_ahead_as_the_setting_says(cast: Cast) -> None:
    promise(cast, NOW + timedelta(days=3))
    change_settings({"promises.warn_hours": 96}, by=cast.by(cast.olena), as_of=TODAY)
    assert len(causes("C24", TODAY)) == 1


def test_c25_fires_below_the_floor_and_not_with_few_or_kept_promises(cast: Cast) -> None:
    assert causes("C25", TODAY) == []
    seldom(cast)
    assert causes("C25", TODAY) == ["kept_rate"]
    assert causes("C25", TODAY + timedelta(days=120)) == []
    change_settings({"promises.rate_least": 7}, by=cast.by(cast.olena), as_of=TODAY)
    assert causes("C25", TODAY) == []


def test_c26_fires_for_an_answer_or_update_of_today_and_not_for_tomorrows_or_questions(cast: Cast) -> None:
    first = issue(cast)
    issue(cast, severity=Severity.THREE)
    issue(cast, kind=IssueKind.QUESTION)
    assert [cause.rsplit(":", 1)[0] for cause in causes("C26", TODAY)] == [f"issue:{first.pk}:unanswered"]
    by = cast.by(cast.alice)
    issues.assign_issue(issues.acknowledge_issue(first, said="Yes", by=by, as_of=TODAY), owner=cast.denys,
                        next_update_at=NOW + timedelta(hours=3), by=by, as_of=TODAY)  # fmt: skip
    assert [cause.rsplit(":", 1)[0] for cause in causes("C26", TODAY)] == [f"issue:{first.pk}:update"]


def test_c27_fires_when_the_business_day_ends_and_not_on_the_day_it_was_asked(cast: Cast) -> None:
    issue(cast, kind=IssueKind.QUESTION)
    assert causes("C27", TODAY) == []
    assert len(causes("C27", TODAY + timedelta(days=1))) == 1


def _keep(cast: Cast) -> None:
    for row in Promise.objects.running():
        promises.keep_promise(row, by=cast.by(cast.alice), as_of=TODAY)


def _keep_many(cast: Cast) -> None:
    for _number in range(40):
        promises.keep_promise(promise(cast, NOW + timedelta(hours=1)), by=cast.by(cast.alice), as_of=TODAY)


def _answer(cast: Cast) -> None:
    for row in Issue.objects.running():
        issues.acknowledge_issue(row, said="Yes", by=cast.by(cast.alice), as_of=TODAY)


RULES: dict[str, tuple[Callable[[Cast], Any], Callable[[Cast], None], int, int]] = {
    "C24": (lambda cast: promise(cast, NOW + timedelta(hours=3)), _keep, 0, 30),
    "C25": (seldom, _keep_many, 0, 30),
    "C26": (issue, _answer, 0, 1),
    "C27": (lambda cast: issue(cast, kind=IssueKind.QUESTION), _answer, 1, 2),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_closes_by_itself_when_its_cause_is_gone(cast: Cast, rule: str) -> None:
    cause, end, wait, _rest = RULES[rule]
    cause(cast)
    day = TODAY + timedelta(days=wait)
    assert items(rule, day) == 1
    end(cast)
    assert items(rule, day) == 0
    assert QueueItem.objects.get(rule=rule).state == "closed"


@pytest.mark.parametrize("rule", RULES)
def test_each_rests_after_done_for_its_cool_down(cast: Cast, rule: str) -> None:
    cause, _end, wait, rest = RULES[rule]
    cause(cast)
    day = TODAY + timedelta(days=wait)
    assert items(rule, day) == 1
    finish_item(QueueItem.objects.get(rule=rule).pk, by=cast.by(cast.alice), as_of=day)
    assert items(rule, day) == 0
    assert CUES[rule].cool_down_days == rest
    if rule in ("C26", "C27"):  # the others' cause has changed by then
        assert items(rule, day + timedelta(days=rest)) == 1


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_each_reads_in_three_languages_and_drafts_its_letter(cast: Cast, rule: str, language: str) -> None:
    cause, _end, wait, _rest = RULES[rule]
    cause(cast)
    day = TODAY + timedelta(days=wait)
    items(rule, day)
    row = QueueItem.objects.get(rule=rule)
    with override(language):
        said = [CUES[rule].headline(row.params), CUES[rule].why(row.params), CUES[rule].action(row.params)]
        said += [part for pair in CUES[rule].facts(row.params) for part in pair]
        assert all(said)
    if row.letter:
        assert row.subject_id
        letter = LETTERS[row.letter].compose(row.subject_id, language=language, sender=cast.alice, as_of=day)
        assert letter.body_text.strip().endswith("Alice Marchenko")
        assert "{" not in letter.body_text


def test_items_about_notes_are_not_in_the_queue_of_finance(cast: Cast) -> None:
    promise(cast, NOW + timedelta(hours=3))
    assert items("C24", TODAY) == 1
    assert QueueItem.objects.visible_to(cast.alice).filter(rule="C24").exists()
    assert not QueueItem.objects.visible_to(cast.fedir).filter(rule="C24").exists()


def test_the_rules_ask_a_fixed_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        promise(cast, NOW + timedelta(hours=3 + number))
        issue(cast)
    for rule in RULES:
        with django_assert_max_num_queries(6):
            list(CUES[rule].find(TODAY))
