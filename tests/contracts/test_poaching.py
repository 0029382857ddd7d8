"""The watch over poaching: signs, talks, an offer, quiet days; and the cue that two signs raise (domain B4, C11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from perennial.contracts import ports
from perennial.contracts.actions import poaching as actions
from perennial.contracts.actions.rates import set_cost_rate
from perennial.contracts.models import Placement, PoachWatch
from perennial.contracts.queries.poaching import Asked, open_events, suspects, watches_for, without_raise
from perennial.contracts.queries.stakes import placement_stakes
from perennial.contracts.rules.poaching import ALONE, enough, months_between
from perennial.contracts.rules.stakes import at_stake
from perennial.foundation.registry import CUES
from perennial.foundation.timeline import system
from perennial.kernel.lifecycle import GuardFailed, NotAllowed
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, make_team

DAY = timedelta(days=1)


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


@pytest.fixture
def alone() -> Iterator[set[int]]:
    """Clients with whom only developers talk, as the room of ties would say; forgotten afterwards."""
    said: set[int] = set()
    before = ports._alone[:]
    ports.register_alone(lambda as_of, clients: said & set(clients))
    yield said
    ports._alone[:] = before


def test_two_signs_that_count_are_enough_and_the_stake_is_six_months_at_most() -> None:
    assert enough({"direct_contract", "client_hr"}) and enough({"raise_refused", ALONE})
    assert not enough({"client_hr"}) and not enough({"client_hr", "salary_question"})
    assert months_between(date(2025, 1, 31), date(2026, 1, 30)) == 11
    assert at_stake(D(1000), "USD", TODAY, None) == D("6000.00")
    assert at_stake(D(1000), "USD", TODAY, TODAY + 29 * DAY) == D("986.30")
    assert at_stake(D(1000), "JPY", TODAY, TODAY - DAY) == 0


def seen(cast: Cast, placement: Placement, sign: str, on: date = TODAY, **how: Any) -> PoachWatch:
    return actions.see_sign(placement, sign=sign, on=on, **{"by": cast.by(cast.alice), "as_of": TODAY, **how})


def test_a_watch_wakes_is_talked_over_offered_and_comes_to_rest(cast: Cast, team: Team) -> None:
    am, placement = {"by": cast.by(cast.alice), "as_of": TODAY}, team.max_at_harbor
    for wrong in ({"sign": "stars"}, {"sign": "client_hr", "on": TODAY + DAY}):
        with pytest.raises(actions.CannotWatch):
            actions.see_sign(placement, **{"on": TODAY, **wrong}, **am)
    watch = seen(cast, placement, "client_hr", note="Linked with their HR")
    assert (watch.state, seen(cast, placement, "salary_question").pk) == ("suspicion", watch.pk)
    watch.refresh_from_db()
    assert open_events(watch, cast.alice) == ["talk"] and open_events(watch, cast.denys) == ["talk"]
    with pytest.raises(GuardFailed):
        actions.talk_over(watch, with_developer=True, with_client=False, **am)
    actions.talk_over(watch, with_developer=True, with_client=True, words="All fine", **am)
    with pytest.raises(GuardFailed, match="sixty"):
        actions.calm_down(watch, by=cast.by(cast.alice), as_of=TODAY + 59 * DAY)
    with pytest.raises(NotAllowed):  # an offer is the head's
        actions.make_offer(watch, offered="A raise", **am)
    head = {"by": cast.by(cast.hanna), "as_of": TODAY}
    with pytest.raises(GuardFailed):
        actions.make_offer(watch, offered=" ", **head)
    actions.make_offer(watch, offered="A raise in January", **head)
    delivery = {"by": cast.by(cast.denys), "as_of": TODAY}
    with pytest.raises(GuardFailed):  # the placement goes on
        actions.note_left(watch, **delivery)
    assert open_events(watch, cast.denys) == ["accepted", "left"]
    assert actions.accept_offer(watch, **delivery).state == "calm"
    assert actions.close_watches(by=system(NOW), as_of=TODAY) == 0
    assert seen(cast, placement, "raise_refused").state == "suspicion"  # the same watch wakes up
    stale = PoachWatch.objects.get()
    actions.talk_over(stale, with_developer=True, with_client=True, **am)
    assert actions.calm_down(stale, by=cast.by(cast.alice), as_of=TODAY + 60 * DAY).state == "calm"
    Placement.objects.filter(pk=placement.pk).update(state="ended", ends_on=TODAY)
    assert actions.close_watches(by=system(NOW), as_of=TODAY) == 1
    placement.refresh_from_db()
    with pytest.raises(actions.CannotWatch):
        seen(cast, placement, "client_hr")


def test_who_sees_a_watch_and_how_long_without_a_raise(cast: Cast, team: Team) -> None:
    seen(cast, team.max_at_harbor, "client_hr")
    shown = {who.name: watches_for(who, Asked()).count() for who in (cast.alice, cast.hanna, cast.denys)}
    assert set(shown.values()) == {1}
    assert not any(watches_for(who, Asked()).count() for who in (cast.bohdan, cast.fedir, cast.sasha, cast.max))
    assert watches_for(cast.alice, Asked(words="max")).get().last_sign == TODAY
    assert not watches_for(cast.alice, Asked(view="calm")).exists()
    assert without_raise(cast.max.pk, TODAY) == 22 and without_raise(team.lena.pk, TODAY) is None
    by = cast.by(cast.fedir)
    set_cost_rate(cast.max, amount=D(33), currency="USD", valid_from=date(2026, 9, 1), by=by, as_of=TODAY)
    assert without_raise(cast.max.pk, TODAY) == 2


def test_the_cue_fires_on_two_signs_rests_and_closes_with_the_talks(
    cast: Cast, team: Team, alone: set[int], django_assert_max_num_queries: Any
) -> None:
    def items(day: date = TODAY) -> list[str]:
        refresh_queue(by=system(NOW), as_of=day)
        return list(QueueItem.objects.filter(rule="C11", state="open").values_list("client__name", flat=True))

    rule = CUES["C11"]
    assert items() == [] and list(rule.find(TODAY)) == []  # no practice, no cue
    seen(cast, team.max_at_harbor, "client_hr", TODAY - DAY)
    seen(cast, team.max_at_harbor, "salary_question")
    assert items() == []  # one that counts
    alone.add(cast.harbor.pk)
    assert items() == ["Harbor Pay"]
    with django_assert_max_num_queries(6):
        (cue,) = rule.find(TODAY)
    assert cue.money == placement_stakes([team.max_at_harbor], TODAY)[team.max_at_harbor.pk]
    assert "nobody of ours but developers" in rule.why(cue.params) and "Max Dev" in rule.headline(cue.params)
    assert "Max Dev" in rule.action(cue.params) and rule.facts(cue.params)[-1] == ("Last sign", "23 Nov")
    finish_item(QueueItem.objects.get(rule="C11").pk, by=cast.by(cast.alice), as_of=TODAY)
    assert items(TODAY + 44 * DAY) == [] and items(TODAY + 45 * DAY) == ["Harbor Pay"]
    watch = PoachWatch.objects.select_related("placement__person").get()
    actions.talk_over(watch, with_developer=True, with_client=True, by=cast.by(cast.alice), as_of=TODAY + 45 * DAY)
    assert items(TODAY + 45 * DAY) == []
    later = TODAY + 110 * DAY
    actions.calm_down(watch, by=cast.by(cast.alice), as_of=later)
    seen(cast, team.max_at_harbor, "raise_refused", later + DAY, as_of=later + DAY)
    (again,) = suspects(later + DAY)  # the old signs are forgotten: the new one and the missing tie
    assert again.signs == ("raise_refused", ALONE)
