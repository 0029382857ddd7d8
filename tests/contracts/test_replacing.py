"""Days nobody covers and what they cost; the cues on changes and notices; the letter that proposes successors."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.urls import reverse

from perennial.contracts.actions import moves
from perennial.contracts.actions.placements import propose_placement
from perennial.contracts.models import Placement
from perennial.contracts.queries.replacing import ending, unplanned
from perennial.contracts.rules.rates import RateFrom
from perennial.contracts.rules.replacing import day_value, gap_of
from perennial.delivery.models import StaffingRequest
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.timeline import system
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, make_team

DAY, LAST = timedelta(days=1), date(2026, 11, 27)


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def items(rule: str, day: date = TODAY) -> list[str]:
    refresh_queue(by=system(NOW), as_of=day)
    return list(QueueItem.objects.filter(rule=rule, state="open").values_list("client__name", flat=True))


def proposed(cast: Cast, team: Team, person: Any, starts_on: date) -> Placement:
    return propose_placement(
        team.harbor, person=person, title="Developer", starts_on=starts_on, amount=D(52), level="senior",
        replaces=team.max_at_harbor, by=cast.by(cast.alice), as_of=TODAY,
    )  # fmt: skip


def noticed(cast: Cast, team: Team, cause: str = "left_us", last: date = date(2026, 12, 24)) -> Placement:
    return moves.give_notice(
        team.max_at_harbor, notice_by="developer", cause=cause, last_day=last, waived=True, by=cast.by(cast.alice),
        as_of=TODAY,
    )  # fmt: skip


def test_the_worked_table_of_the_paper() -> None:
    hour, month = RateFrom(date.min, D(50), "USD", "hour"), RateFrom(date.min, D(4000), "USD", "month")
    whole, half, seat = day_value(hour, D(1)), day_value(hour, D("0.5")), day_value(month, D("0.5"))
    assert (whole, half, seat) == (D("400.00"), D("200.00"), D("191.24"))
    gap = gap_of(LAST, date(2026, 12, 7), TODAY, "", whole)
    assert (gap.days, gap.lost, gap.open) == (5, D("2000.00"), False)
    assert gap_of(LAST, date(2026, 11, 30), TODAY, "", half).lost == 0
    open_ = gap_of(LAST, None, date(2026, 12, 2), "", seat)
    assert (open_.days, open_.lost, open_.open) == (3, D("573.72"), True)
    assert gap_of(LAST, date(2026, 11, 20), TODAY, "", whole).days == 0  # both work side by side
    assert gap_of(None, None, TODAY, "", whole).lost is None and gap_of(LAST, None, TODAY, "", None).lost is None
    assert gap_of(date(2026, 12, 24), date(2026, 12, 28), TODAY, "US", whole).days == 0  # Christmas in the US


def test_a_notice_without_a_plan_is_a_cue_until_somebody_is_planned(
    cast: Cast, team: Team, django_assert_max_num_queries: Any
) -> None:
    assert items("C10") == []
    noticed(cast, team)
    assert items("C10", TODAY + 6 * DAY) == []  # Sunday after: four working days
    day = TODAY + 7 * DAY
    assert items("C10", day) == ["Harbor Pay"]
    with django_assert_max_num_queries(10):
        (cue,) = CUES["C10"].find(day)
    rule = CUES["C10"]
    assert cue.money and cue.money.currency == "USD" and "24 Dec" in rule.why(cue.params)
    assert "Max Dev" in rule.headline(cue.params) and rule.action(cue.params) and rule.facts(cue.params)
    finish_item(QueueItem.objects.get(rule="C10").pk, by=cast.by(cast.alice), as_of=day)
    assert items("C10", day + 4 * DAY) == [] and items("C10", day + 5 * DAY) == ["Harbor Pay"]
    request = StaffingRequest.objects.create(
        client=cast.harbor, replaces=team.max_at_harbor, state_since=TODAY, made_on=TODAY
    )
    assert items("C10", day + 5 * DAY) == []  # people are asked for
    request.delete()
    assert items("C10", day + 10 * DAY) == ["Harbor Pay"]
    proposed(cast, team, team.lena, date(2026, 12, 28))
    assert items("C10", day + 10 * DAY) == []


def test_a_notice_that_wants_no_successor_is_no_cue(cast: Cast, team: Team) -> None:
    noticed(cast, team, cause="project_ended")
    assert unplanned(TODAY + 30 * DAY, 5) == []


def test_a_client_who_wants_another_is_a_cue_with_the_letter_once_there_are_options(cast: Cast, team: Team) -> None:
    spec, rule = LETTERS["replacement"], CUES["C08"]
    assert items("C08") == [] and spec.checks(cast.harbor.pk, by=cast.by(cast.alice), as_of=TODAY)[0].ok is False
    moves.ask_replacement(team.max_at_harbor, cause="quality", by=cast.by(cast.alice), as_of=TODAY)
    assert items("C08") == ["Harbor Pay"]
    (cue,) = rule.find(TODAY)
    assert "nobody is proposed yet" in rule.why(cue.params) and "two options" in rule.action(cue.params)
    assert cue.letter is None and items("C10", TODAY + 30 * DAY) == []
    first = proposed(cast, team, team.lena, date(2026, 12, 7))
    proposed(cast, team, cast.denys, date(2026, 12, 14))
    (cue,) = rule.find(TODAY)
    assert cue.letter == "replacement" and "2 options are ready" in rule.why(cue.params)
    assert len(rule.facts(cue.params)) == 3
    for language, said in (("en", "free from 7 December"), ("ru", "с 7 декабря"), ("uk", "з 7 грудня")):
        body = spec.compose(cast.harbor.pk, language=language, sender=cast.alice, as_of=TODAY).body_text
        assert said in body and "Lena Kravets" in body and cast.denys.name in body and "None" not in body
    finish_item(QueueItem.objects.get(rule="C08").pk, by=cast.by(cast.alice), as_of=TODAY)
    assert items("C08", TODAY + 6 * DAY) == [] and items("C08", TODAY + 7 * DAY) == ["Harbor Pay"]
    moves.agree_placement(
        Placement.objects.select_related("agreement", "project", "person").get(pk=first.pk), in_writing=True,
        by=cast.by(cast.alice), as_of=TODAY,
    )  # fmt: skip
    assert items("C08", TODAY + 7 * DAY) == []


def test_the_team_tab_and_the_list_show_the_gap_and_its_price(client: Any, cast: Cast, team: Team) -> None:
    def text(name: str, *args: Any, query: str = "") -> str:
        return str(client.get(reverse(name, args=args) + query).content.decode()).replace("\xa0", " ")

    client.force_login(cast.alice)
    assert "Nobody is being replaced" in text("replacements")
    assert "Who leaves" not in text("client-team", cast.harbor.pk)
    noticed(cast, team, last=LAST)
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(ends_on=LAST)
    follows = proposed(cast, team, team.lena, date(2026, 12, 7))
    (one,) = ending(cast.harbor.pk, TODAY)
    assert (one.gap.days, one.gap.lost, one.planned) == (5, 2000, True)
    for page in (text("replacements"), text("client-team", cast.harbor.pk)):
        assert "5 days" in page and "$2,000" in page and "Lena Kravets" in page
    assert "Propose it" in text("client-team", cast.harbor.pk)
    assert "Nothing fits" in text("replacements", query="?q=zz")
    written = text("replacements-csv")
    assert "Max Dev,Harbor Pay,Under notice,2026-11-27,Lena Kravets,2026-12-07,5,2000" in written
    assert client.get(reverse("replacements-xlsx")).content[:2] == b"PK"
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(state="ended")
    Placement.objects.filter(pk=follows.pk).update(state="agreed")
    assert "Nobody is being replaced" in text("replacements")
    client.force_login(cast.denys)
    assert "$" not in text("replacements-csv") and "2000" not in text("replacements-csv")
