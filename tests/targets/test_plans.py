"""A quarter is computed, proposed, countered, agreed, frozen, followed, changed by both, and closed with its rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from perennial.foundation.models import TimelineEvent
from perennial.foundation.timeline import system
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.targets.actions import figures as said
from perennial.targets.actions import plans as actions
from perennial.targets.models import Plan, PlanEstimate, PlanFigure
from perennial.targets.queries.assessing import assess_quarter
from perennial.targets.queries.figures import COMPANY
from perennial.targets.queries.plans import agreed_count, managers_for, plan_of, waits_for
from tests.conftest import NOW, TODAY, Cast
from tests.targets.history import STARTS, begins, make_history

NEXT = date(2027, 1, 1)
GROWTH = D("0.15")


@pytest.fixture
def book(cast: Cast) -> dict[str, Any]:
    return make_history(cast)


@pytest.fixture
def proposed(cast: Cast, book: dict[str, Any]) -> Plan:
    by = cast.by(cast.hanna)
    plan = actions.make_plan(cast.alice, NEXT, growth=GROWTH, by=by, as_of=TODAY)
    return actions.propose_plan(plan, by=by, as_of=TODAY)


def figure(plan: Plan, kpi: str) -> PlanFigure:
    return plan.figures.get(kpi=kpi)


def agree_all(cast: Cast, plan: Plan) -> Plan:
    by = cast.by(cast.alice)
    said.add_change(plan, text="Ask for a rota a month earlier", owner=cast.alice, due_on=NEXT, by=by, as_of=TODAY)
    return said.agree_plan(plan, by=by, as_of=TODAY)


def running(cast: Cast, plan: Plan) -> Plan:
    agree_all(cast, plan)
    assert actions.start_plans(by=system(NOW), as_of=NEXT) == 1
    plan.refresh_from_db()
    return plan


def test_all_managers_are_assessed_with_a_constant_number_of_queries(
    cast: Cast, book: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):  # a dozen and a half of them for the two figures of renewals
        found = assess_quarter(NEXT, TODAY, GROWTH)
    assert set(found) == {cast.alice.pk, cast.bohdan.pk, COMPANY}
    alice = {one.spec.key: one for one in found[cast.alice.pk]}
    placed = alice["placed_developers"]
    assert (placed.baseline, placed.target) == (D("5.50"), D(7)), "the mean of 7 5 6 4, and 15% more, whole"
    assert placed.found.has_odds and placed.bounds == (D(3), D(8))
    assert placed.now.value == 1 and placed.quarters[-1] == date(2026, 7, 1), "the running quarter is not in the mean"
    days = alice["days_to_pay"]
    assert (days.baseline, days.target) == (D("49.0"), D("46.2")), "the excess over 30 days of terms shrinks"
    assert days.found.missing == "quarters" and (days.found.have, days.found.need) == (8, 9)

    bohdan = {one.spec.key: one for one in found[cast.bohdan.pk]}["placed_developers"]
    assert (bohdan.found.source, bohdan.baseline, bohdan.found.missing) == ("team", D("5.50"), "quarters")
    assert bohdan.bounds == (None, None) and bohdan.chance(bohdan.target) is None


def test_a_book_that_knows_nothing_gets_no_numbers(cast: Cast) -> None:
    found = assess_quarter(NEXT, TODAY, GROWTH)[cast.alice.pk]
    assert {one.found.missing for one in found} <= {"quarters", "nothing_due"}
    assert all(one.target is None and one.chance(D(1)) is None for one in found)
    by = cast.by(cast.hanna)
    plan = actions.make_plan(cast.alice, NEXT, growth=GROWTH, by=by, as_of=TODAY)
    with pytest.raises(Refused):
        actions.propose_plan(plan, by=by, as_of=TODAY)
    with pytest.raises(actions.CannotPlan):
        actions.make_plan(cast.alice, NEXT, growth=GROWTH, by=by, as_of=TODAY)
    with pytest.raises(actions.CannotPlan):
        actions.make_plan(cast.bohdan, date(2026, 7, 1), growth=GROWTH, by=by, as_of=TODAY)
    again = actions.recompute_plan(plan, growth=D("0.2"), by=by, as_of=TODAY)
    assert (again.growth, again.version) == (D("0.2"), 2)


def test_a_counter_is_answered_and_both_numbers_stay(cast: Cast, proposed: Plan) -> None:
    alice, hanna = cast.by(cast.alice), cast.by(cast.hanna)
    one = figure(proposed, "placed_developers")
    *_before, last, now = one.history
    assert (one.target, len(last["rows"]), last["value"], last["running"]) == (D(7), STARTS[-1], "4", False)
    assert (now["quarter"], now["value"], now["running"]) == ("2026-10-01", "1", True)
    with pytest.raises(said.CannotSay):
        said.counter_figure(one, number=D(6), reason=" ", by=alice, as_of=TODAY)
    with pytest.raises(said.CannotSay):
        said.counter_figure(one, number=D(6), reason="not mine", by=cast.by(cast.bohdan), as_of=TODAY)
    one = said.counter_figure(one, number=D(6), reason="Time to fill is 38 days", by=alice, as_of=TODAY)
    assert (one.plan.state, waits_for(one, one.plan.state)) == ("countered", "head")
    with pytest.raises(said.CannotSay):
        said.agree_figure(one, by=alice, as_of=TODAY)

    other = said.counter_figure(figure(proposed, "new_projects"), number=D(1), reason="One", by=alice, as_of=TODAY)
    one = said.revise_figure(one, number=D(6), reason="", by=hanna, as_of=TODAY)
    assert one.agreed_on == TODAY, "the head took the manager's own number"
    assert one.plan.state == "countered", "another counter waits"
    said.revise_figure(other, number=D(2), reason="Two are in talks", by=hanna, as_of=TODAY)

    proposed.refresh_from_db()
    assert proposed.state == "proposed"
    words = [(word.kind, word.number, word.by.name) for word in one.words.all() if word.by]
    assert words == [
        ("proposed", D(7), "Hanna Koval"), ("countered", D(6), "Alice Marchenko"), ("agreed", D(6), "Hanna Koval"),
    ]  # fmt: skip
    assert TimelineEvent.objects.filter(verb="kpi_plan.word").count() == 4


def test_every_figure_is_agreed_and_a_stretch_asks_for_a_change_of_process(cast: Cast, proposed: Plan) -> None:
    alice = cast.by(cast.alice)
    plan = said.agree_plan(proposed, by=alice, as_of=TODAY)
    assert agreed_count(plan)[0] == agreed_count(plan)[1] > 0
    assert plan.state == "proposed", "7 is a stretch: nothing is listed that would be done otherwise"
    said.add_change(plan, text="Ask earlier", owner=cast.hanna, due_on=NEXT, by=alice, as_of=TODAY)
    plan.refresh_from_db()
    assert (plan.state, plan.agreed_on) == ("agreed", TODAY)
    with pytest.raises(Refused):
        actions.cancel_plan(plan, by=cast.by(cast.hanna), as_of=TODAY)


def test_the_quarter_begins_frozen_and_both_are_needed_to_change_it(cast: Cast, proposed: Plan) -> None:
    alice, hanna, day = cast.by(cast.alice), cast.by(cast.hanna), NEXT + timedelta(days=20)
    plan = running(cast, proposed)
    assert actions.start_plans(by=system(NOW), as_of=NEXT) == 0
    assert plan.frozen is not None and plan.state == "active"

    one = figure(plan, "placed_developers")
    one = said.amend_figure(one, number=D(5), reason="A client stopped", by=alice, as_of=day)
    assert one.plan.state == "amended"
    with pytest.raises(said.CannotSay):
        said.confirm_amendment(one, take=True, by=alice, as_of=day)
    one = said.accept_amendment(one, by=hanna, as_of=day)
    one = said.confirm_amendment(one, take=True, by=alice, as_of=day)
    assert (one.target, one.plan.state, one.wish) == (D(5), "active", None)
    old = {row["kpi"]: row["target"] for row in plan.frozen["figures"]}
    assert D(old["placed_developers"]) == 7, "what the quarter began with stays"

    one = said.amend_figure(one, number=D(9), reason="More", by=hanna, as_of=day)
    one = said.confirm_amendment(one, take=False, by=alice, as_of=day)
    assert one.target == D(5)


def test_a_quarter_that_is_over_is_counted_from_its_rows_and_settled(cast: Cast, proposed: Plan) -> None:
    plan = running(cast, proposed)
    day = date(2027, 2, 1)
    from perennial.contracts.models import Agreement

    row = begins(Agreement.objects.get(client=cast.harbor), cast.max, day, ends_on=None, state="active")
    with pytest.raises(Refused):
        actions.settle_plan(plan, by=cast.by(cast.fedir), as_of=day)
    assert actions.close_plans(by=system(NOW), as_of=date(2027, 4, 15)) == 0, "invoices have their twenty days"
    assert actions.close_plans(by=system(NOW), as_of=date(2027, 4, 20)) == 1
    one = figure(plan, "placed_developers")
    assert (one.actual, one.actual_rows) == (D(1), [row.pk])
    plan.refresh_from_db()
    settled = actions.settle_plan(plan, by=cast.by(cast.fedir), as_of=date(2027, 4, 21))
    assert settled.state == "settled"


def test_a_quarter_is_counted_as_soon_as_every_month_of_it_is_invoiced(cast: Cast, proposed: Plan) -> None:
    from perennial.billing.models import InvoiceDraft
    from perennial.contracts.models import Agreement
    from perennial.targets.queries.billed import billed

    plan = running(cast, proposed)
    soon, mine, agreed = date(2027, 4, 5), {(cast.alice.pk, NEXT)}, Agreement.objects.get(client=cast.harbor)
    assert billed({(cast.bohdan.pk, NEXT)}) == set(), "nothing was to be invoiced: the days have to pass"
    for month in (1, 2, 3):
        assert billed(mine) == set() and actions.close_plans(by=system(NOW), as_of=soon) == 0, "somebody sits at Harbor"
        InvoiceDraft.objects.create(
            client=cast.harbor, agreement=agreed, our_entity=agreed.our_entity, month=date(2027, month, 1),
            currency="USD", language="en", state="issued" if month < 3 else "draft", made_on=TODAY,
        )  # fmt: skip
    assert billed(mine) == set(), "one waits to be issued"
    InvoiceDraft.objects.update(state="issued")
    assert billed(mine) == mine
    assert actions.close_plans(by=system(NOW), as_of=date(2027, 3, 31)) == 0, "the quarter is not over"
    assert actions.close_plans(by=system(NOW), as_of=soon) == 1
    plan.refresh_from_db()
    assert (plan.state, plan.state_since) == ("closed", soon)


def test_odds_are_estimated_once_a_day_and_agreed_figures_do_not_move(cast: Cast, proposed: Plan) -> None:
    plan = running(cast, proposed)
    half = date(2027, 2, 22)
    first = actions.estimate_plans(by=system(NOW), as_of=half)
    assert first > 0 == actions.estimate_plans(by=system(NOW), as_of=half)
    one = figure(plan, "placed_developers")
    estimate = PlanEstimate.objects.get(figure=one, on=half)
    assert (estimate.value, one.target) == (D(0), D(7))
    assert estimate.chance is not None and one.chance is not None and estimate.chance < one.chance


def cues(day: date) -> list[Any]:
    from perennial.foundation.registry import CUES

    return list(CUES["C43"].find(day))


def test_c43_tells_of_a_plan_that_is_off_track_and_goes_when_it_is_not(
    cast: Cast, proposed: Plan, django_assert_max_num_queries: Any
) -> None:
    from perennial.foundation.registry import CUES

    assert cues(TODAY) == [], "the quarter is weeks away"
    with django_assert_max_num_queries(4):
        late = cues(date(2026, 12, 28))
    assert [(cue.person_id, cue.params["kind"]) for cue in late] == [(cast.alice.pk, "late")]
    agree_all(cast, proposed)
    assert cues(date(2026, 12, 28)) == [], "agreed: it closes by itself"

    actions.start_plans(by=system(NOW), as_of=NEXT)
    half = date(2027, 2, 22)
    assert cues(half) == [], "nothing was estimated"
    actions.estimate_plans(by=system(NOW), as_of=half)
    (cue,) = cues(half)
    rule = CUES["C43"]
    assert "placed_developers" in cue.params["figures"] and "Alice" in rule.why(cue.params)
    assert rule.cool_down_days == 30 and rule.headline(cue.params) and rule.action(cue.params)
    assert cues(half + timedelta(days=20)) == [], "an old estimate says nothing about today"


def test_who_sees_whose_plan(cast: Cast, proposed: Plan) -> None:
    seen = {
        user.name.split()[0]: Plan.objects.visible_to(user).count()
        for user in (cast.alice, cast.bohdan, cast.hanna, cast.olena, cast.fedir, cast.sasha, cast.denys)
    }
    assert seen == {"Alice": 1, "Bohdan": 0, "Hanna": 1, "Olena": 1, "Fedir": 1, "Sasha": 0, "Denys": 0}
    assert [user.name for user in managers_for(cast.alice)] == ["Alice Marchenko"]
    assert len(managers_for(cast.hanna)) == 2
    found = plan_of(cast.alice.pk, NEXT)
    assert found is not None and found.pk == proposed.pk
    Plan.objects.filter(pk=proposed.pk).update(version=9)
    with pytest.raises(ChangedMeanwhile):
        actions.cancel_plan(proposed, by=cast.by(cast.hanna), as_of=TODAY)


def test_the_command_tells_what_stands_or_what_would_be_computed(cast: Cast, proposed: Plan) -> None:
    from perennial.commands.plan import as_text
    from perennial.targets.queries.plan_report import UnknownManager, report

    told = report(NEXT, TODAY)
    states = {one["manager"]: one["state"] for one in told["managers"]}
    assert states == {"Alice Marchenko": "proposed", "Bohdan Klymenko": None}
    assert (told["quarter"], told["growth_a_year"]) == ("2027Q1", "0.7490")
    alice = {one["figure"]: one for one in told["managers"][0]["figures"]}
    placed, days = alice["placed_developers"], alice["days_to_pay"]
    assert (placed["baseline"], placed["target"], placed["min"], placed["max"]) == ("5.5", "7", "3", "8")
    assert placed["probability"] == 0.246 and len(placed["history"][-2]["rows"]) == STARTS[-1]
    assert (days["probability"], days["observations"]) == (None, {"have": 8, "need": 9})
    assert "8 of 9 quarters" in as_text(told) and "+74.9% a year" in as_text(told)
    only = report(NEXT, TODAY, "alice@lindenworks.example")
    assert [one["manager"] for one in only["managers"]] == ["Alice Marchenko"] and only["company"] is None
    with pytest.raises(UnknownManager):
        report(NEXT, TODAY, "Zoe")


@pytest.mark.parametrize("day", [date(2026, 10, 1), TODAY, date(2027, 1, 3)])
def test_the_demo_company_has_a_plan_that_runs_and_one_in_talks_on_any_day(
    cast: Cast, book: dict[str, Any], day: date
) -> None:
    from perennial.commands.demo_plans import make_plans
    from perennial.foundation.rates import set_rates

    set_rates([(date(2024, 1, 1), "GBP", "USD", D("1.27345678"))], source="", by=cast.by(cast.fedir), as_of=TODAY)
    make_plans(day)
    states = list(Plan.objects.order_by("quarter", "manager").values_list("state", flat=True))
    assert states == ["active", "active", "proposed", "proposed"]
