"""C35 and C34: late requests and free people who fit, found over the book, at rest when done, closed by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from perennial.contracts.models import Placement
from perennial.delivery.actions import candidates, staffing
from perennial.delivery.models import StaffingRequest
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.timeline import system
from perennial.people.actions.skills import name_skill, set_skill, set_terms
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, make_team
from tests.delivery.test_staffing import accepted, history

pytestmark = pytest.mark.django_db


def items(rule: str, day: date = TODAY) -> list[tuple[str, str]]:
    refresh_queue(by=system(NOW), as_of=day)
    rows = QueueItem.objects.filter(rule=rule, state="open").select_related("client").order_by("client__name")
    return [(row.client.name, row.letter) for row in rows]


def body(key: str, client: Any, language: str) -> str:
    found = LETTERS[key].compose(client.pk, language=language, sender=None, as_of=TODAY)
    return "".join(text for text, _merged in (*found.subject, *found.body))


def done(cast: Cast, rule: str, day: date = TODAY) -> None:
    for item in QueueItem.objects.filter(rule=rule, state="open"):
        finish_item(item.pk, by=cast.by(cast.alice), as_of=day)


def test_a_request_with_bad_odds_is_told_and_closes_when_it_is_filled_or_moved(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    skill = history(cast)
    likely = accepted(cast, skill, seats=1, needed_on=TODAY + timedelta(days=60))
    assert items("C35") == []  # 96 of 100 by then
    row = accepted(cast, skill)
    assert items("C35") == [("Harbor Pay", "staffing_late")]
    with django_assert_max_num_queries(8):
        (cue,) = CUES["C35"].find(TODAY)
    assert cue.money is not None and cue.money.amount == 60 * 251 * 8 * 2
    assert cue.probability == pytest.approx(0.0664, abs=0.001)
    rule = CUES["C35"]
    assert rule.why(cue.params) == "2 × Senior .NET: 34% by 23 Dec." and rule.headline(cue.params)
    assert rule.action(cue.params) and rule.facts(cue.params) == [("2 × Senior .NET", "34% by 23 Dec")]
    done(cast, "C35")
    assert items("C35", TODAY + timedelta(days=3)) == []
    for one in (likely, row):
        staffing.cancel_request(
            StaffingRequest.objects.get(pk=one.pk), reason="Over", by=cast.by(cast.alice), as_of=TODAY
        )
    QueueItem.objects.all().delete()
    assert items("C35") == [] and not list(CUES["C35"].find(TODAY))


def test_a_week_without_a_cv_is_late_too_and_a_candidate_ends_it(cast: Cast) -> None:
    row = accepted(cast, name_skill("Cobol"), seats=1)
    assert items("C35", TODAY + timedelta(days=6)) == []
    later = TODAY + timedelta(days=7)
    assert items("C35", later) == [("Harbor Pay", "staffing_late")]
    (cue,) = CUES["C35"].find(later)
    assert CUES["C35"].why(cue.params) == "1 × Senior Cobol: no CV for 7 days."
    done(cast, "C35", later)
    assert items("C35", later + timedelta(days=3)) == []
    again = later + timedelta(days=8)
    assert items("C35", again) == [("Harbor Pay", "staffing_late")]
    candidates.add_candidate(row, name="Ivan", by=cast.by(cast.rita), as_of=later)
    assert items("C35", again) == []  # closed by itself


def test_the_letter_says_what_is_realistic_and_who_is_free_sooner(cast: Cast) -> None:
    skill = history(cast)
    accepted(cast, skill)
    set_skill(cast.max, skill=skill, level="middle", by=cast.by(cast.olena), as_of=TODAY)
    text = body("staffing_late", cast.harbor, "en")
    assert "2 × Senior .NET from 23 December: the first person is realistic by 17 December" in text
    assert "all of them by 27 December." in text and "Sooner we could give you: Middle .NET from" in text
    for language, word in (("ru", "реально к"), ("uk", "реально до")):
        with translation.override(language):
            assert word in body("staffing_late", cast.harbor, language)
    accepted(cast, name_skill("Cobol"), seats=1)
    StaffingRequest.objects.update(submitted_on=TODAY - timedelta(days=8))
    assert "I will not name a day that I cannot stand for" in body("staffing_late", cast.harbor, "en")


@pytest.fixture
def team(cast: Cast) -> Team:
    """Max, who knows .NET, is free; Orbit had such a developer until September."""
    team, skill = make_team(cast), name_skill(".NET")
    by = cast.by(cast.olena)
    set_skill(cast.max, skill=skill, level="senior", by=by, as_of=TODAY)
    set_terms(cast.max, values={"country": "PL", "started_on": date(2024, 1, 1)}, by=by, as_of=TODAY)
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(
        state="ended", end_cause="budget", ends_on=TODAY - timedelta(days=5)
    )
    Placement.objects.filter(pk=team.lena_at_orbit.pk).update(
        skill=skill, level="middle", state="ended", end_cause="budget", ends_on=date(2026, 9, 30)
    )
    return team


def test_a_free_developer_is_offered_where_they_were_needed(
    cast: Cast, team: Team, django_assert_max_num_queries: Any
) -> None:
    assert items("C34") == [("Orbit Rail", "bench_offer")]
    with django_assert_max_num_queries(14):
        (cue,) = CUES["C34"].find(TODAY)
    rule = CUES["C34"]
    assert rule.why(cue.params) == ("Max Dev, Senior .NET, is free from 23 Nov; they needed that until September 2026.")
    assert rule.headline(cue.params) and rule.action(cue.params) and rule.facts(cue.params)
    done(cast, "C34")
    assert items("C34", TODAY + timedelta(days=20)) == []
    assert items("C34", TODAY + timedelta(days=31)) == [("Orbit Rail", "bench_offer")]
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(state="active", ends_on=None)
    assert items("C34", TODAY + timedelta(days=31)) == []  # not free any more


def test_who_asks_now_comes_first_and_too_high_a_level_is_not_met(cast: Cast, team: Team) -> None:
    skill = name_skill(".NET")
    row = accepted(cast, skill, seats=1)
    found = {cue.client_id: cue for cue in CUES["C34"].find(TODAY)}
    assert set(found) == {cast.harbor.pk, cast.orbit.pk}
    assert "they ask for that now" in CUES["C34"].why(found[cast.harbor.pk].params)
    assert found[cast.harbor.pk].probability > found[cast.orbit.pk].probability
    text = body("bench_offer", cast.harbor, "en")
    assert "Max Dev (Senior .NET), free from 23 November" in text and "Dear Clara" in text
    for language, word in (("ru", "Прежде чем"), ("uk", "Перш ніж")):
        assert word in body("bench_offer", cast.harbor, language)
    candidates.add_candidate(row, person=cast.max, consent_on=TODAY, by=cast.by(cast.rita), as_of=TODAY)
    assert {cue.client_id for cue in CUES["C34"].find(TODAY)} == {cast.orbit.pk}  # offered already
    set_skill(cast.max, skill=skill, level="junior", by=cast.by(cast.olena), as_of=TODAY)
    assert list(CUES["C34"].find(TODAY)) == []


def test_a_book_without_requests_or_placements_raises_nothing(cast: Cast) -> None:
    set_skill(cast.max, skill=name_skill(".NET"), level="senior", by=cast.by(cast.olena), as_of=TODAY)
    assert list(CUES["C34"].find(TODAY)) == [] and list(CUES["C35"].find(TODAY)) == []
