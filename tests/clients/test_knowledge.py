"""Facts, attitudes, the play-book and its steps, the canvas and its versions, the life of a client by its pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.clients import actions
from perennial.clients.actions import canvas as canvas_actions
from perennial.clients.actions import knowledge
from perennial.clients.actions.lifecycle import end_notices, last_loss
from perennial.clients.models import CanvasVersion, Client
from perennial.clients.playbook_texts import STEP_NAMES, WORDS
from perennial.clients.queries.knowledge import canvas_of, current_facts, playbook_of, stances_of
from perennial.clients.rules import canvas, playbook
from perennial.foundation.models import TimelineEvent
from perennial.foundation.timeline import system
from perennial.kernel.charts.tree import Node, tree
from perennial.kernel.lifecycle import GuardFailed, IllegalMove, NotAllowed
from tests.conftest import NOW, TODAY, Cast


def test_lines_of_a_block_are_facts_ideas_and_questions_and_read_back_the_same() -> None:
    text = "A doctor in 9 minutes\n! Predict no-shows\n\nHow big is it?\n? Who owns it\n! Predict no-shows"
    items = canvas.read_block("value", text)
    assert [(i.kind, i.text) for i in items] == [
        ("fact", "A doctor in 9 minutes"), ("idea", "Predict no-shows"), ("question", "How big is it?"),
        ("question", "Who owns it"),
    ]  # fmt: skip
    assert canvas.read_block("value", canvas.write_block(items, "value")) == items


def test_two_versions_differ_by_lines() -> None:
    was = canvas.read_block("costs", "Cloud 6 %\nClinicians 61 %")
    now = canvas.read_block("costs", "Clinicians 61 %\n! Reserved nodes")
    assert [(d.item.text, d.change) for d in canvas.compare(was, now)] == [
        ("Clinicians 61 %", "same"), ("Reserved nodes", "added"), ("Cloud 6 %", "removed"),
    ]  # fmt: skip


def test_steps_are_due_by_the_type_and_numbers_weekly_are_skipped_after_ten_days() -> None:
    axes = {"decides": "board", "calmed_by": "numbers", "tempo": "weekly", "bad_news": ""}
    since = TODAY - timedelta(days=30)
    steps = playbook.steps_for(axes, {"numbers": TODAY - timedelta(days=10)}, since=since, as_of=TODAY)
    assert [(s.step, s.late) for s in steps] == [("numbers", 3), ("call", 23)]
    assert [s.step for s in playbook.skipped(steps, 3)] == ["call", "numbers"]
    nine = playbook.steps_for(axes, {"numbers": TODAY - timedelta(days=9), "call": TODAY}, since=since, as_of=TODAY)
    assert not playbook.skipped(nine, 3)


def test_every_part_and_step_of_the_playbooks_has_words() -> None:
    assert set(WORDS) == set(playbook.PARTS)
    assert set(STEP_NAMES) == {step for step, _days in playbook.STEPS.values()}


def test_a_large_organisation_folds_by_levels_and_its_table_has_everybody() -> None:
    nodes = [Node("Boss", "CEO", 0), *(Node(f"P{n}", "", 1 + n % 2) for n in range(30))]
    chart = tree(nodes, label="x", head=("Name", "Post"), more="and 15 more")
    assert len(chart.rows) == 31 and "and 15 more" in chart.svg and chart.svg.count("<rect") <= 16
    assert not tree([], label="x", head=())
    assert "&lt;b&gt;" in tree([Node("<b>", "", 0)], label="x", head=()).svg


@pytest.mark.django_db
def test_a_single_fact_replaces_the_one_before_and_several_rivals_stand_side_by_side(cast: Cast) -> None:
    def note(kind: str, text: str, day: date = TODAY) -> None:
        knowledge.add_fact(cast.harbor, kind=kind, text=text, by=cast.by(cast.alice), as_of=day)

    note("industry", "Payments", TODAY - timedelta(days=200))
    note("industry", "Cards")
    note("rival", "Stripe")
    note("rival", "Adyen")
    assert [f.text for f in current_facts(cast.harbor)] == ["Cards", "Stripe", "Adyen"]
    assert cast.harbor.known_facts.count() == 4
    with pytest.raises(knowledge.NotKnown):
        note("industry", "  ")


@pytest.mark.django_db
def test_the_life_of_a_client_moves_by_buttons_to_notice_and_back(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    address = f"/clients/{cast.harbor.pk}/move/notice_received/"
    assert client.post(address, {"reason": "Budget"}).status_code == 422
    client.post(address, {"document": "mail of 20 November", "effective_on": "2026-12-31"})
    cast.harbor.refresh_from_db()
    assert (cast.harbor.status, cast.harbor.notice_ends_on) == ("notice", date(2026, 12, 31))
    page = client.get(f"/clients/{cast.harbor.pk}/").content.decode()
    assert "Notice given" in page and "Notice withdrawn" in page
    client.post(f"/clients/{cast.harbor.pk}/move/notice_withdrawn/", {"document": "mail of 21 November"})
    cast.harbor.refresh_from_db()
    assert (cast.harbor.status, cast.harbor.notice_ends_on) == ("active", None)
    assert TimelineEvent.objects.filter(verb="client.moved", client_id=cast.harbor.pk).count() == 2


@pytest.mark.django_db
def test_a_notice_runs_out_into_lost_whose_reason_is_asked_for_before_it_is_closed(client: Any, cast: Cast) -> None:
    move = {"document": "letter", "effective_on": TODAY}
    by = cast.by(cast.alice)
    actions.move_client(cast.kestrel.pk, "notice_received", values=move, version=None, by=by, as_of=TODAY)
    assert end_notices(by=system(NOW), as_of=TODAY) == 0
    assert end_notices(by=system(NOW), as_of=TODAY + timedelta(days=1)) == 1
    head = cast.by(cast.hanna)
    with pytest.raises(GuardFailed):
        actions.move_client(cast.kestrel.pk, "close", values={}, version=None, by=head, as_of=TODAY)
    client.force_login(cast.alice)
    form = {"loss_reason": "competitor", "competitor": "Codeworks"}
    client.post(f"/clients/{cast.kestrel.pk}/loss/", form)
    loss = last_loss(cast.kestrel)
    assert loss is not None and (loss.loss_reason, loss.competitor) == ("competitor", "Codeworks")
    assert client.post(f"/clients/{cast.kestrel.pk}/loss/", {"loss_reason": "other"}).status_code == 422
    actions.move_client(cast.kestrel.pk, "close", values={}, version=None, by=head, as_of=TODAY)
    kestrel = Client.objects.get(pk=cast.kestrel.pk)
    assert kestrel.status == "archived"
    actions.restore_client(kestrel, by=head, as_of=TODAY)
    assert kestrel.status == "lost"


@pytest.mark.django_db
def test_what_no_room_can_tell_a_person_vouches_for_and_the_system_never(cast: Cast) -> None:
    by, said = cast.by(cast.alice), {"reason": "Their CTO is angry"}
    with pytest.raises(GuardFailed):
        actions.move_client(cast.harbor.pk, "flag", values={}, version=None, by=by, as_of=TODAY)
    with pytest.raises(GuardFailed):
        actions.move_client(cast.harbor.pk, "flag", values=said, version=None, by=system(NOW), as_of=TODAY)
    with pytest.raises(NotAllowed):
        actions.move_client(cast.harbor.pk, "flag", values=said, version=None, by=cast.by(cast.fedir), as_of=TODAY)
    with pytest.raises(IllegalMove):
        actions.move_client(cast.harbor.pk, "win", values=said, version=None, by=cast.by(cast.sasha), as_of=TODAY)
    assert actions.move_client(
        cast.harbor.pk, "flag", values=said, version=None, by=by, as_of=TODAY
    ).status == "at_risk"  # fmt: skip


@pytest.mark.django_db
def test_the_canvas_is_filled_compared_and_restored_by_its_pages(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    page = f"/clients/{cast.harbor.pk}/canvas/"
    assert "Why do their customers choose them?" in client.get(page).content.decode()
    client.post(f"{page}value/", {"text": "Cheap cards\n! Fraud model"})
    client.post(f"{page}value/", {"text": "Cheap cards"})
    old, _n, total = canvas_of(cast.harbor, 1)
    assert total == 2 and old is not None
    compared = client.get(f"{page}?with=1").content.decode()
    assert 'class="idea removed"' in compared
    client.post(f"{page}restore/", {"version": "1"})
    newest, _n, total = canvas_of(cast.harbor)
    assert total == 3 and newest is not None and newest.items == old.items
    client.post(f"{page}pitch/", {"text": "Fraud model"})
    newest.refresh_from_db()
    assert newest.pitched_on is not None
    # a block that somebody else changed meanwhile is not overwritten
    assert client.post(f"{page}value/", {"text": "Mine", "seen": newest.pk - 1}).status_code == 422
    assert client.get(f"{page}nothing/").status_code == 404


@pytest.mark.django_db
def test_the_type_brings_the_playbook_in_the_heads_words_and_sales_sees_none_of_it(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    form = {"decides": "board", "calmed_by": "numbers", "tempo": "weekly", "bad_news": "voice", "note": "No surprise"}
    client.post(f"/clients/{cast.harbor.pk}/type/", form)
    knowledge.change_playbook(
        texts={"calmed_by.numbers.report": "Our table"}, language="en", by=cast.by(cast.hanna), as_of=TODAY
    )
    page = client.get(f"/clients/{cast.harbor.pk}/").content.decode()
    assert "Our table" in page and "No surprise" in page and "A page for the board" in page
    client.post(f"/clients/{cast.harbor.pk}/steps/", {"step": "numbers"})
    book = playbook_of(cast.harbor, language="en", as_of=cast.harbor.play_steps.get().on)
    assert {s.step: s.last is not None for s in book.steps} == {"numbers": True, "call": False}
    contact = cast.harbor.contacts.first()
    client.post(f"/contacts/{contact.pk}/stance/", {"kind": "wary", "note": "Cold in the last call"})
    assert [s.kind for s in stances_of([contact.pk])[contact.pk]] == ["wary"]
    assert "Wary" in client.get(f"/clients/{cast.harbor.pk}/people/").content.decode()
    client.force_login(cast.sasha)
    for address in ("", "people/", "timeline/"):
        text = client.get(f"/clients/{cast.harbor.pk}/{address}").content.decode()
        assert not any(word in text for word in ("Our table", "No surprise", "Wary", "Cold in the last call"))
    assert client.get(f"/clients/{cast.harbor.pk}/canvas/").status_code == 403


@pytest.mark.django_db
def test_merging_clients_carries_canvas_facts_type_and_moves(cast: Cast) -> None:
    by = cast.by(cast.hanna)
    for row, text in ((cast.harbor, "Cards"), (cast.kestrel, "Trucks")):
        canvas_actions.save_block(row, block="value", text=text, seen=None, by=by, as_of=TODAY)
        knowledge.add_fact(row, kind="industry", text=text, by=by, as_of=TODAY)
        knowledge.set_communication(row, values={"tempo": "weekly"}, note="", by=by, as_of=TODAY)
    actions.merge_clients(keep=cast.harbor, lose=cast.kestrel, by=by, as_of=TODAY)
    newest = CanvasVersion.objects.filter(client=cast.harbor).last()
    assert newest is not None and {row["text"] for row in newest.items} == {"Cards", "Trucks"}
    assert len(current_facts(cast.harbor)) == 1 and cast.harbor.known_facts.count() == 2
