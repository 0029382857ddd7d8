"""C03, C36 and C46: each fires, does not fire, rests after it was done, and closes by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from perennial.billing.actions import record_invoice
from perennial.clients import actions
from perennial.clients.actions.canvas import pitch_idea, save_block
from perennial.clients.actions.knowledge import mark_step, set_communication
from perennial.clients.cues import decision_maker_gone, idea_due, playbook_skipped
from perennial.clients.letter_specs import gone
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.store import change_settings
from perennial.foundation.timeline import system
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast, money

pytestmark = pytest.mark.django_db


def clara(cast: Cast) -> Any:
    return cast.harbor.contacts.get(name="Clara Harbor")


def items(day: Any = TODAY, rule: str = "C03") -> list[QueueItem]:
    refresh_queue(by=system(NOW), as_of=day)
    return list(QueueItem.objects.filter(rule=rule, state="open"))


def test_it_fires_when_mail_came_back_or_the_person_left_and_asks_who_follows(cast: Cast) -> None:
    assert not list(decision_maker_gone(TODAY))
    actions.record_bounce(clara(cast), reason="", by=cast.by(cast.alice), as_of=TODAY)
    (cue,) = decision_maker_gone(TODAY)
    assert (cue.client_id, cue.params["how"], cue.letter) == (cast.harbor.pk, "bounced", "successor")
    assert cue.money is None  # nothing was invoiced
    record_invoice(
        cast.harbor, number="H-1", issued_on=TODAY, due_on=TODAY, money=money("9000", cast.harbor.currency),
        by=cast.by(cast.fedir), as_of=TODAY,
    )  # fmt: skip
    assert next(decision_maker_gone(TODAY)).money == money("18000", cast.harbor.currency)  # six months of a third
    other = "UAH" if cast.harbor.currency != "UAH" else "EUR"
    record_invoice(
        cast.harbor, number="H-2", issued_on=TODAY, due_on=TODAY, money=money("90000", other),
        by=cast.by(cast.fedir), as_of=TODAY,
    )  # fmt: skip
    # a larger figure in another currency is not more
    assert next(decision_maker_gone(TODAY)).money == money("18000", cast.harbor.currency)
    actions.leave_post(clara(cast), on=TODAY, by=cast.by(cast.alice), as_of=TODAY)
    (cue,) = decision_maker_gone(TODAY)
    assert cue.params["how"] == "left"
    for language in ("en", "ru", "uk"):
        letter = LETTERS["successor"].compose(cast.harbor.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert "Clara Harbor" in letter.body_text


def test_it_does_not_fire_for_others_for_lost_clients_or_long_ago(cast: Cast) -> None:
    by = cast.by(cast.alice)
    actions.record_bounce(cast.harbor.contacts.get(name="Tom Harbor"), reason="", by=by, as_of=TODAY)
    assert not list(decision_maker_gone(TODAY))
    actions.leave_post(clara(cast), on=TODAY - timedelta(days=91), by=by, as_of=TODAY)
    assert not list(decision_maker_gone(TODAY))
    cast.orbit.status = "lost"
    cast.orbit.save(update_fields=["status"])
    actions.leave_post(cast.orbit.contacts.get(name="Clara Orbit"), on=TODAY, by=by, as_of=TODAY)
    assert not list(decision_maker_gone(TODAY))


def test_it_closes_when_somebody_follows(cast: Cast, django_assert_num_queries: Any) -> None:
    actions.leave_post(clara(cast), on=TODAY, by=cast.by(cast.alice), as_of=TODAY)
    assert len(items()) == 1
    with django_assert_num_queries(4):  # the setting, the gone, the others, the run rates
        assert len(list(decision_maker_gone(TODAY))) == 1
    values = {"name": "Nora Lane", "email": "nora@harbor.example", "roles": ["decision_maker"]}
    actions.add_contact(cast.harbor, values=values, by=cast.by(cast.alice), as_of=TODAY)
    assert not items() and gone(cast.harbor, "en", TODAY) is None


def test_it_rests_after_it_was_done(cast: Cast) -> None:
    actions.leave_post(clara(cast), on=TODAY, by=cast.by(cast.alice), as_of=TODAY)
    (item,) = items()
    finish_item(item.pk, by=cast.by(cast.alice), as_of=TODAY)
    assert not items(TODAY + timedelta(days=29))
    assert len(items(TODAY + timedelta(days=31))) == 1


def test_an_idea_is_due_when_the_canvas_is_old_or_none_was_told_and_closes_when_one_is(cast: Cast) -> None:
    by = cast.by(cast.alice)
    for days, what in ((181, "old"), (61, "idea"), (60, "")):
        day = TODAY - timedelta(days=days)
        save_block(cast.harbor, block="value", text=f"! Idea {days}", seen=None, by=by, as_of=day)
        assert [cue.params["what"] for cue in idea_due(TODAY)] == ([what] if what else [])
    later = TODAY + timedelta(days=1)
    (item,) = items(later, "C36")
    pitch_idea(cast.harbor, text="Idea 60", by=by, as_of=later)
    assert not items(later, "C36")
    due = later + timedelta(days=61)
    (item,) = items(due, "C36")
    finish_item(item.pk, by=by, as_of=due)
    assert not items(due + timedelta(days=59), "C36")
    cast.harbor.tier = "C"
    cast.harbor.save(update_fields=["tier"])
    assert not list(idea_due(due))


def test_a_skipped_step_is_found_after_its_slack_rests_and_closes_when_it_is_done(cast: Cast) -> None:
    by = cast.by(cast.alice)
    set_communication(cast.harbor, values={"calmed_by": "numbers"}, note="", by=by, as_of=TODAY)
    change_settings({"knowledge.ask_missing": False}, by=cast.by(cast.olena), as_of=TODAY)
    assert not list(playbook_skipped(TODAY + timedelta(days=9)))
    day = TODAY + timedelta(days=10)
    (item,) = items(day, "C46")
    assert CUES["C46"].why(item.params) == "“Numbers of the week sent” is 3 days late."
    finish_item(item.pk, by=by, as_of=day)
    assert not items(day + timedelta(days=9), "C46")
    later = day + timedelta(days=11)
    assert len(items(later, "C46")) == 1
    mark_step(cast.harbor, step="numbers", on=later, by=by, as_of=later)
    assert not items(later, "C46")


def test_a_missing_type_is_asked_for_before_an_empty_canvas_and_of_a_and_b_clients_only(cast: Cast) -> None:
    by = cast.by(cast.alice)
    assert not list(idea_due(TODAY))
    assert not list(playbook_skipped(TODAY))  # nobody has begun to set types
    set_communication(cast.orbit, values={"decides": "alone"}, note="", by=by, as_of=TODAY)
    assert {cue.params["what"] for cue in playbook_skipped(TODAY)} == {"type"}
    asked = {cue.client_id for cue in playbook_skipped(TODAY)}
    assert cast.harbor.pk in asked
    cast.harbor.tier = "C"
    cast.harbor.save(update_fields=["tier"])
    assert {cue.client_id for cue in playbook_skipped(TODAY)} == asked - {cast.harbor.pk}
    cast.harbor.tier = "A"
    cast.harbor.save(update_fields=["tier"])
    set_communication(cast.harbor, values={"decides": "alone"}, note="", by=by, as_of=TODAY)
    assert {cue.client_id for cue in playbook_skipped(TODAY)} == asked - {cast.harbor.pk}
    empty = [(cast.harbor.pk, "empty"), (cast.orbit.pk, "empty")]
    assert sorted((cue.client_id, cue.params["what"]) for cue in idea_due(TODAY)) == empty
    for rule in ("C03", "C36", "C46"):
        for cue in CUES[rule].find(TODAY):
            assert all((CUES[rule].headline(cue.params), CUES[rule].why(cue.params), CUES[rule].action(cue.params)))
    change_settings({"knowledge.ask_missing": False}, by=cast.by(cast.olena), as_of=TODAY)
    assert not [*playbook_skipped(TODAY), *idea_due(TODAY)]


def test_a_call_that_was_logged_is_the_step_of_the_play_book(cast: Cast) -> None:
    from perennial.care.models import Touch

    by = cast.by(cast.alice)
    set_communication(cast.harbor, values={"tempo": "weekly"}, note="", by=by, as_of=TODAY)
    day = TODAY + timedelta(days=10)
    assert [cue.cause for cue in playbook_skipped(day) if cue.client_id == cast.harbor.pk] == ["step:call"]
    Touch.objects.create(client=cast.harbor, kind="call", on=day, logged_on=day, text="Talked", by=cast.alice)
    assert not [cue for cue in playbook_skipped(day) if cue.client_id == cast.harbor.pk]
