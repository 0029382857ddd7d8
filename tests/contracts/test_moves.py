"""Placements through their life: what each move asks for, what it writes, and what the calendar does by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from perennial.care.ports import rooms
from perennial.contracts import ports
from perennial.contracts.actions import moves
from perennial.contracts.actions.placements import propose_placement
from perennial.contracts.choices import PlacementState as State
from perennial.contracts.models import Placement, PlacementMove
from perennial.contracts.queries.team import agreement_ends, open_moves, team_changes, team_of, team_sums
from perennial.foundation.models import TimelineEvent
from perennial.foundation.timeline import system
from perennial.foundation.versions import ChangedMeanwhile
from perennial.insight.ports import team_changes as asked_by_health
from perennial.kernel.lifecycle import GuardFailed, IllegalMove, NotAllowed
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, make_team

DAY = timedelta(days=1)


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


@pytest.fixture
def closed() -> Iterator[list[bool | None]]:
    """What is said of closed hours; forgotten afterwards."""
    said: list[bool | None] = [True]
    before = ports._closed[:]
    ports.register_hours_closed(lambda placement, as_of: said[0])
    yield said
    ports._closed[:] = before


def proposed(cast: Cast, team: Team, **values: Any) -> Placement:
    base = {"person": team.lena, "title": "QA", "starts_on": TODAY + DAY, "amount": D(40)}
    row = propose_placement(team.harbor, **{**base, **values}, by=cast.by(cast.alice), as_of=TODAY)
    return Placement.objects.select_related("agreement", "project", "replaces__person", "person").get(pk=row.pk)


def test_a_proposal_is_agreed_and_starts_when_its_day_comes(cast: Cast, team: Team) -> None:
    row, how = proposed(cast, team), {"by": cast.by(cast.alice)}
    with pytest.raises(GuardFailed):
        moves.agree_placement(row, in_writing=False, as_of=TODAY, **how)
    moves.agree_placement(row, in_writing=True, as_of=TODAY, **how)
    with pytest.raises(GuardFailed):  # too early
        moves.start_placement(row, has_access=True, as_of=TODAY, **how)
    with pytest.raises(GuardFailed):
        moves.start_placement(row, has_access=False, as_of=TODAY + DAY, **how)
    moves.start_placement(row, has_access=True, as_of=TODAY + DAY, **how)
    row.refresh_from_db()
    assert (row.state, row.state_since) == (State.ACTIVE, TODAY + DAY)
    assert list(PlacementMove.objects.values_list("event", "before", "after", "on")) == [
        ("agree", "proposed", "agreed", TODAY), ("start", "agreed", "active", TODAY + DAY)
    ]  # fmt: skip
    told = TimelineEvent.objects.filter(verb="placement.moved", client_id=cast.harbor.pk)
    assert [event.data["event"] for event in told.order_by("pk")] == ["agree", "start"]


def test_without_a_rate_or_a_signature_nothing_is_agreed_and_a_refusal_needs_a_reason(cast: Cast, team: Team) -> None:
    row, how = proposed(cast, team, amount=None), {"by": cast.by(cast.alice), "as_of": TODAY}
    with pytest.raises(GuardFailed):
        moves.agree_placement(row, in_writing=True, **how)
    with pytest.raises(GuardFailed):
        moves.decline_placement(row, reason=" ", **how)
    assert moves.decline_placement(row, reason="Another one was better", **how).state == State.DECLINED
    with pytest.raises(IllegalMove):
        moves.agree_placement(row, in_writing=True, **how)
    agreed = proposed(cast, team)
    moves.agree_placement(agreed, in_writing=True, **how)
    assert moves.fall_through_placement(agreed, reason="Took another offer", **how).state == State.DECLINED


def test_notice_keeps_its_period_and_can_be_withdrawn(
    cast: Cast, team: Team, closed: list[bool | None]
) -> None:
    row, how = team.max_at_harbor, {"by": cast.by(cast.alice), "as_of": TODAY}
    notice: dict[str, Any] = {"notice_by": "client", "cause": "budget", "waived": False, **how}
    with pytest.raises(GuardFailed):  # 30 days are agreed
        moves.give_notice(row, **{**notice, "last_day": TODAY + 29 * DAY})
    with pytest.raises(GuardFailed):
        moves.give_notice(row, **{**notice, "last_day": TODAY + 30 * DAY, "cause": ""})
    with pytest.raises(moves.CannotMove):
        moves.give_notice(row, **{**notice, "last_day": date(2026, 1, 1)})
    moves.give_notice(row, **{**notice, "last_day": TODAY + 30 * DAY})
    assert (row.state, row.ends_on, row.notice_given_on) == (State.NOTICE, TODAY + 30 * DAY, TODAY)
    stale = Placement.objects.get(pk=row.pk)
    moves.withdraw_notice(row, both_agree=True, **how)
    row.refresh_from_db()
    assert (row.state, row.ends_on, row.notice_by, row.notice_given_on) == (State.ACTIVE, None, "", None)
    with pytest.raises(ChangedMeanwhile):
        moves.withdraw_notice(stale, both_agree=True, **how)
    moves.give_notice(row, **{**notice, "last_day": TODAY, "waived": True})
    assert moves.end_placements(by=system(NOW), as_of=TODAY) == 0  # its last day is today
    closed[0] = False
    assert moves.end_placements(by=system(NOW), as_of=TODAY + DAY) == 0  # hours are open
    with pytest.raises(GuardFailed):
        moves.end_placement(row, by=cast.by(cast.alice), as_of=TODAY + DAY)
    closed[0] = True
    assert moves.end_placements(by=system(NOW), as_of=TODAY + DAY) == 1
    row.refresh_from_db()
    assert (row.state, row.end_cause) == (State.ENDED, "budget")
    assert moves.end_placements(by=system(NOW), as_of=TODAY + DAY) == 0


def test_a_replacement_ends_the_one_before_when_it_starts(cast: Cast, team: Team, closed: list[bool | None]) -> None:
    row, how = team.max_at_harbor, {"by": cast.by(cast.alice)}
    with pytest.raises(GuardFailed):
        moves.ask_replacement(row, cause="", as_of=TODAY, **how)
    moves.ask_replacement(row, cause="quality", as_of=TODAY, **how)
    after = proposed(cast, team, replaces=row)
    assert after.seat == row.seat
    moves.agree_placement(after, in_writing=True, as_of=TODAY, **how)
    moves.start_placement(after, has_access=True, as_of=TODAY + DAY, **how)
    row.refresh_from_db()
    assert (row.state, row.ends_on) == (State.REPLACING, TODAY)
    moves.end_placements(by=system(NOW), as_of=TODAY + DAY)
    left = team_changes(TODAY + DAY, [cast.harbor.pk, cast.orbit.pk, cast.kestrel.pk])
    assert left == {cast.harbor.pk: (1, 1), cast.orbit.pk: (0, 0)} == asked_by_health(TODAY + DAY, list(left))
    other = team.lena_at_orbit
    moves.ask_replacement(other, cause="communication", by=cast.by(cast.bohdan), as_of=TODAY)
    moves.give_up_replacement(other, last_day=TODAY + 9 * DAY, by=cast.by(cast.bohdan), as_of=TODAY)
    assert (other.state, other.notice_by, other.notice_cause) == (State.NOTICE, "client", "communication")


def test_only_the_director_lets_a_developer_go_to_the_client(cast: Cast, team: Team) -> None:
    row, hire = team.max_at_harbor, moves.convert_placement
    moves.client_wants_to_hire(row, by=cast.by(cast.alice), as_of=TODAY)
    assert moves.stay_placed(row, by=cast.by(cast.alice), as_of=TODAY).state == State.ACTIVE
    moves.client_wants_to_hire(row, by=cast.by(cast.hanna), as_of=TODAY)
    base: dict[str, Any] = {"last_day": TODAY, "signed": True, "as_of": TODAY}
    with pytest.raises(NotAllowed):
        hire(row, invoiced=True, by=cast.by(cast.alice), **base)
    with pytest.raises(GuardFailed):
        hire(row, invoiced=False, by=cast.by(cast.olena), **base)
    hire(row, invoiced=False, waived="An old promise", by=cast.by(cast.olena), **base)
    assert (row.state, row.ends_on, row.end_cause) == (State.CONVERTED, TODAY, "hired")


def test_the_team_of_a_client_with_its_rates_and_sums(
    cast: Cast, team: Team, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(2):
        now, before = team_of(cast.harbor.pk, TODAY, rates=True)
    assert [(one.row.person.name, one.rate.amount if one.rate else None) for one in now] == [("Max Dev", D(50))]
    assert not before and team_of(cast.harbor.pk, TODAY, rates=False)[0][0].rate is None
    sums = team_sums(now, cast.harbor.pk, TODAY)
    assert (sums.people, sums.full_time, sums.left) == (1, D(1), 0)
    row = team.max_at_harbor
    assert open_moves(row, cast.alice, TODAY) == ["give_notice", "ask_replacement", "client_wants_to_hire"]
    assert open_moves(row, cast.fedir, TODAY) == []
    moves.plan_roll_off(row, day=TODAY + 60 * DAY, by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(moves.CannotMove):
        moves.plan_roll_off(row, day=date(2025, 1, 1), by=cast.by(cast.alice), as_of=TODAY)
    assert rooms.placements().developers(TODAY) == {cast.max.pk, team.lena.pk}
    assert agreement_ends(TODAY) == {} == rooms.agreements().ends(TODAY)
    team.harbor.ends_on = date(2027, 1, 4)
    team.harbor.save()
    assert rooms.agreements().ends(TODAY) == {cast.harbor.pk: date(2027, 1, 4)}
