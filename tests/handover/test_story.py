"""A client's first 90 days, day by day: begun by its life, watched, steadied, finished; and one that is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.clients.actions.lifecycle import move_client
from perennial.clients.models import Client
from perennial.foundation.models import TimelineEvent
from perennial.foundation.timeline import system
from perennial.handover.actions import onboardings as actions
from perennial.handover.actions import steps as step_actions
from perennial.handover.actions.advance import advance_onboardings
from perennial.handover.models import Onboarding, OnboardingMove, OnboardingStep
from perennial.handover.queries.onboardings import early_hazard, line_of, without_onboarding
from perennial.kernel.lifecycle import GuardFailed, IllegalMove, NotAllowed
from tests.conftest import TODAY, Cast
from tests.handover.conftest import START, asked, at, begin, canvas, fresh, invoice, missed, report, talk

DAY = timedelta(days=1)


def night(day: date) -> dict[str, int]:
    return advance_onboardings(by=system(at(day, 1)), as_of=day)


def step(row: Onboarding, kind: str) -> OnboardingStep:
    return row.steps.filter(kind=kind).latest("pk")


def test_ninety_days_from_the_accepted_hand_over_to_an_active_client(cast: Cast) -> None:
    # 7 September: sales hand over, the manager accepts; the night begins the watch
    Client.objects.filter(pk=cast.harbor.pk).update(status="handover", since=START)
    move_client(
        cast.harbor.pk, "accept", values={"reason": "met them"}, version=None, by=cast.by(cast.alice, at(START)),
        as_of=START,
    )  # fmt: skip
    assert night(START) == {"begun": 1, "started": 0, "stopped": 0, "watched": 0, "steps": 0}
    assert night(START)["begun"] == 0
    row = Onboarding.objects.get()
    assert (row.state, row.starts_on, row.steps.count()) == ("days_1_30", START, 12)
    assert {s.owner for s in row.steps.all()} == {cast.alice}
    # first week: access, a call; the step of a first tie is seen in the book of talks
    alice = cast.by(cast.alice, at(START + DAY))
    step_actions.finish_step(step(row, "access"), by=alice, as_of=START)
    talk(cast, START + DAY)
    talk(cast, START + DAY, kind="meeting")
    night(START + 2 * DAY)
    assert step(row, "tie").done_on == START + 2 * DAY and step(row, "tie").by is None
    for week in (1, 2, 3):
        talk(cast, START + timedelta(days=7 * week))
    # day 26: satisfaction; the first gate still waits for the invoice
    asked(cast, START + 25 * DAY, Clara=9, Tom=8)
    talk(cast, START + 27 * DAY)
    by, gate = cast.by(cast.alice, at(START + 30 * DAY)), START + 30 * DAY
    with pytest.raises(GuardFailed):
        actions.pass_gate(fresh(row), by=by, as_of=gate)
    invoice(cast.harbor, START + 28 * DAY)
    with pytest.raises(NotAllowed):
        actions.pass_gate(fresh(row), by=cast.by(cast.olena), as_of=gate)
    row = actions.pass_gate(fresh(row), by=by, as_of=gate)
    assert (row.state, OnboardingMove.objects.latest("pk").late_days) == ("days_31_60", 1)
    # October: nobody comes to two calls; the night puts it under watch, and only the head ends that
    for on in (38, 40):
        missed(cast, START + on * DAY)
    assert night(START + 40 * DAY)["watched"] == 1 and night(START + 41 * DAY)["watched"] == 0
    assert (fresh(row).state, fresh(row).troubled_on) == ("watch", START + 41 * DAY)
    missed(cast, START + 43 * DAY, held=True)
    for on in (50, 57):
        talk(cast, START + on * DAY)
    hanna = cast.by(cast.hanna, at(START + 56 * DAY))
    with pytest.raises(GuardFailed):  # thirteen calm days
        actions.end_watch(fresh(row), by=hanna, as_of=START + 54 * DAY)
    with pytest.raises(NotAllowed):
        actions.end_watch(fresh(row), by=by, as_of=START + 57 * DAY)
    row = actions.end_watch(fresh(row), reason="Thursdays it is", by=hanna, as_of=START + 57 * DAY)
    assert row.state == "days_61_90"
    # the last gate: roles, canvas, a report that was accepted
    for on in (64, 71, 77):
        talk(cast, START + on * DAY)
        talk(cast, START + on * DAY, who=cast.fedir, whom="Tom", kind="meeting")
    canvas(cast.harbor, START + 70 * DAY)
    report(cast.harbor, date(2026, 9, 1), sent=START + 30 * DAY, accepted=START + 35 * DAY)
    night(TODAY)
    assert {s.kind for s in line_of(fresh(row), TODAY).waiting} == {
        "call", "first_week", "check_in", "half_time", "roles", "review",
    }  # fmt: skip
    assert [check.name for check in line_of(fresh(row), TODAY).checks if not check.holds] == ["coverage"]
    for on in (74, 76):
        cast.harbor.contacts.get_or_create(name="Sara Harbor", email="sara@harbor.example", roles=["sponsor"])
        talk(cast, START + on * DAY, who=cast.hanna, whom="Sara", kind="visit")
    row = actions.pass_gate(fresh(row), by=cast.by(cast.alice), as_of=TODAY)
    assert (row.state, row.ended_on) == ("graduated", TODAY)
    client = Client.objects.get(pk=cast.harbor.pk)
    assert (client.status, client.status_since) == ("active", TODAY)
    told = TimelineEvent.objects.filter(client_id=client.pk, verb="onboarding.moved").order_by("id")
    assert [event.data["event"] for event in told] == ["start", "gate30", "risk", "steady", "gate90"]
    assert night(TODAY + DAY) == {"begun": 0, "started": 0, "stopped": 0, "watched": 0, "steps": 0}


def test_a_lost_client_stops_and_a_new_team_begins_anew(cast: Cast) -> None:
    row = begin(cast)
    actions.watch_onboarding(row, reason="The tech lead quit", by=cast.by(cast.alice), as_of=START + 9 * DAY)
    row = actions.restart_onboarding(
        fresh(row), reason="New tech lead", by=cast.by(cast.hanna), as_of=START + 14 * DAY
    )  # fmt: skip
    assert (row.state, row.starts_on, row.steps.filter(skipped_on=None).count()) == ("days_1_30", START + 14 * DAY, 12)
    assert not row.steps.filter(skipped_on=START + 14 * DAY).exclude(reason="New tech lead").exists()
    Client.objects.filter(pk=cast.harbor.pk).update(status="lost")
    assert night(START + 20 * DAY)["stopped"] == 1
    assert (fresh(row).state, fresh(row).ended_on) == ("stopped", START + 20 * DAY)
    with pytest.raises(step_actions.CannotStep):
        step_actions.finish_step(row.steps.filter(skipped_on=None)[0], by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(IllegalMove):
        actions.pass_gate(fresh(row), by=cast.by(cast.alice), as_of=TODAY)


def test_an_imported_book_of_old_and_new_clients_asks_for_nothing_by_itself(cast: Cast) -> None:
    Client.objects.update(since=TODAY - 5 * DAY, status_since=None)  # a shallow history looks like new clients
    assert night(TODAY)["begun"] == 0
    assert [c.name for c in without_onboarding(cast.alice, TODAY)] == ["Harbor Pay", "Kestrel Logistics"]
    Client.objects.filter(pk=cast.orbit.pk).update(status="onboarding", since=TODAY - 400 * DAY)
    assert night(TODAY)["begun"] == 0  # a status nobody has looked after
    Client.objects.filter(pk=cast.orbit.pk).update(since=TODAY - 40 * DAY)
    assert night(TODAY)["begun"] == 1
    row = Onboarding.objects.get()
    assert (row.client, row.starts_on, row.made_on, row.state) == (cast.orbit, TODAY - 40 * DAY, TODAY, "days_1_30")
    line = line_of(row, TODAY)
    assert {s.kind for s in line.steps} == {"second_tie", "half_time", "canvas", "roles", "review"}
    assert (line.gate_late, line.due, line.troubles) == (0, [], ())
    assert line.gate_on == TODAY + 7 * DAY


def test_a_day_to_come_is_planned_and_starts_on_its_first_working_day(cast: Cast) -> None:
    saturday = date(2026, 11, 28)
    row = begin(cast, saturday, TODAY)
    assert row.state == "planned"
    assert night(saturday)["started"] == 0
    assert night(date(2026, 11, 30))["started"] == 1
    with pytest.raises(actions.CannotBegin, match="watched already"):
        begin(cast, TODAY, TODAY)
    for wrong in (TODAY - 90 * DAY, TODAY + 366 * DAY):
        with pytest.raises(actions.CannotBegin, match="within"):
            begin(cast, wrong, TODAY, client=cast.kestrel)
    cast.orbit.status = "dormant"
    with pytest.raises(actions.CannotBegin, match="begin to work"):
        actions.begin_onboarding(cast.orbit, starts_on=TODAY, by=cast.by(cast.bohdan), as_of=TODAY)


def test_steps_are_done_skipped_moved_added_and_taken_back_each_told(cast: Cast) -> None:
    row, by = begin(cast), cast.by(cast.alice)
    access = step(row, "access")
    step_actions.finish_step(access, by=by, as_of=START)
    with pytest.raises(step_actions.CannotStep, match="before"):
        step_actions.skip_step(access, reason="twice", by=by, as_of=START)
    step_actions.reopen_step(access, by=by, as_of=START)
    with pytest.raises(step_actions.CannotStep, match="Say why"):
        step_actions.skip_step(access, reason=" ", by=by, as_of=START)
    step_actions.skip_step(access, reason="They work in ours", by=by, as_of=START)
    own = step_actions.add_step(row, title=" Send  mugs ", due_on=START + DAY, owner=None, by=by, as_of=START)
    step_actions.change_step(own, due_on=START + 3 * DAY, owner=cast.max, by=by, as_of=START)
    step_actions.change_step(own, due_on=START + 3 * DAY, owner=cast.max, by=by, as_of=START)
    own.refresh_from_db()
    assert (own.name, own.due_on, own.owner) == ("Send mugs", START + 3 * DAY, cast.max)
    verbs = TimelineEvent.objects.filter(verb__startswith="onboarding.step").order_by("id")
    assert [verb.rsplit("_", 1)[1] for verb in verbs.values_list("verb", flat=True)] == [
        "done", "reopened", "skipped", "added", "changed",
    ]  # fmt: skip


def test_the_guard_of_the_clients_life_asks_the_first_90_days(cast: Cast) -> None:
    begin(cast)
    values: dict[str, Any] = {"reason": "They are fine"}
    with pytest.raises(GuardFailed):
        move_client(cast.harbor.pk, "graduate", values=values, version=None, by=cast.by(cast.alice), as_of=TODAY)
    Client.objects.filter(pk=cast.kestrel.pk).update(status="onboarding")  # nobody watched it: a reason is enough
    move_client(cast.kestrel.pk, "graduate", values=values, version=None, by=cast.by(cast.alice), as_of=TODAY)


def test_the_hazard_counts_who_was_lost_on_a_known_day(cast: Cast) -> None:
    Client.objects.update(since=TODAY - 61 * DAY)
    Client.objects.filter(pk=cast.orbit.pk).update(status="lost", status_since=TODAY - 31 * DAY)
    found = early_hazard(cast.hanna, TODAY)
    assert (found.early.lost, found.later.lost) == (1, 0)
    assert found.early.months == pytest.approx((61 + 61 + 30) / 30.4375)
    assert early_hazard(cast.alice, TODAY).early.lost == 0
