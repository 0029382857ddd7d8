"""Changes of rates: what they do, what stands in their way, their life, and that no invoice ever changes its price."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from perennial.billing.draft_actions import draft_invoices
from perennial.billing.issue_actions import issue_invoice
from perennial.billing.models import InvoiceDraft, InvoiceLine
from perennial.contracts.actions import rate_changes as actions
from perennial.contracts.models import BillRate, Placement, RateChange
from perennial.contracts.queries.rate_changes import Asked, changeable, changes_for, preview, previews
from perennial.contracts.rules.rate_changes import (
    Held,
    effect_of,
    first_in_time,
    in_time,
    obstacle,
    raised,
    splits_month,
    sums_of,
)
from perennial.contracts.rules.rates import RateFrom
from perennial.foundation.letters import ChecksFailed, cancel_letter, send_letter
from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import LETTERS
from perennial.foundation.timeline import system
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import GuardFailed, IllegalMove, NotAllowed
from tests.billing.documents import OCTOBER, make_ready
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, active, make_team
from tests.delivery.month import approved, entry

NEW_YEAR, MAY = date(2027, 1, 1), date(2026, 5, 1)


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def held(**values: Any) -> Held:
    base: dict[str, Any] = {
        "id": 1, "person": "Max", "share": D(1), "starts_on": date(2026, 1, 5), "ends_on": None,
        "rates": (RateFrom(date(2026, 1, 5), D(50), "USD", "hour"),), "cost": D(30),
    }  # fmt: skip
    return Held(**{**base, **values})


def test_the_worked_table_of_the_paper() -> None:
    """docs/algorithms/rate-changes.md: 50 to 52.50 an hour, half-time 40 to 42, a seat of 4,000 to 4,200."""
    max_ = effect_of(held(hours=36_000), raised(D(50), D(5), "USD"), MAY)
    lena = effect_of(held(share=D("0.5"), rates=(RateFrom(MAY, D(40), "USD", "hour"),), cost=D(25)), D(42), MAY)
    seat = effect_of(held(rates=(RateFrom(MAY, D(4000), "USD", "month"),), share=D("0.5"), cost=None), D(4200), MAY)
    assert max_ and lena and seat
    assert (max_.month_old, max_.month_new, max_.gain) == (D("8366.67"), D("8785.00"), D("418.33"))
    assert (round(max_.margin_old or 0, 4), round(max_.margin_new or 0, 4)) == (D("0.4000"), D("0.4286"))
    assert (lena.month_old, lena.month_new, lena.change) == (D("3346.67"), D("3514.00"), D("0.05"))
    assert (seat.month_old, seat.month_new, seat.margin_old) == (D("4000.00"), D("4200.00"), None)
    both = sums_of([max_, lena])[0]
    assert (both.gain, both.cost, both.hours) == (D("585.66"), D("7111.67"), 36_000)
    assert round(both.margin_new or 0, 4) == D("0.4218")
    assert sums_of([max_, seat])[0].margin_new is None  # one cost is not known: no margin is made up


def test_what_stands_in_the_way_and_what_does_not() -> None:
    assert obstacle(held(), D(55), MAY) is None
    assert "invoiced" in str(obstacle(held(invoiced=MAY), D(55), MAY))
    assert obstacle(held(invoiced=MAY - timedelta(days=1)), D(55), MAY) is None
    assert "starts only" in str(obstacle(held(starts_on=MAY + timedelta(days=1)), D(55), MAY))
    assert "only until" in str(obstacle(held(ends_on=MAY - timedelta(days=1)), D(55), MAY))
    assert "no rate" in str(obstacle(held(rates=()), D(55), MAY))
    assert "the old one" in str(obstacle(held(), D(50), MAY))
    later = effect_of(held(rates=(*held().rates, RateFrom(NEW_YEAR, D(60), "USD", "hour"))), D(55), MAY)
    assert later and later.later and later.later.amount == 60
    assert (raised(D(50), D("3.33"), "USD"), raised(D(900), D(5), "JPY")) == (D("51.67"), D(945))


@pytest.mark.parametrize(("days", "first"), [(30, date(2027, 1, 1)), (0, date(2026, 12, 1)), (8, date(2026, 12, 1)),
                                             (60, date(2027, 2, 1))])  # fmt: skip
def test_the_day_that_is_offered_keeps_the_notice_period(days: int, first: date) -> None:
    assert first_in_time(TODAY, days) == first and in_time(TODAY, days, first) and not splits_month(first)


def drafted(cast: Cast, placement: Placement, amount: str = "55", day: date = NEW_YEAR, **how: Any) -> RateChange:
    return actions.draft_rate_change(
        placement.client, amounts={placement: D(amount)}, effective_on=day, by=cast.by(cast.alice),
        **{"as_of": TODAY, **how},
    )  # fmt: skip


def test_a_change_is_approved_sent_in_time_agreed_and_comes_into_force_once(cast: Cast, team: Team) -> None:
    am, head, row = cast.by(cast.alice), cast.by(cast.hanna), drafted(cast, team.max_at_harbor)
    with pytest.raises(actions.CannotChangeRate, match="another change"):
        drafted(cast, team.max_at_harbor)
    with pytest.raises(NotAllowed):  # an account manager does not approve it
        actions.approve_rate_change(row, margin_looked_at=True, by=am, as_of=TODAY)
    with pytest.raises(GuardFailed, match="margin"):
        actions.approve_rate_change(row, margin_looked_at=False, by=head, as_of=TODAY)
    actions.approve_rate_change(row, margin_looked_at=True, by=head, as_of=TODAY)
    with pytest.raises(actions.CannotChangeRate, match="approved already"):
        actions.change_rate_draft(row, amounts={team.max_at_harbor: D(60)}, effective_on=NEW_YEAR, by=am, as_of=TODAY)
    with pytest.raises(GuardFailed, match="notice period"):
        actions.send_rate_change(row, by=am, as_of=NEW_YEAR - timedelta(days=29))
    actions.send_rate_change(row, words="By phone", by=am, as_of=NEW_YEAR - timedelta(days=30))
    with pytest.raises(GuardFailed, match="in writing"):
        actions.agree_rate_change(row, in_writing=False, by=am, as_of=TODAY)
    actions.agree_rate_change(row, in_writing=True, words="Mail of 2 December", by=am, as_of=TODAY)
    assert actions.apply_rate_changes(by=system(NOW), as_of=NEW_YEAR - timedelta(days=1)) == 0
    assert actions.apply_rate_changes(by=system(NOW), as_of=NEW_YEAR) == 1
    assert actions.apply_rate_changes(by=system(NOW), as_of=NEW_YEAR) == 0
    row.refresh_from_db()
    with pytest.raises(IllegalMove):
        actions.apply_rate_change(row, by=system(NOW), as_of=NEW_YEAR)
    rates = list(BillRate.objects.filter(placement=team.max_at_harbor).values_list("valid_from", "amount"))
    assert rates == [(date(2026, 1, 5), 50), (NEW_YEAR, 55)]
    line = row.lines.get()
    assert (row.state, line.was, line.rate.amount, line.standing) == ("applied", 50, 55, False)
    told = [one.event for one in row.moves.all()]
    assert told == ["approve", "send", "agree", "effective"]
    verbs = list(TimelineEvent.objects.filter(subject_kind="rate_change").values_list("verb", flat=True))
    assert verbs.count("rate_change.moved") == 4 and "rate_change.drafted" in verbs
    shown = preview(row, NEW_YEAR, costs=True).lines[0]  # as it was written, whatever came after
    assert shown.effect and (shown.effect.old.amount, shown.effect.new.amount) == (50, 55)
    drafted(cast, team.max_at_harbor, "58", date(2027, 6, 1))  # and the way is free for the next one


def test_a_refusal_needs_its_reason_and_a_draft_can_be_changed_or_withdrawn(cast: Cast, team: Team) -> None:
    am = {"by": cast.by(cast.alice), "as_of": TODAY}
    row = drafted(cast, team.max_at_harbor)
    actions.change_rate_draft(row, amounts={team.max_at_harbor: D(54)}, effective_on=NEW_YEAR, reason="Costs", **am)
    data = TimelineEvent.objects.get(verb="rate_change.changed").data
    assert data["before"] == {"Max Dev": "55.0000", "reason": ""} or data["before"]["Max Dev"].startswith("55")
    stale = RateChange.objects.get(pk=row.pk)
    actions.withdraw_rate_change(row, **am)
    with pytest.raises(ChangedMeanwhile):
        actions.withdraw_rate_change(stale, **am)
    row = drafted(cast, team.max_at_harbor)
    actions.approve_rate_change(row, margin_looked_at=True, by=cast.by(cast.olena), as_of=TODAY)
    actions.send_rate_change(row, **am)
    with pytest.raises(GuardFailed):
        actions.refuse_rate_change(row, reason=" ", **am)
    assert actions.refuse_rate_change(row, reason="No budget", **am).is_over
    assert not row.lines.filter(standing=True).exists()
    wrong: tuple[tuple[Any, str], ...] = (
        ({}, "Choose whose"), ({team.lena_at_orbit: D(5000)}, "does not work for"),
        ({team.max_at_harbor: D(0)}, "above"),
    )  # fmt: skip
    for amounts, why in wrong:
        with pytest.raises(actions.CannotChangeRate, match=why):
            actions.draft_rate_change(cast.harbor, amounts=amounts, effective_on=NEW_YEAR, **am)


def test_the_letter_names_old_and_new_rates_but_no_cost_and_sends_the_change(cast: Cast, team: Team) -> None:
    spec, am = LETTERS.get("rate_change"), cast.by(cast.alice)
    assert spec is not None
    row = drafted(cast, team.max_at_harbor, reason="Prices of living rose by 6 %.")
    with pytest.raises(LookupError):  # not approved yet
        spec.compose(row.pk, language="en", sender=cast.alice, as_of=TODAY)
    actions.approve_rate_change(row, margin_looked_at=True, by=cast.by(cast.hanna), as_of=TODAY)
    for language, said in (("en", "$50 an hour → $55 an hour"), ("ru", "50 $ в час → 55 $ в час"),
                           ("uk", "50 $ за годину → 55 $ за годину")):  # fmt: skip
        body = spec.compose(row.pk, language=language, sender=cast.alice, as_of=TODAY).body_text
        assert said in body.replace("\xa0", " ") and "Prices of living rose by 6 %." in body and "30" not in body
    composed = spec.compose(row.pk, language="en", sender=cast.alice, as_of=TODAY)
    letter: dict[str, Any] = {
        "language": "en", "subject": composed.subject_text, "body": composed.body_text,
        "to": [address for _name, address in composed.to], "cc": [], "idempotency": "1",
    }  # fmt: skip
    with pytest.raises(ChecksFailed):  # too late for its day
        send_letter(spec, row.pk, by=am, as_of=NEW_YEAR - timedelta(days=29), **letter)
    message = send_letter(spec, row.pk, by=am, as_of=TODAY, **letter)
    row.refresh_from_db()
    assert row.state == "sent" and message.is_money and spec.still_needed(message, NOW) is None
    cancel_letter(message, by=am, as_of=TODAY)
    row.refresh_from_db()
    assert row.state == "approved" and not row.moves.filter(event="send").exists()


def test_invoiced_lines_keep_their_price_and_drafts_are_priced_anew(cast: Cast) -> None:
    ready = make_ready(cast)
    placement, november = ready.team.max_at_harbor, date(2026, 11, 1)
    approved(placement, {1: 8, 30: 8})
    approved(placement, {2: 8, 20: 4}, month=november)
    entry(placement, november, 8)
    entry(placement, date(2026, 11, 20), 4)
    draft_invoices(november, clients=[cast.harbor.pk], by=ready.fin, as_of=TODAY)
    draft = InvoiceDraft.objects.get(month=november)
    assert draft.total == 600
    # agreed late: the day has come, and its hours are drafted at the old rate
    row = drafted(cast, placement, "55", november, as_of=date(2026, 9, 1))
    for step in (
        lambda: actions.approve_rate_change(row, margin_looked_at=True, by=cast.by(cast.hanna), as_of=TODAY),
        lambda: actions.send_rate_change(row, by=cast.by(cast.alice), as_of=date(2026, 9, 1)),
        lambda: actions.agree_rate_change(row, in_writing=True, by=cast.by(cast.alice), as_of=TODAY),
    ):
        step()
    found = preview(row, TODAY, costs=True)
    assert found.sums[0].hours == 12 * 3600 and not found.obstacles
    october = draft_invoices(OCTOBER, clients=[cast.harbor.pk], by=ready.fin, as_of=TODAY).drafts[0]
    issued = issue_invoice(october, by=ready.fin, as_of=TODAY)
    RateChange.objects.filter(pk=row.pk).update(effective_on=date(2026, 10, 15))
    assert actions.apply_rate_changes(by=system(NOW), as_of=TODAY) == 0  # an invoiced day stands in its way
    RateChange.objects.filter(pk=row.pk).update(effective_on=november)
    assert actions.apply_rate_changes(by=system(NOW), as_of=TODAY) == 1
    assert [line.rate for line in InvoiceLine.objects.filter(document=issued)] == [50]
    draft.refresh_from_db()
    assert (draft.total, [line.rate for line in draft.lines.all()]) == (660, [55])


def test_lists_show_what_a_person_may_see_with_few_queries(
    cast: Cast, team: Team, django_assert_num_queries: Any
) -> None:
    second = active(cast, team.harbor, team.lena, "40", title="QA")
    assert [row.person.name for row, _held in changeable(cast.harbor.pk, TODAY)] == ["Lena Kravets", "Max Dev"]
    drafted(cast, team.max_at_harbor)
    drafted(cast, second, "44", NEW_YEAR + timedelta(days=31))
    assert changeable(cast.harbor.pk, TODAY) == []
    assert changes_for(cast.bohdan, Asked()).count() == 0 and changes_for(cast.max, Asked()).count() == 0
    assert changes_for(cast.alice, Asked(words="lena")).count() == 1
    rows = list(changes_for(cast.fedir, Asked(sort="from", descending=True)))
    with django_assert_num_queries(9):
        found = previews(rows, TODAY, costs=True)
    assert [one.people for one in found] == [["Lena Kravets"], ["Max Dev"]]
    assert found[1].sums[0].margin_new is not None and found[0].sums[0].margin_new is None
