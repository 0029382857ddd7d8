"""Promises: made, kept, moved once, overdue, broken, undone; and what is known on a past day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from perennial.care.actions import promises as actions
from perennial.care.choices import Direction, PromiseState
from perennial.care.models import Promise
from perennial.care.queries.promises import (
    PromiseFilter,
    kept_rate_of,
    kept_rates,
    known_on,
    promise_counts,
    promise_rows,
)
from perennial.foundation.models import TimelineEvent
from perennial.foundation.timeline import system
from perennial.kernel.lifecycle import GuardFailed, IllegalMove, NotAllowed
from tests.conftest import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)  # 17:00 in Boston


def made(cast: Cast, client: Any = None, **given: Any) -> Promise:
    values = {
        "direction": Direction.OURS,
        "text": "Estimate of the second phase",
        "due_at": FRIDAY,
        "owner": cast.alice,
    }
    return actions.make_promise(client or cast.harbor, by=cast.by(cast.alice), as_of=TODAY, **{**values, **given})


def later(cast: Cast, **span: int) -> Any:
    return cast.by(cast.alice, NOW + timedelta(**span))


def test_a_promise_is_due_by_the_clients_clock_and_told_in_the_timeline(cast: Cast) -> None:
    cast.harbor.time_zone = "America/New_York"
    cast.harbor.save()
    promise = made(cast)
    assert (promise.zone, promise.due_local) == ("America/New_York", datetime(2026, 11, 27, 17, 0))
    event = TimelineEvent.objects.get(verb="word.made")
    assert (event.client_id, event.subject_id) == (cast.harbor.pk, promise.pk)


def test_a_promise_without_words_or_in_the_past_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.PromiseRefused, match="in one line"):
        made(cast, text=" ")
    with pytest.raises(actions.PromiseRefused, match="later moment"):
        made(cast, due_at=NOW)


def test_kept_in_time_with_evidence_and_more_than_promised(cast: Cast) -> None:
    promise = actions.keep_promise(made(cast), evidence="https://x.example/1", exceeded=True, by=later(cast, days=2),
                                   as_of=TODAY + timedelta(days=2))  # fmt: skip
    assert (promise.state, promise.evidence, promise.exceeded) == ("kept", "https://x.example/1", True)


def test_after_its_moment_it_can_only_be_kept_late_even_before_the_clock_was_read(cast: Cast) -> None:
    promise = actions.keep_promise(made(cast), by=later(cast, days=6), as_of=TODAY + timedelta(days=6))
    assert promise.state == "kept_late"


def test_one_new_moment_in_time_is_no_fault_and_the_old_one_is_kept(cast: Cast) -> None:
    promise = actions.renegotiate_promise(made(cast), due_at=FRIDAY + timedelta(days=3), words="Fine, says Tom",
                                          by=later(cast, days=1), as_of=TODAY + timedelta(days=1))  # fmt: skip
    assert (promise.state, promise.renegotiations, promise.dates.get().before) == ("made", 1, FRIDAY)
    kept = actions.keep_promise(promise, by=later(cast, days=6), as_of=TODAY + timedelta(days=6))
    assert kept.state == "kept"


def test_a_second_new_moment_counts_as_late(cast: Cast) -> None:
    promise = made(cast)
    for days in (3, 5):
        promise = actions.renegotiate_promise(promise, due_at=FRIDAY + timedelta(days=days), words="Yes",
                                              by=later(cast, days=1), as_of=TODAY + timedelta(days=1))  # fmt: skip
    assert (promise.state, promise.renegotiations) == ("overdue", 2)
    assert actions.keep_promise(promise, by=later(cast, days=2), as_of=TODAY + timedelta(days=2)).state == "kept_late"


def test_a_new_moment_needs_the_clients_word_and_comes_before_the_old_one(cast: Cast) -> None:
    with pytest.raises(GuardFailed, match="needs the client's word"):
        actions.renegotiate_promise(made(cast), due_at=FRIDAY + timedelta(days=1), words="", by=later(cast, days=1),
                                    as_of=TODAY)  # fmt: skip
    with pytest.raises(IllegalMove):
        actions.renegotiate_promise(made(cast), due_at=FRIDAY + timedelta(days=9), words="Yes", by=later(cast, days=7),
                                    as_of=TODAY)  # fmt: skip
    with pytest.raises(actions.PromiseRefused, match="after the old one"):
        actions.renegotiate_promise(made(cast), due_at=FRIDAY, words="Yes", by=later(cast, days=1), as_of=TODAY)


def test_the_clock_makes_overdue_and_after_two_weeks_broken(cast: Cast) -> None:
    promise = made(cast)
    assert actions.advance_promises(by=system(FRIDAY), as_of=date(2026, 11, 27)) == 0
    assert actions.advance_promises(by=system(FRIDAY + timedelta(minutes=10)), as_of=date(2026, 11, 28)) == 1
    promise.refresh_from_db()
    assert promise.state == "overdue"
    assert actions.advance_promises(by=system(FRIDAY + timedelta(days=15)), as_of=date(2026, 12, 12)) == 1
    promise.refresh_from_db()
    assert (promise.state, promise.ended_at) == ("broken", FRIDAY + timedelta(days=15))
    verbs = set(TimelineEvent.objects.filter(subject_kind="word").values_list("verb", flat=True))
    assert verbs == {"word.made", "word.overdue", "word.broken"}


def test_given_up_needs_to_be_told_and_cancelled_needs_the_clients_word(cast: Cast) -> None:
    promise = made(cast)
    actions.advance_promises(by=system(FRIDAY + timedelta(hours=1)), as_of=date(2026, 11, 28))
    with pytest.raises(GuardFailed):
        actions.break_promise(promise, told="", by=later(cast, days=6), as_of=TODAY)
    assert actions.break_promise(promise, told="Rang Tom", by=later(cast, days=6), as_of=TODAY).state == "broken"
    with pytest.raises(GuardFailed):
        actions.cancel_promise(made(cast), words=" ", by=later(cast, days=1), as_of=TODAY)
    assert (
        actions.cancel_promise(made(cast), words="Not needed", by=later(cast, days=1), as_of=TODAY).state == "cancelled"
    )


def test_an_end_is_undone_within_a_day_and_a_mistake_taken_back(cast: Cast) -> None:
    promise = actions.keep_promise(made(cast), by=later(cast, hours=1), as_of=TODAY)
    assert actions.reopen_promise(promise, by=later(cast, hours=2), as_of=TODAY).state == PromiseState.MADE
    promise = actions.keep_promise(promise, by=later(cast, hours=3), as_of=TODAY)
    with pytest.raises(actions.PromiseRefused, match="within a day"):
        actions.reopen_promise(promise, by=later(cast, days=2), as_of=TODAY)
    other = actions.withdraw_promise(made(cast), by=later(cast, hours=1), as_of=TODAY)
    assert other not in Promise.objects.standing()
    with pytest.raises(actions.PromiseRefused):
        actions.withdraw_promise(other, by=later(cast, hours=1), as_of=TODAY)


def test_the_head_stands_in_for_the_manager_and_finance_does_not(cast: Cast) -> None:
    assert actions.keep_promise(made(cast), by=cast.by(cast.hanna), as_of=TODAY).state == "kept"
    with pytest.raises(NotAllowed):
        actions.keep_promise(made(cast), by=cast.by(cast.fedir), as_of=TODAY)


def test_rates_by_client_person_and_team_as_of_any_day(cast: Cast) -> None:
    for days, client, owner in (
        (1, cast.harbor, cast.alice),
        (2, cast.harbor, cast.alice),
        (3, cast.orbit, cast.bohdan),
    ):
        promise = made(cast, client, owner=owner)
        actions.keep_promise(promise, by=cast.by(owner, NOW + timedelta(days=days)), as_of=TODAY)
    theirs = made(cast, direction=Direction.THEIRS)
    actions.keep_promise(theirs, by=later(cast, days=1), as_of=TODAY)
    after = TODAY + timedelta(days=5)
    by_client = kept_rates(after, by="client")
    assert {key: rate.kept for key, rate in by_client.items()} == {cast.harbor.pk: 2, cast.orbit.pk: 1}
    assert {key: rate.kept for key, rate in kept_rates(after, by="owner").items()} == {
        cast.alice.pk: 2, cast.bohdan.pk: 1,
    }  # fmt: skip
    assert [kept_rate_of(TODAY + timedelta(days=n)).kept for n in range(4)] == [0, 1, 2, 3]
    assert kept_rate_of(after, direction=Direction.THEIRS).kept == 1
    assert kept_rate_of(after, owner=cast.bohdan.pk).kept == 1
    assert kept_rate_of(TODAY + timedelta(days=200), days=90).n == 0


def test_a_past_day_shows_the_state_and_the_moment_of_that_day(cast: Cast) -> None:
    promise = actions.renegotiate_promise(made(cast), due_at=FRIDAY + timedelta(days=7), words="Yes",
                                          by=later(cast, days=2), as_of=TODAY + timedelta(days=2))  # fmt: skip
    actions.keep_promise(promise, by=later(cast, days=10), as_of=TODAY + timedelta(days=10))
    now = NOW + timedelta(days=20)

    def then(days: int) -> tuple[str, datetime]:
        row: Any = known_on(Promise.objects.all(), TODAY + timedelta(days=days), now).get()
        return row.state_then, row.due_then

    assert then(1) == ("made", FRIDAY)
    assert then(3) == ("made", FRIDAY + timedelta(days=7))
    assert then(12) == ("kept", FRIDAY + timedelta(days=7))
    assert not known_on(Promise.objects.all(), TODAY - timedelta(days=1), now).exists()


def test_lists_show_only_own_clients_and_only_to_readers_of_notes(cast: Cast, django_assert_num_queries: Any) -> None:
    made(cast)
    made(cast, cast.orbit, owner=cast.bohdan)
    made(cast, direction=Direction.THEIRS, text="Access to the VPN")
    day = {"as_of": TODAY, "now": NOW}
    assert [p.text for p in promise_rows(cast.alice, PromiseFilter(), **day)] == ["Estimate of the second phase"]
    with django_assert_num_queries(1):
        counts = promise_counts(cast.alice, PromiseFilter(), **day)
    assert counts == {"due": 1, "overdue": 0, "theirs": 1, "ended": 0, "all": 2}
    assert promise_counts(cast.hanna, PromiseFilter(), **day)["all"] == 3
    assert not promise_rows(cast.fedir, PromiseFilter(tab="all"), **day).exists()
    assert [p.text for p in promise_rows(cast.alice, PromiseFilter(tab="all", words="vpn"), **day)] == [
        "Access to the VPN"
    ]
