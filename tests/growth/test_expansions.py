"""Expansions from the first sight to the first day of the work: answers, moves, the night, the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from perennial.clients.actions.clients import merge_clients
from perennial.clients.models import Contact
from perennial.contracts.models import BillRate, Placement
from perennial.delivery.models import Candidate, StaffingRequest
from perennial.foundation.models import TimelineEvent, User
from perennial.foundation.timeline import system
from perennial.growth.actions import expansions as actions
from perennial.growth.actions.tending_expansions import tend_expansions
from perennial.growth.models import Expansion, ExpansionMove, Idea
from perennial.growth.queries.expansion_answers import margin_answer, staffing_answer
from perennial.growth.queries.expansions import monthly
from perennial.growth.rules.expansions import margin_of, win_share
from perennial.kernel.lifecycle import GuardFailed, NotAllowed
from perennial.people.actions.skills import name_skill, set_skill
from tests.conftest import NOW, TODAY, Cast, money
from tests.contracts.team import Team, active, make_team

DAY = timedelta(days=1)
SOON = TODAY + 30 * DAY


@dataclass
class World:
    """Harbor wants two senior .NET developers; five people have the skill and cost 28 to 36 an hour."""

    cast: Cast
    team: Team
    skill: Any
    people: list[Any]
    values: dict[str, Any]


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())
    team, skill = make_team(cast), name_skill(".NET")
    people = [
        User.objects.create_user(f"p{n}@lindenworks.example", f"Person {n}", "DEV", None) for n in range(5)
    ]  # fmt: skip
    from perennial.contracts.models import CostRate

    for number, one in enumerate(people):
        set_skill(one, skill=skill, level="senior", by=cast.by(cast.denys), as_of=TODAY)
        amount = Decimal(28 + 2 * number)
        CostRate.objects.create(person=one, amount=amount, currency="USD", valid_from=date(2026, 1, 1))
    clara = Contact.objects.get(client=cast.harbor, name__startswith="Clara")
    return World(cast, team, skill, people, {
        "title": "Two senior .NET", "kind": "people", "need": "Payouts double in spring", "decides": clara,
        "amount": Decimal(16000), "currency": "USD", "wanted_on": SOON, "heads": 2, "skill": skill, "level": "senior",
        "rate": Decimal(50),
    })  # fmt: skip


def spotted(world: World, **values: Any) -> Expansion:
    by = world.cast.by(world.cast.alice)
    return actions.spot_expansion(world.cast.harbor, values={**world.values, **values}, by=by, as_of=TODAY)


def agreed(world: World, **values: Any) -> Expansion:
    by, row = world.cast.by(world.cast.alice), spotted(world, **values)
    actions.qualify_expansion(row, by=by, as_of=TODAY)
    actions.propose_expansion(row, by=by, as_of=TODAY)
    return actions.agree_expansion(row, by=by, as_of=TODAY)


def night(day: date = TODAY) -> dict[str, int]:
    return tend_expansions(by=system(NOW), as_of=day)


def test_a_margin_is_told_from_five_costs_and_no_fewer() -> None:
    costs = [Decimal(cost) for cost in (28, 30, 32, 34, 36)]
    at_level = margin_of(Decimal(50), costs, costs, floor=25)
    assert (at_level.percent, at_level.holds, at_level.like, at_level.people) == (Decimal("36.0"), True, "level", 5)
    assert margin_of(Decimal(40), costs[:4], costs, floor=25).like == "skill"
    thin = margin_of(Decimal(40), costs, costs, floor=25)
    assert (thin.percent, thin.holds) == (Decimal("20.0"), False)
    few = margin_of(Decimal(50), costs[:4], costs[:4], floor=25)
    assert (few.percent, few.holds, few.like, few.people) == (None, None, "", 4)
    assert margin_of(None, costs, costs, floor=25).holds is None


def test_the_share_of_those_won_leaves_staffing_apart_and_asks_for_five() -> None:
    few = win_share(3, 1, 4)
    assert (few.share, few.decided, few.missing) == (None, 4, 1)
    share = win_share(3, 2, 4)
    assert share.share == 0.6 and share.low is not None and share.high is not None
    assert 0.3 < share.low < 0.6 < share.high < 0.85 and share.not_staffed == 4


@pytest.mark.django_db
def test_an_expansion_is_qualified_proposed_agreed_and_won_by_its_first_day_alone(world: World) -> None:
    cast, by = world.cast, world.cast.by(world.cast.alice)
    bare = actions.spot_expansion(cast.harbor, values={"title": "Two more"}, by=by, as_of=TODAY)
    assert bare.gaps == ["need", "amount", "decides", "wanted_on"] and bare.currency == "USD"
    with pytest.raises(GuardFailed):
        actions.qualify_expansion(bare, by=by, as_of=TODAY)
    with pytest.raises(actions.ExpansionRefused):
        actions.spot_expansion(cast.kestrel, values=world.values, by=by, as_of=TODAY)  # who decides is at Harbor
    row = actions.write_expansion(bare, values=world.values, by=by, as_of=TODAY)
    actions.qualify_expansion(row, by=by, as_of=TODAY)
    with pytest.raises(NotAllowed):
        actions.propose_expansion(row, by=cast.by(cast.sasha), as_of=TODAY)
    actions.propose_expansion(row, by=by, as_of=TODAY)
    assert (row.margin_percent, row.bench_count, row.odds_percent) == (Decimal("36.0"), 5, None)
    actions.agree_expansion(row, by=by, as_of=TODAY)
    request = row.request
    assert request is not None and (request.seats, request.skill, request.state) == (2, world.skill, "drafted")
    with pytest.raises(NotAllowed):  # nobody wins it by hand
        actions.move_expansion(row, "start", by=by, as_of=TODAY)
    assert night() == {"woken": 0, "tied": 0, "won": 0}
    Candidate.objects.create(
        request=request, person=world.people[0], name="Person 0", state="hired", found_on=TODAY, consent_on=TODAY
    )
    placed = active(cast, world.team.harbor, world.people[0], "50", starts_on=SOON)
    assert night(SOON - DAY) == {"woken": 0, "tied": 1, "won": 0}
    assert night(SOON) == {"woken": 0, "tied": 0, "won": 1} and night(SOON + DAY)["won"] == 0
    row.refresh_from_db()
    assert (row.state, row.won_on, row.ended_on) == ("won", SOON, SOON)
    assert [tie.placement_id for tie in row.placements.all()] == [placed.pk]
    moves = list(ExpansionMove.objects.filter(expansion=row).values_list("event", "by"))
    assert moves[-1] == ("start", None) and len(moves) == 4
    Candidate.objects.create(
        request=request, person=world.people[1], name="Person 1", state="hired", found_on=TODAY, consent_on=TODAY
    )
    active(cast, world.team.harbor, world.people[1], "50", starts_on=SOON + 9 * DAY)
    assert night(SOON + 9 * DAY) == {"woken": 0, "tied": 1, "won": 0}  # the second seat is its work as well


@pytest.mark.django_db
def test_a_thin_or_unknown_margin_waits_for_a_head_and_a_missing_answer_for_recruiters(world: World) -> None:
    cast, by = world.cast, world.cast.by(world.cast.alice)
    row = actions.qualify_expansion(spotted(world, rate=Decimal(40)), by=by, as_of=TODAY)
    with pytest.raises(GuardFailed):
        actions.propose_expansion(row, by=by, as_of=TODAY)
    with pytest.raises(actions.ExpansionRefused):
        actions.vouch_for_margin(row, word="It is strategic", by=by, as_of=TODAY)
    actions.vouch_for_margin(row, word="It is strategic", by=cast.by(cast.hanna), as_of=TODAY)
    assert actions.propose_expansion(row, by=by, as_of=TODAY).margin_percent == Decimal("20.0")
    other = spotted(world, title="Go people", skill=name_skill("Go"), level="")
    actions.qualify_expansion(other, by=by, as_of=TODAY)
    actions.vouch_for_margin(other, word="Like the others", by=cast.by(cast.olena), as_of=TODAY)
    staffing = staffing_answer(other, cast.alice, TODAY)
    assert staffing is not None and not staffing.known and margin_answer(other, TODAY) is not None
    with pytest.raises(GuardFailed):
        actions.propose_expansion(other, by=by, as_of=TODAY)
    actions.answer_staffing(other, word="Two in six weeks", by=by, as_of=TODAY)
    actions.write_expansion(other, values={"heads": 3}, by=by, as_of=TODAY)
    assert other.staffing_word == "" and other.margin_word  # three are another question than two
    actions.answer_staffing(other, word="Three in ten weeks", by=by, as_of=TODAY)
    assert actions.propose_expansion(other, by=by, as_of=TODAY).state == "proposed"
    raise_ = spotted(world, title="New rates", kind="rate", skill=None, rate=None)
    assert margin_answer(raise_, TODAY) is None and staffing_answer(raise_, cast.alice, TODAY) is None


@pytest.mark.django_db
def test_lost_for_want_of_people_is_not_lost_to_the_client(world: World) -> None:
    by, row = world.cast.by(world.cast.alice), agreed(world)
    with pytest.raises(GuardFailed):
        actions.give_up_staffing(row, reason=" ", by=by, as_of=TODAY)
    actions.give_up_staffing(row, reason="Nobody in ten weeks", by=by, as_of=TODAY)
    other = actions.qualify_expansion(spotted(world), by=by, as_of=TODAY)
    actions.lose_expansion(other, reason="No budget", by=by, as_of=TODAY)
    assert (row.lost_to, other.lost_to, other.lost_reason) == ("staffing", "client", "No budget")
    parked = actions.park_expansion(spotted(world), wake_on=SOON, reason="After the board", by=by, as_of=TODAY)
    assert night(SOON - DAY)["woken"] == 0 and night(SOON)["woken"] == 1
    parked.refresh_from_db()
    assert (parked.state, parked.wake_on) == ("qualified", None)
    assert monthly([row, other]) == (money("32000"),)


@pytest.mark.django_db
def test_a_higher_rate_is_won_when_it_comes_into_force(world: World) -> None:
    by, placement = world.cast.by(world.cast.alice), world.team.max_at_harbor
    row = agreed(world, title="55 an hour", kind="rate", skill=None, rate=None)
    assert row.request is None
    with pytest.raises(actions.ExpansionRefused):
        actions.tie_placements(row, placements=[world.team.lena_at_orbit], by=by, as_of=TODAY)
    actions.tie_placements(row, placements=[placement], by=by, as_of=TODAY)
    assert night(SOON)["won"] == 0
    BillRate.objects.create(placement=placement, amount=Decimal(55), currency="USD", unit="hour", valid_from=SOON)
    assert night(SOON - DAY)["won"] == 0 and night(SOON)["won"] == 1
    row.refresh_from_db()
    assert row.won_on == SOON and not row.placements.get().own


@pytest.mark.django_db
def test_placements_are_tied_by_hand_and_stay_with_one_expansion(world: World) -> None:
    by, cast = world.cast.by(world.cast.alice), world.cast
    row, other = agreed(world), agreed(world, title="Another")
    placed = active(cast, world.team.harbor, world.people[2], "50", starts_on=TODAY + DAY)
    old = world.team.max_at_harbor
    for wrong in (old, world.team.lena_at_orbit):
        with pytest.raises(actions.ExpansionRefused):
            actions.tie_placements(row, placements=[wrong], by=by, as_of=TODAY)
    actions.tie_placements(row, placements=[placed], by=by, as_of=TODAY)
    with pytest.raises(actions.ExpansionRefused):
        actions.tie_placements(other, placements=[placed], by=by, as_of=TODAY)
    actions.tie_placements(row, placements=[], by=by, as_of=TODAY)
    actions.tie_placements(other, placements=[placed], by=by, as_of=TODAY)
    merge_clients(keep=cast.kestrel, lose=cast.harbor, by=by, as_of=TODAY)
    assert Expansion.objects.filter(client=cast.kestrel).count() == 2


@pytest.mark.django_db
def test_the_pages_of_expansions(world: World, django_assert_num_queries: Any) -> None:
    cast = world.cast
    alice, bohdan, hanna, fedir = (_signed_in(one) for one in (cast.alice, cast.bohdan, cast.hanna, cast.fedir))

    def page(url: str, browser: Browser = alice) -> str:
        answer = browser.get(url)
        assert answer.status_code == 200, url
        return answer.content.decode()

    assert "No expansion is open" in page("/growth/expansions/")
    given = {**world.values, "client": cast.harbor.pk, "decides": world.values["decides"].pk, "skill": world.skill.pk,
             "rate": "40", "amount": "16000", "wanted_on": SOON.isoformat()}  # fmt: skip
    assert alice.post("/growth/expansions/new/", {**given, "client": cast.orbit.pk}).status_code == 422
    assert alice.post("/growth/expansions/new/", given).status_code == 302
    row = Expansion.objects.get()
    url = f"/growth/expansions/{row.pk}/"
    assert bohdan.get(url).status_code == 404 and "All is known" in page(url)
    alice.post(f"{url}move/qualify/")
    told = page(url)
    assert "too thin" in told and "20" not in told.split("Margin")[1].split("</dd>")[0] and "It was offered" not in told
    assert "20.0 % of the rate" in page(url, hanna).replace("\xa0", " ")
    assert alice.post(f"{url}margin/", {"reason": "Mine"}).status_code == 403
    assert hanna.post(f"{url}margin/", {"reason": "It is strategic"}).status_code == 302
    assert "It is strategic" in page(url) and "5 people who fit" in page(url)
    alice.post(f"{url}move/propose/")
    assert "Margin then" not in page(url) and "Margin then" in page(url, fedir)
    assert "Draft a new one" in page(f"{url}move/yes-in-principle/")
    alice.post(f"{url}move/yes-in-principle/", {"reason": "On the call"})
    assert StaffingRequest.objects.count() == 1 and "won by the first day" in page(url)
    placed = active(cast, world.team.harbor, world.people[0], "50", starts_on=TODAY)
    assert "Person 0" in page(f"{url}placements/")
    alice.post(f"{url}placements/", {"placements": [placed.pk]})
    assert night()["won"] == 1 and "Won" in page(url) and Placement.objects.get(pk=placed.pk).expansions.count() == 1
    assert "1 is decided, 5 are needed" in page("/growth/expansions/?view=won&q=harbor")
    assert "No expansion fits" in page("/growth/expansions/?q=nobody")
    assert "Two senior .NET" in page(f"/clients/{cast.harbor.pk}/growth/")
    heads = [b.get("/growth/expansions/export.csv?view=all").content.decode() for b in (alice, hanna)]
    assert "Margin, %" not in heads[0] and "Margin, %" in heads[1] and "16000" in heads[0]
    assert TimelineEvent.objects.filter(verb="expansion.moved").count() == 4
    spotted(world)
    page("/growth/expansions/")
    with django_assert_num_queries(12):
        page("/growth/expansions/")
    for number in range(8):
        spotted(world, title=f"Expansion {number}")
    with django_assert_num_queries(12):
        page("/growth/expansions/")


@pytest.mark.django_db
def test_an_agreed_idea_becomes_one_expansion(world: World) -> None:
    alice = _signed_in(world.cast.alice)
    idea = Idea.objects.create(
        client=world.cast.harbor, title="Reminders", problem="No-shows", state="accepted", state_since=TODAY,
        made_on=TODAY, search_text="",
    )  # fmt: skip
    assert "Make it an expansion" in alice.get(f"/growth/ideas/{idea.pk}/").content.decode()
    form = alice.get(f"/growth/expansions/new/?idea={idea.pk}").content.decode()
    assert "Reminders" in form and "No-shows" in form
    given = {"client": world.cast.harbor.pk, "title": "Reminders", "kind": "service", "currency": "USD"}
    alice.post(f"/growth/expansions/new/?idea={idea.pk}", given)
    row = Expansion.objects.get()
    page = alice.get(f"/growth/ideas/{idea.pk}/").content.decode()
    assert row.idea == idea and "Make it an expansion" not in page and "Became the expansion" in page
    with pytest.raises(actions.ExpansionRefused):
        actions.spot_expansion(
            world.cast.harbor, values={"title": "Again"}, idea=idea, by=world.cast.by(world.cast.alice), as_of=TODAY
        )


def _signed_in(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser
