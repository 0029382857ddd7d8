"""C16: what was worked, and did not reach the client as an invoice by working day 3."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from perennial.billing.models import Invoice
from perennial.billing.run_actions import run_month
from perennial.billing.unsent_queries import months_over_before
from perennial.clients.actions import add_contact
from perennial.foundation.letters import send_letter
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.timeline import system
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.billing.documents import OCTOBER, make_ready
from tests.conftest import NOW, TODAY, Cast
from tests.delivery.month import approved

DAY = timedelta(days=1)


def test_a_month_is_over_after_its_working_days() -> None:
    assert months_over_before(date(2026, 11, 4), 3, ()) == date(2026, 10, 1)  # the third working day itself
    assert months_over_before(date(2026, 11, 5), 3, ()) == date(2026, 11, 1)
    assert months_over_before(date(2026, 11, 1), 0, ()) == date(2026, 11, 1)


def test_it_fires_for_what_is_to_issue_and_to_send_rests_and_closes(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    ready, rule = make_ready(cast), CUES["C16"]
    if not cast.orbit.contacts.exists():
        values = {"name": "Olga", "email": "olga@orbit.example"}
        add_contact(cast.orbit, values=values, by=cast.by(cast.alice), as_of=TODAY)
    approved(ready.team.max_at_harbor, {1: 8})

    def items(day: date = TODAY) -> list[str]:
        refresh_queue(by=system(NOW), as_of=day)
        return list(QueueItem.objects.filter(rule="C16", state="open").values_list("client__name", flat=True))

    assert items() == []  # hours, and nobody has ever invoiced here
    run_month(OCTOBER, clients=[cast.orbit.pk], by=ready.fin, as_of=TODAY)
    assert list(rule.find(date(2026, 11, 4))) == []  # it is early yet
    with django_assert_max_num_queries(9):
        found = {cue.client_id: cue for cue in rule.find(TODAY)}
    assert set(found) == {cast.harbor.pk, cast.orbit.pk}
    hours, paper = found[cast.harbor.pk], found[cast.orbit.pk]
    assert (hours.letter, str(hours.money), hours.params["seconds"]) == (None, "400.00 USD", 8 * 3600)
    assert rule.headline(hours.params) == "$400 to invoice:" and "October 2026" in rule.why(hours.params)
    assert (paper.letter, paper.subject) == ("invoice", ("invoice", Invoice.objects.get(client=cast.orbit).pk))
    assert "LW-2026-0001" in rule.why(paper.params) and "not sent" in rule.headline(paper.params)
    assert {label for label, _value in rule.facts(hours.params)} == {"Oldest month", "Approved hours on no invoice"}
    assert rule.action(hours.params) != rule.action(paper.params)

    assert sorted(items()) == ["Harbor Pay", "Orbit Rail"]
    finish_item(QueueItem.objects.get(rule="C16", client=cast.harbor).pk, by=cast.by(cast.alice), as_of=TODAY)
    assert items(TODAY + DAY) == ["Orbit Rail"] and sorted(items(TODAY + 2 * DAY)) == ["Harbor Pay", "Orbit Rail"]
    letter = LETTERS["invoice"].compose(paper.subject[1], language="ru", sender=cast.alice, as_of=TODAY)
    send_letter(
        LETTERS["invoice"], paper.subject[1], language="ru", subject=letter.subject_text, body=letter.body_text,
        to=[address for _name, address in letter.to], by=cast.by(cast.alice), as_of=TODAY, idempotency="c16",
    )  # fmt: skip
    assert items(TODAY + 2 * DAY) == ["Harbor Pay"]
    run_month(OCTOBER, clients=[cast.harbor.pk], by=ready.fin, as_of=TODAY + 2 * DAY)
    (left,) = rule.find(TODAY + 2 * DAY)
    assert (left.client_id, left.params["kind"]) == (cast.harbor.pk, "send")
    Invoice.objects.filter(client=cast.harbor).update(state="sent")
    assert items(TODAY + 2 * DAY) == []
