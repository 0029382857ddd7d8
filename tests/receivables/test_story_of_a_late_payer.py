"""A dated story: one client from the friendly reminder to the pause letter, a broken promise and back to work."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from perennial.billing import actions as billing
from perennial.clients.models import Contact
from perennial.foundation.letters import ChecksFailed, cancel_letter, send_letter
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.store import change_settings
from perennial.receivables import actions
from perennial.receivables.models import DunningCase
from perennial.today.actions import refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import Cast, money

pytestmark = [pytest.mark.django_db, pytest.mark.story]
KYIV = ZoneInfo("Europe/Kyiv")
ISSUED = date(2026, 9, 7)
DUE = date(2026, 10, 7)  # a Wednesday


class Story:
    """Plays days: the nightly work, then what the cast does."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.day = ISSUED

    def at(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 10, 0, tzinfo=KYIV)

    def by(self, user: Any) -> Any:
        return self.cast.by(user, self.at(self.day))

    def morning(self, day: date) -> list[tuple[str, str]]:
        """The night passes; returns (rule, letter) of Kestrel's open items."""
        from perennial.foundation.timeline import system

        self.day = day
        actions.advance_cases(by=system(self.at(day)), as_of=day)
        refresh_queue(by=system(self.at(day)), as_of=day)
        items = QueueItem.objects.waiting(day).filter(client=self.cast.kestrel)
        return sorted((item.rule, item.letter) for item in items)

    def case(self) -> DunningCase:
        return DunningCase.objects.filter(client=self.cast.kestrel).latest("id")

    def send(self, letter: str, user: Any, **extra: Any) -> OutboxMessage:
        spec, case = LETTERS[letter], self.case()
        composed = spec.compose(case.pk, language=None, sender=user, as_of=self.day)
        return send_letter(
            spec, case.pk, language=composed.language, subject=composed.subject_text, body=composed.body_text,
            to=[a for _n, a in composed.to], cc=[a for _n, a in composed.cc], by=self.by(user), as_of=self.day,
            idempotency=f"{case.state}-{self.day}", **extra,
        )


@pytest.fixture
def story(cast: Cast) -> Story:
    change_settings(
        {"bank.by_hand": True, "company.currency": "GBP", "mail.from": "team@lindenworks.example"},
        by=cast.by(cast.admin), as_of=ISSUED,
    )
    billing.record_invoice(
        cast.kestrel, number="2026-0871", issued_on=ISSUED, due_on=DUE, money=money("23100.00", "GBP"),
        by=cast.by(cast.fedir), as_of=ISSUED,
    )
    return Story(cast)


def test_from_the_due_day_to_the_pause_letter_and_back(story: Story, cast: Cast) -> None:
    assert story.morning(DUE - timedelta(days=10)) == []
    assert story.morning(DUE) == []
    assert story.morning(DUE + timedelta(days=1)) == [("C19", "due")]
    assert story.case().state == "due"
    story.send("due", cast.alice)
    assert story.morning(DUE + timedelta(days=2)) == []
    assert story.morning(DUE + timedelta(days=7)) == [("C19", "late_7")]
    story.send("late_7", cast.alice)
    assert story.morning(DUE + timedelta(days=14)) == [("C19", "late_14")]
    second = story.send("late_14", cast.alice)
    assert set(second.cc) == {"clara@kestrel.example", "fedir@lindenworks.example"}
    assert story.morning(DUE + timedelta(days=21)) == [("C21", "pause")]
    with pytest.raises(ChecksFailed, match="has not approved"):
        _large(story)
        story.send("pause", cast.alice)
    actions.approve_pause(story.case(), by=story.by(cast.hanna), as_of=story.day)
    letter = story.send("pause", cast.alice)
    assert story.case().state == "pause_warned"
    assert letter.facts["pause_on"] > story.day.isoformat()
    cancel_letter(letter, by=story.by(cast.alice), as_of=story.day)
    assert story.case().state == "late_14"
    letter = story.send("pause", cast.alice)
    pause_on = date.fromisoformat(letter.facts["pause_on"])
    assert pause_on.weekday() == 4
    assert story.morning(pause_on) == [("C21", "")]
    actions.pause_work(story.case(), told=True, by=story.by(cast.hanna), as_of=story.day)
    assert story.case().state == "paused"
    story.day = pause_on + timedelta(days=3)
    _pay(story, "23100.00")
    assert story.morning(pause_on + timedelta(days=4)) == [("C19", "resume")]
    assert DunningCase.objects.filter(client=cast.kestrel, state="closed").exists()


def test_a_promise_stops_the_ladder_and_a_broken_one_starts_it_again(story: Story, cast: Cast) -> None:
    story.morning(DUE + timedelta(days=8))
    promise = actions.promise_to_pay(
        cast.kestrel, money=money("18200.00", "GBP"), due_on=DUE + timedelta(days=12), said_by="Tom Kestrel",
        by=story.by(cast.alice), as_of=story.day,
    )
    assert story.morning(DUE + timedelta(days=9)) == []
    assert story.morning(DUE + timedelta(days=12)) == [("C22", "promise_due")]
    items = story.morning(DUE + timedelta(days=16))
    assert ("C22", "promise_broken") in items
    promise.refresh_from_db()
    assert promise.outcome == "broken"
    assert story.case().state == "late_14"


