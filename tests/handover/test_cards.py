"""A hand-over from the won deal to the end of the shadow month, its guards, reminders, cues and its letter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.clients.models import Client
from perennial.foundation.timeline import system
from perennial.handover.actions import cards, introductions, shadow
from perennial.handover.actions.contact_rules import set_rule
from perennial.handover.choices import Leave, Party, Way
from perennial.handover.models import ContactRule, HandoverCard, HandoverMove, Onboarding
from perennial.kernel.lifecycle import GuardFailed, NotAllowed, Refused
from tests.conftest import NOW, TODAY, Cast
from tests.handover.cards import again, given, won

DAY = timedelta(days=1)


def test_a_won_deal_makes_the_client_and_goes_from_sales_to_the_manager(cast: Cast) -> None:
    card = won(cast)
    client = card.client
    assert (client.status, client.brought_by, client.manager) == ("handover", cast.sasha, cast.alice)
    assert card.percent == 100 and client.contacts.get().roles == ["decision_maker"]
    assert ContactRule.objects.filter(client=client).count() == len(Party)
    by, alice = cast.by(cast.sasha), cast.by(cast.alice)
    with pytest.raises(NotAllowed):
        cards.submit_card(card, by=alice, as_of=TODAY)
    card = cards.submit_card(card, by=by, as_of=TODAY)
    card = cards.ask_gaps(card, gaps=["risks", "decides"], note="Who is Per?", by=alice, as_of=TODAY)
    assert (card.state, card.gaps, card.gaps_note) == ("returned", ["decides", "risks"], "Who is Per?")
    cards.fill_card(card, values={"decides": "Per is the CFO."}, by=by, as_of=TODAY)
    assert card.gaps == ["risks"]
    card = cards.submit_card(card, by=by, as_of=TODAY)
    assert (card.state, card.gaps) == ("submitted", [])
    with pytest.raises(cards.CannotHandOver):
        cards.make_handover(client=again(card).client, values={}, seller=cast.sasha, by=by, as_of=TODAY)
    card = cards.take_card(card, by=alice, as_of=TODAY)
    nora = client.contacts.get()
    with pytest.raises(GuardFailed):
        introductions.hold_introduction(card, way=Way.MEETING, on=TODAY, note="", contacts=[], by=alice, as_of=TODAY)
    card = introductions.hold_introduction(
        card, way=Way.MEETING, on=TODAY, note="They liked it", contacts=[nora], by=alice, as_of=TODAY
    )
    with pytest.raises(GuardFailed):  # one person is known, two are needed
        shadow.accept_handover(card, knows_whom=True, by=alice, as_of=TODAY)
    from perennial.care.actions.touches import log_touch
    from perennial.care.choices import TouchKind
    from perennial.clients.actions import add_contact

    per = add_contact(client, values={"name": "Per", "roles": []}, by=alice, as_of=TODAY)
    log_touch(client, kind=TouchKind.CALL, text="Hello", on=TODAY, people=[per], by=alice, as_of=TODAY)
    with pytest.raises(GuardFailed):
        shadow.accept_handover(card, knows_whom=False, by=alice, as_of=TODAY)
    card = shadow.accept_handover(card, knows_whom=True, by=alice, as_of=TODAY)
    client = Client.objects.get(pk=client.pk)
    assert (card.state, client.status, client.shadow_until) == ("shadow", "onboarding", TODAY + 30 * DAY)
    assert Onboarding.objects.get(client=client).starts_on == date(2026, 12, 1)
    assert {(one.what, one.side) for one in card.signs.all()} == {("card", "seller"), ("card", "manager")}
    assert [point.kind for point in card.points.all()] == ["first_week", "half_time", "last_word"]
    _close(cast, card)


def _close(cast: Cast, card: HandoverCard) -> None:
    """Both confirm after the month, and sales go through the manager from then on."""
    by, alice = cast.by(cast.sasha), cast.by(cast.alice)
    point = card.points.all()[0]
    assert shadow.mark_point(point, done=True, by=by, as_of=TODAY).done_on == TODAY
    assert shadow.mark_point(point, done=False, by=by, as_of=TODAY).done_on is None
    shadow.add_point(card, title="A word with Per", due_on=TODAY + 20 * DAY, by=alice, as_of=TODAY)
    end = TODAY + 30 * DAY
    with pytest.raises(cards.CannotHandOver):
        shadow.confirm_close(card, by=alice, as_of=end - DAY)
    with pytest.raises(Refused):
        shadow.confirm_close(card, by=cast.by(cast.hanna), as_of=end)
    assert shadow.confirm_close(card, by=alice, as_of=end).state == "shadow"
    closed = shadow.confirm_close(card, by=by, as_of=end)
    assert (closed.state, closed.ended_on) == ("closed", end)
    assert ContactRule.objects.get(client=card.client, party=Party.SALES).leave == Leave.THROUGH
    events = list(HandoverMove.objects.filter(card=card).values_list("event", flat=True))
    assert events == ["submit", "ask", "resubmit", "take", "introduced", "accept", "shadow", "close"]


def test_who_is_not_of_sales_begins_a_hand_over_that_sales_win_with_their_card(cast: Cast) -> None:
    card = won(cast, by=cast.hanna, full=False)
    assert card.client.status == "prospect"
    with pytest.raises(GuardFailed):
        cards.submit_card(card, by=cast.by(cast.sasha), as_of=TODAY)
    from tests.handover.cards import DAYS, WORDS

    cards.fill_card(card, values={**WORDS, **DAYS}, by=cast.by(cast.sasha), as_of=TODAY)
    assert cards.submit_card(card, by=cast.by(cast.sasha), as_of=TODAY).client.status == "handover"
    gone = cards.cancel_card(card, reason="Budget cut", by=cast.by(cast.sasha), as_of=TODAY)
    assert (gone.state, gone.client_id) == ("cancelled", card.client_id)
    assert Client.objects.get(pk=card.client_id).status == "prospect"


def test_a_client_we_serve_cannot_be_handed_over_and_a_lost_one_can(cast: Cast) -> None:
    by = cast.by(cast.sasha)
    with pytest.raises(cards.CannotHandOver):
        cards.make_handover(client=cast.harbor, values={}, seller=cast.sasha, by=by, as_of=TODAY)
    Client.objects.filter(pk=cast.harbor.pk).update(status="lost")
    cast.harbor.refresh_from_db()
    values = {"starts_on": TODAY, "title": "Back again"}
    card = cards.make_handover(client=cast.harbor, values=values, seller=cast.sasha, by=by, as_of=TODAY)
    assert Client.objects.get(pk=cast.harbor.pk).status == "handover" and card.percent == 8


def cues(rule: str, as_of: date) -> list[Any]:
    from perennial.foundation.registry import CUES

    return list(CUES[rule].find(as_of))


def test_the_cues_fire_rest_and_close_by_themselves(cast: Cast, django_assert_num_queries: Any) -> None:
    from perennial.today.actions import finish_item, refresh_queue
    from perennial.today.models import QueueItem

    with django_assert_num_queries(2):
        assert cues("C42", TODAY) == [] and cues("B2", TODAY) == []
    card = given(cast)  # a Monday, signed on Friday
    with django_assert_num_queries(3):
        (cue,) = cues("B2", TODAY)
    assert cue.params["until"] == TODAY + 2 * DAY and cue.money.amount == 180000
    assert cues("C42", TODAY) == []
    (stuck,) = cues("C42", TODAY + 3 * DAY)  # Thursday: three working days
    assert stuck.params["signs"] == [["waits", 3]] and stuck.letter == "handover_intro"
    assert cues("B2", TODAY + 3 * DAY) == []
    by = system(NOW)
    refresh_queue(by=by, as_of=TODAY + 3 * DAY)
    item = QueueItem.objects.get(rule="C42")
    finish_item(item.pk, by=cast.by(cast.alice), as_of=TODAY + 3 * DAY)
    refresh_queue(by=by, as_of=TODAY + 4 * DAY)  # it rests
    assert QueueItem.objects.filter(rule="C42", client=card.client_id, state="open").count() == 0
    refresh_queue(by=by, as_of=TODAY + 7 * DAY)
    assert QueueItem.objects.filter(rule="C42", client=card.client_id, state="open").count() == 1
    cards.take_card(again(card), by=cast.by(cast.alice), as_of=TODAY + 7 * DAY)
    HandoverCard.objects.update(signed_on=None)
    refresh_queue(by=by, as_of=TODAY + 7 * DAY)  # its cause is gone
    assert QueueItem.objects.filter(rule="C42", client=card.client_id, state="open").count() == 0


def test_the_manager_is_reminded_once_and_the_head_is_told_once(cast: Cast) -> None:
    from perennial.foundation.registry import CUES

    card = given(cast)
    for days, reminded in ((1, 0), (2, 1), (3, 1), (4, 2), (7, 2)):
        shadow.advance_handovers(by=system(NOW), as_of=TODAY + days * DAY)
        assert again(card).reminded == reminded, days
    assert list(card.moves.filter(event="remind").values_list("reason", flat=True)) == ["manager", "head"]
    assert [cue.client_id for cue in cues("C42", TODAY + 3 * DAY)] == [card.client_id]
    own, head = cues("C42", TODAY + 4 * DAY)
    assert (own.client_id, head.client_id, head.person_id) == (card.client_id, None, None)
    texts = CUES["C42"]
    assert texts.headline(head.params).startswith("Northwind") and "4 working days" in texts.why(head.params)


def test_the_letter_speaks_for_sales_and_is_gone_after_the_introduction(cast: Cast) -> None:
    from perennial.foundation.registry import LETTERS

    card = given(cast)
    spec = LETTERS["handover_intro"]
    for language, word in (("en", "will look after you"), ("ru", "Стартуем"), ("uk", "Стартуємо")):
        letter = spec.compose(card.client_id, language=language, sender=cast.alice, as_of=TODAY)
        text = letter.subject_text + letter.body_text
        assert word in text and "Alice Marchenko" in text and text.rstrip().endswith("Sasha Tkach")
        assert "Ship weekly by March" in text and "{" not in text
    cards.cancel_card(card, reason="No budget", by=cast.by(cast.sasha), as_of=TODAY)
    with pytest.raises(LookupError):
        spec.compose(card.client_id, language="en", sender=cast.alice, as_of=TODAY)


def test_two_clients_that_become_one_keep_one_rule_a_party(cast: Cast) -> None:
    from perennial.clients.actions import merge_clients

    by = cast.by(cast.alice)
    for client, leave in ((cast.harbor, Leave.FREELY), (cast.kestrel, Leave.NOT)):
        set_rule(client, Party.SALES, leave=leave, ways="", by=by, as_of=TODAY)
    set_rule(cast.kestrel, Party.FINANCE, leave=Leave.WORK, ways="mail", by=by, as_of=TODAY)
    merge_clients(keep=cast.harbor, lose=cast.kestrel, by=by, as_of=TODAY)
    rules = {rule.party: rule.leave for rule in ContactRule.objects.filter(client=cast.harbor)}
    assert rules == {"sales": "freely", "finance": "work"}
