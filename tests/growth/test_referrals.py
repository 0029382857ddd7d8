"""Referrals: the first registration wins and holds 90 days, the lead becomes a client, money closes it; C41 reminds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from perennial.billing.actions import record_payment
from perennial.clients.actions import merge_clients
from perennial.clients.models import Client
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.timeline import system
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions import referrals as act
from perennial.growth.actions.referral_days import advance_referrals
from perennial.growth.models import Referral
from perennial.growth.queries.referral_forecast import referral_outlook
from perennial.growth.queries.referrals import brought_by
from perennial.kernel.lifecycle import Refused
from perennial.kernel.money import Money
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def named(cast: Cast, name: str = "Fern Analytics", client: Any = None, day: date = TODAY, **values: Any) -> Referral:
    owner = client or cast.harbor
    given = {"lead_name": name, "consent_on": day, **values}
    return act.give_lead(
        owner, values=given, contact=owner.contacts.last(), by=cast.by(owner.manager), as_of=day
    )


def contacted(cast: Cast, row: Referral, day: date = TODAY) -> Referral:
    return act.contact_lead(row, thanked_how="A call and a box of tea", by=cast.by(cast.sasha), as_of=day)


def converted(cast: Cast, name: str = "Fern Analytics", day: date = TODAY) -> Referral:
    row = contacted(cast, named(cast, name, day=day), day)
    act.qualify_lead(row, by=cast.by(cast.sasha), as_of=day)
    return act.convert_lead(row, by=cast.by(cast.sasha), as_of=day)


def night(day: date = TODAY) -> int:
    return advance_referrals(by=system(NOW), as_of=day)


def items(day: date = TODAY) -> list[tuple[str, str]]:
    refresh_queue(by=system(NOW), as_of=day)
    rows = QueueItem.objects.filter(rule="C41", state="open").select_related("client").order_by("client__name")
    return [(row.client.name, row.letter) for row in rows]


def test_the_first_registration_wins_until_its_days_are_over(cast: Cast) -> None:
    first = named(cast, lead_domain="https://www.fern.example/about", lead_email="ruth@fern.example")
    assert (first.lead_key, first.lead_domain, first.valid_until) == (
        "fern analytics", "fern.example", TODAY + timedelta(days=90)
    )  # fmt: skip
    with pytest.raises(act.CannotRefer, match=r"registered before, on 23 November 2026"):
        named(cast, "FERN: Analytics!", cast.orbit)
    with pytest.raises(act.CannotRefer, match="first registration wins"):
        named(cast, "Fern Ltd", cast.orbit, lead_email="other@fern.example")
    with pytest.raises(IntegrityError), transaction.atomic():  # two at once: the table itself refuses
        Referral.objects.create(
            client=cast.orbit, state="registered", state_since=TODAY, registered_on=TODAY, valid_until=TODAY,
            consent_on=TODAY, lead_key="fern analytics",
        )  # fmt: skip
    assert night(TODAY + timedelta(days=90)) == 0
    over = TODAY + timedelta(days=91)
    assert night(over) == 1 and night(over) == 0
    first.refresh_from_db()
    assert first.state == "closed_lost" and first.moves.last().event == "expired"
    again = named(cast, client=cast.orbit, day=over)
    assert again.state == "registered"


def test_a_lead_needs_consent_and_is_neither_ours_nor_the_client_itself(cast: Cast) -> None:
    for wrong in ({"consent_on": None}, {"lead_name": "  "}):
        with pytest.raises(Refused):
            named(cast, **wrong)
    with pytest.raises(act.CannotRefer, match="day to come"):
        named(cast, consent_on=TODAY + timedelta(days=1))
    with pytest.raises(act.CannotRefer, match="themselves"):
        named(cast, "Harbor Pay")
    with pytest.raises(act.CannotRefer, match="client of ours already"):
        named(cast, "Orbit Rail")
    with pytest.raises(act.CannotRefer, match="client of ours already"):
        named(cast, "Orbit Holding", lead_email="clara@orbit.example")
    free = named(cast, "Birch", lead_email="birch@gmail.com")
    assert free.lead_domain == "" and Referral.objects.count() == 1
    named(cast, "Willow", lead_email="willow@gmail.com")  # a public address is nobody's company


def test_a_lead_is_contacted_after_thanks_becomes_a_client_pays_and_closes(cast: Cast) -> None:
    row = named(cast, lead_person="Ruth Adams", lead_email="ruth@fern.example")
    with pytest.raises(Refused, match="open to SAL"):
        act.contact_lead(row, thanked_how="tea", by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(Refused, match="thanked first"):
        act.contact_lead(row, thanked_how=" ", by=cast.by(cast.sasha), as_of=TODAY)
    stale = Referral.objects.get(pk=row.pk)
    contacted(cast, row)
    with pytest.raises(ChangedMeanwhile):
        contacted(cast, stale)
    act.qualify_lead(row, by=cast.by(cast.sasha), as_of=TODAY)
    with pytest.raises(act.CannotRefer, match="cannot have come"):
        act.convert_lead(row, client=cast.harbor, by=cast.by(cast.sasha), as_of=TODAY)
    act.convert_lead(row, by=cast.by(cast.sasha), as_of=TODAY)
    made = Client.objects.get(name="Fern Analytics")
    assert (made.status, made.brought_by, made.currency) == ("prospect", cast.sasha, "USD")
    assert [one.email for one in made.contacts.all()] == ["ruth@fern.example"]
    assert row.became == made and brought_by(made.pk) == row
    assert TimelineEvent.objects.filter(client_id=made.pk, verb="referral.brought").exists()
    assert night() == 0
    record_payment(
        made, paid_on=TODAY, money=Money(Decimal(900), "USD"), payer="Fern", by=cast.by(cast.fedir), as_of=TODAY
    )
    assert night() == 1 and night() == 0
    row.refresh_from_db()
    assert (row.state, row.first_cash_on) == ("paying", TODAY)
    assert night(date(2027, 11, 22)) == 0
    assert night(date(2027, 11, 23)) == 1
    row.refresh_from_db()
    assert row.state == "closed_won"
    assert [move.after for move in row.moves.all()] == [
        "registered", "contacted", "qualified", "converted", "paying", "closed_won"
    ]  # fmt: skip


def test_a_lead_is_lost_only_when_the_referrer_knows_why(cast: Cast) -> None:
    row = named(cast)
    for reason, told in (("Too small", False), ("", True)):
        with pytest.raises(Refused, match="told to whoever"):
            act.lose_lead(row, reason=reason, told=told, by=cast.by(cast.sasha), as_of=TODAY)
    act.lose_lead(row, reason="Too small", told=True, by=cast.by(cast.sasha), as_of=TODAY)
    assert (row.state, row.told_on) == ("closed_lost", TODAY)


def test_letters_that_asked_are_noted_once_with_the_person_they_went_to(cast: Cast) -> None:
    for number, state in enumerate(("sent", "pending")):
        OutboxMessage.objects.create(
            dedupe_key=f"ask{number}", message_id=f"<{number}@x>", client_id=cast.harbor.pk, letter="referral_ask",
            language="en", to=["clara@harbor.example"], subject="Who else", body="?", created_at=NOW, not_before=NOW,
            give_up_at=NOW, state=state, sent_at=NOW if state == "sent" else None,
        )  # fmt: skip
    assert night() == 1 and night() == 0
    row = Referral.objects.get()
    assert (row.state, row.contact.name if row.contact else "") == ("asked", "Clara Harbor")
    act.give_lead(
        cast.harbor, asked=row, values={"lead_name": "Fern", "consent_on": TODAY}, by=cast.by(cast.alice), as_of=TODAY
    )
    assert (row.state, row.contact.name if row.contact else "") == ("registered", "Clara Harbor")


def test_merged_clients_bring_their_recommendations_together(cast: Cast) -> None:
    row = named(cast, client=cast.orbit)
    merge_clients(keep=cast.harbor, lose=cast.orbit, by=cast.by(cast.olena), as_of=TODAY)
    row.refresh_from_db()
    assert row.client == cast.harbor


def test_c41_fires_for_a_lead_nobody_contacts_rests_and_closes(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    row = named(cast)  # a Monday
    named(cast, "Birch", cast.orbit)
    assert items(TODAY + timedelta(days=2)) == []  # two working days are not over
    late = TODAY + timedelta(days=3)
    assert items(late) == [("Harbor Pay", ""), ("Orbit Rail", "")]
    with django_assert_max_num_queries(3):
        first, _second = CUES["C41"].find(late)
    rule = CUES["C41"]
    assert rule.why(first.params) == "nobody has contacted Fern Analytics, 1 working day late."
    assert rule.headline(first.params) and rule.action(first.params) and rule.facts(first.params)
    for item in QueueItem.objects.filter(rule="C41", state="open"):
        finish_item(item.pk, by=cast.by(cast.alice), as_of=late)
    assert items(late + timedelta(days=1)) == []
    assert items(late + timedelta(days=3)) == [("Harbor Pay", ""), ("Orbit Rail", "")]
    contacted(cast, row, late)
    assert items(late + timedelta(days=3)) == [("Orbit Rail", "")]


def test_c41_asks_to_tell_how_it_ended_and_its_letter_tells_it(cast: Cast) -> None:
    row = converted(cast)
    assert items() == [("Harbor Pay", "referral_news")]
    (cue,) = CUES["C41"].find(TODAY)
    assert CUES["C41"].why(cue.params) == "not told for 0 days how it went with Fern Analytics."
    for language, word in (("en", "we work together now"), ("ru", "Fern Analytics"), ("uk", "Fern Analytics")):
        found = LETTERS["referral_news"].compose(cast.harbor.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert word in found.body_text and "{" not in found.body_text
    assert found.to == (("Tom Harbor", "billing@harbor.example"),)  # who named the company
    act.tell_referrer(row, how="At lunch", by=cast.by(cast.alice), as_of=TODAY)
    assert items() == []
    with pytest.raises(LookupError):
        LETTERS["referral_news"].compose(cast.harbor.pk, language="en", sender=cast.alice, as_of=TODAY)
    old = converted(cast, "Birch", TODAY - timedelta(days=200))
    assert old.told_on is None and items() == []  # history reminds nobody


def test_the_outlook_counts_whole_quarters_and_censors_young_leads(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    empty = referral_outlook(TODAY)
    assert empty.since is None and empty.told is None and empty.quarter == date(2027, 1, 1)
    for number in range(3):
        row = named(cast, f"Old {number}", day=date(2025, 2, 3))
        if number:
            act.lose_lead(row, reason="No", told=True, by=cast.by(cast.sasha), as_of=date(2025, 3, 3))
    named(cast, "Young", day=date(2026, 11, 2))
    with django_assert_max_num_queries(8):
        found = referral_outlook(TODAY)
    # three clients over the seven quarters from January 2025 to September 2026
    assert (found.since, found.seen.client_quarters, found.seen.leads) == (date(2025, 1, 1), 21, 3)
    assert (found.seen.decided, found.seen.won) == (3, 0)  # the old open one counts as not won, the young one waits
    assert found.told is not None and found.told.wins is None and found.clients == 3
    assert referral_outlook(TODAY, cast.bohdan).clients == 1
    Client.objects.filter(pk=cast.orbit.pk).update(status="lost", status_since=date(2026, 2, 1))
    assert referral_outlook(TODAY).seen.client_quarters == 18


def test_the_command_tells_the_forecast_with_its_rows_or_what_is_needed(cast: Cast) -> None:
    from perennial.growth.doors import referrals

    empty = referrals(as_of=TODAY)
    assert empty["leads"] is None and empty["wins"] is None and empty["needed"]["client_quarters"] == 20
    row = named(cast, day=date(2024, 4, 2))
    found = referrals(as_of=TODAY)
    assert (found["quarter"], found["until"], found["clients"]) == ("2027-01-01", "2027-03-31", 3)
    assert found["leads"]["p10"] == 0 and 0 < found["leads"]["none"] < 1 and found["wins"] is None
    assert found["seen"]["lead_ids"] == found["seen"]["decided_ids"] == [row.pk]