def test_a_dispute_takes_out_one_invoice_and_leaves_the_rest(story: Story, cast: Cast) -> None:
    second = billing.record_invoice(
        cast.kestrel, number="2026-0914", issued_on=ISSUED, due_on=DUE, money=money("100.00", "GBP"),
        by=cast.by(cast.fedir), as_of=ISSUED,
    )
    story.morning(DUE + timedelta(days=8))
    billing.open_dispute(second, amount=Decimal("100.00"), reason="not ours", by=story.by(cast.alice), as_of=story.day)
    items = story.morning(DUE + timedelta(days=8))
    assert items == [("C19", "late_7"), ("C23", "dispute_open")]
    composed = LETTERS["late_7"].compose(story.case().pk, language="ru", sender=cast.alice, as_of=story.day)
    assert "2026-0871" in composed.body_text and "2026-0914" not in composed.body_text
    assert "23 100 £" in composed.body_text.replace("\u00a0", " ")


def test_an_unmatched_credit_stops_the_letter(story: Story, cast: Cast) -> None:
    story.morning(DUE + timedelta(days=8))
    billing.record_payment(
        cast.kestrel, paid_on=story.day, money=money("50.00", "GBP"), by=story.by(cast.fedir), as_of=story.day
    )
    with pytest.raises(ChecksFailed, match="waits to be matched"):
        story.send("late_7", cast.alice)


def test_nothing_goes_to_a_contact_whose_mail_came_back(story: Story, cast: Cast) -> None:
    story.morning(DUE + timedelta(days=8))
    Contact.objects.filter(client=cast.kestrel).update(bounced_on=story.day)
    with pytest.raises(ValueError, match=r"."):
        story.send("late_7", cast.alice)


def test_a_plan_is_chased_by_its_own_dates_and_breaks_after_five_days(story: Story, cast: Cast) -> None:
    story.morning(DUE + timedelta(days=8))
    invoice = cast.kestrel.invoices.get()
    first, last = story.day + timedelta(days=10), story.day + timedelta(days=40)
    actions.agree_plan(
        cast.kestrel, currency="GBP", invoices=[invoice],
        parts=[(first, Decimal("11550.00")), (last, Decimal("11550.00"))], accepted_by="mail of Clara",
        by=story.by(cast.alice), as_of=story.day,
    )
    assert story.morning(first - timedelta(days=4)) == []
    assert story.morning(first - timedelta(days=3)) == [("C22", "instalment_due")]
    story.day = first
    _pay(story, "11550.00")
    assert story.morning(first + timedelta(days=1)) == []
    story.morning(last + timedelta(days=6))
    assert story.case().state == "escalated"


def test_a_hold_keeps_everything_quiet_until_its_end(story: Story, cast: Cast) -> None:
    story.morning(DUE + timedelta(days=8))
    hold = actions.hold_reminders(
        cast.kestrel, reason="merger", until=story.day + timedelta(days=5), by=story.by(cast.alice), as_of=story.day
    )
    assert story.morning(story.day) == []
    assert QueueItem.objects.filter(client=cast.kestrel, state="closed").exists()
    assert story.morning(hold.until + timedelta(days=1)) != []


def test_a_released_step_leaves_by_itself_and_later_ones_never_do(story: Story, cast: Cast) -> None:
    from perennial.foundation.timeline import system
    from perennial.receivables.released import send_released

    def night(day: date) -> int:
        story.morning(day)
        return send_released(by=system(story.at(day)), as_of=day)

    assert night(DUE + timedelta(days=7)) == 0
    change_settings({"dunning.release_late_7": True}, by=story.by(cast.admin), as_of=story.day)
    assert night(DUE + timedelta(days=8)) == 1
    message = OutboxMessage.objects.get()
    assert (message.letter, message.written_by, message.to) == ("late_7", None, ["billing@kestrel.example"])
    assert night(DUE + timedelta(days=9)) == 0
    assert night(DUE + timedelta(days=14)) == 0
    assert night(DUE + timedelta(days=21)) == 0


def test_every_cue_says_itself_in_three_languages(story: Story, cast: Cast) -> None:
    from django.utils import translation

    story.morning(DUE + timedelta(days=8))
    (item,) = QueueItem.objects.waiting(story.day)
    rule = CUES[item.rule]
    for language in ("en", "ru", "uk"):
        with translation.override(language):
            assert rule.headline(item.params) and rule.why(item.params) and rule.action(item.params)
            assert all(label and value for label, value in rule.facts(item.params))


def _large(story: Story) -> None:
    billing.record_invoice(
        story.cast.kestrel, number="2026-0999", issued_on=story.day - timedelta(days=1),
        due_on=story.day + timedelta(days=60), money=money("60000.00", "GBP"), by=story.by(story.cast.fedir),
        as_of=story.day,
    )


def _pay(story: Story, amount: str) -> None:
    invoice = story.cast.kestrel.invoices.get(number="2026-0871")
    billing.record_payment(
        story.cast.kestrel, paid_on=story.day, money=money(amount, "GBP"), allocations=[(invoice, Decimal(amount))],
        by=story.by(story.cast.fedir), as_of=story.day,
    )


def test_a_company_without_finance_people_names_nobody_in_the_copy(story: Story, cast: Cast) -> None:
    story.morning(DUE + timedelta(days=14))
    with_finance = LETTERS["late_14"].compose(story.case().pk, language="en", sender=cast.alice, as_of=story.day)
    assert "In copy: Fedir" in with_finance.body_text
    User.objects.filter(role="FIN").update(is_active=False)
    for language in ("en", "ru", "uk"):
        alone = LETTERS["late_14"].compose(story.case().pk, language=language, sender=cast.alice, as_of=story.day)
        assert "financ" not in alone.body_text
        assert "[[" not in alone.body_text
        assert not {address for _name, address in alone.cc} & {cast.fedir.email}
