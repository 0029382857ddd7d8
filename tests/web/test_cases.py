"""The case of a late payer through its addresses: every act is done, said, undone or refused with a sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import TODAY, Cast
from tests.web.test_receivables import advance, browser, owe, the_day  # noqa: F401  # the fixture holds the day


@pytest.fixture
def kestrel(cast: Cast) -> Any:
    """Kestrel owes two invoices, the older 34 days late; its case as advanced this morning."""
    from perennial.receivables.models import DunningCase

    owe(cast.kestrel, "K-1", "23100", late=34, by=cast.by(cast.fedir))
    owe(cast.kestrel, "K-2", "18200.50", late=4, by=cast.by(cast.fedir))
    advance(cast)
    return DunningCase.objects.get(client=cast.kestrel)


def soon(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def post(user: Any, path: str, **data: Any) -> Any:
    return browser(user).post(path, data)


def said(answer: Any) -> str:
    """The message after an act."""
    from django.contrib.messages import get_messages

    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def undo_of(answer: Any) -> str:
    from django.contrib.messages import get_messages

    return next(m.extra_tags.removeprefix("undo:") for m in get_messages(answer.wsgi_request) if m.extra_tags)


def promised(**changes: str) -> dict[str, str]:
    named = {"amount": "18200", "due_on": soon(7), "said_by": "James Holt", "note": "after the board"}
    return {f"promise-{name}": value for name, value in {**named, **changes}.items()}


def test_the_case_tells_the_ladder_the_letter_and_its_checks(cast: Cast, kestrel: Any) -> None:
    shown = browser(cast.alice).get(f"/cases/{kestrel.pk}/").content.decode()
    assert "2 invoices, £41,300.50" in shown
    assert "now 34\u00a0days late" in shown
    assert 'class="steps"' in shown
    assert "Before it goes" in shown
    assert "Invoiced a month" in shown


def test_the_rail_gets_the_same_panel_without_the_page_around_it(cast: Cast, kestrel: Any) -> None:
    answer = browser(cast.alice).get(f"/cases/{kestrel.pk}/", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert b"Log what they say" in answer.content


def test_sales_see_the_case_of_their_client_and_no_letter_or_act(cast: Cast) -> None:
    from perennial.receivables.models import DunningCase

    owe(cast.harbor, "H-1", "900", late=20, by=cast.by(cast.fedir))
    advance(cast)
    shown = browser(cast.sasha).get(f"/cases/{DunningCase.objects.get().pk}/").content.decode()
    assert "H-1" not in shown or "Dispute" not in shown
    assert "data-letter" not in shown
    assert "Log what they say" not in shown


def test_a_promise_makes_the_ladder_wait_and_can_be_taken_back(cast: Cast, kestrel: Any) -> None:
    answer = post(cast.alice, f"/cases/{kestrel.pk}/promise/", **promised())
    assert answer.status_code == 302
    kestrel.refresh_from_db()
    assert kestrel.state == "promised"
    assert "Promised" in browser(cast.alice).get("/receivables/?tab=promised").content.decode()
    post(cast.alice, undo_of(answer))
    kestrel.refresh_from_db()
    assert kestrel.state == "late_14"


def test_a_withdrawn_promise_can_be_noted_again(cast: Cast, kestrel: Any) -> None:
    from perennial.receivables.models import PromiseToPay

    post(cast.alice, f"/cases/{kestrel.pk}/promise/", **promised())
    answer = post(cast.alice, f"/promises/{PromiseToPay.objects.get().pk}/withdraw/")
    post(cast.alice, undo_of(answer))
    assert PromiseToPay.objects.filter(outcome="running").count() == 1
    kestrel.refresh_from_db()
    assert kestrel.state == "promised"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"due_on": soon(30)}, "14 days at most"),
        ({"amount": "99999"}, "is overdue"),
        ({"due_on": soon(-3)}, "before the day"),
        ({"amount": "-5"}, "greater than or equal to"),
        ({"said_by": ""}, "required"),
    ],
)
def test_a_promise_that_cannot_be_is_refused_beside_its_form(
    cast: Cast, kestrel: Any, changes: dict[str, str], sentence: str
) -> None:
    answer = post(cast.alice, f"/cases/{kestrel.pk}/promise/", **promised(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    kestrel.refresh_from_db()
    assert kestrel.state == "late_14"


def test_a_hold_of_one_invoice_leaves_the_other_in_the_letter(cast: Cast, kestrel: Any) -> None:
    from perennial.billing.models import Invoice

    number = Invoice.objects.get(number="K-1").pk
    hold = {"hold-what": f"invoice:{number}", "hold-reason": "Their PO is missing", "hold-until": soon(5)}
    answer = post(cast.alice, f"/cases/{kestrel.pk}/hold/", **hold)
    held = browser(cast.alice).get("/receivables/?tab=held").content.decode()
    assert "K-1" in held
    assert "K-2" not in held
    ended = post(cast.alice, undo_of(answer))
    assert "No invoice is here" in browser(cast.alice).get("/receivables/?tab=held").content.decode()
    post(cast.alice, undo_of(ended))
    assert "K-1" in browser(cast.alice).get("/receivables/?tab=held").content.decode()


def test_a_hold_of_somebody_elses_invoice_is_no_choice(cast: Cast, kestrel: Any) -> None:
    other = owe(cast.orbit, "O-1", "500", late=5, by=cast.by(cast.fedir))
    hold = {"hold-what": f"invoice:{other.pk}", "hold-reason": "x", "hold-until": ""}
    assert post(cast.alice, f"/cases/{kestrel.pk}/hold/", **hold).status_code == 422


def test_a_schedule_is_proposed_in_equal_parts_and_agreed(cast: Cast, kestrel: Any) -> None:
    from perennial.receivables.models import PaymentPlan

    shown = browser(cast.alice).get(f"/cases/{kestrel.pk}/plan/?parts=3").content.decode()
    assert 'value="13766.83"' in shown
    assert 'value="13766.84"' in shown
    rows = [row.pk for row in cast.kestrel.invoices.all()]
    parts = {"parts": "2", "invoice": rows, "due_1": soon(7), "amount_1": "20000", "due_2": soon(37),
             "amount_2": "21300.50", "accepted_by": "Clara, by mail"}  # fmt: skip
    answer = post(cast.alice, f"/cases/{kestrel.pk}/plan/", **parts)
    assert answer.status_code == 302
    kestrel.refresh_from_db()
    assert kestrel.state == "plan"
    shown = browser(cast.alice).get(f"/cases/{kestrel.pk}/").content.decode()
    assert "A payment plan is running; its instalments are asked for." in shown
    assert "Agree a schedule" not in shown and "Offer a schedule" not in shown
    assert "Everything overdue is disputed" not in shown
    ended = post(cast.alice, undo_of(answer))
    assert PaymentPlan.objects.filter(ended_on=None).count() == 0
    post(cast.alice, undo_of(ended))
    assert PaymentPlan.objects.filter(ended_on=None).count() == 1


def test_a_schedule_that_does_not_sum_is_refused(cast: Cast, kestrel: Any) -> None:
    rows = [row.pk for row in cast.kestrel.invoices.all()]
    parts = {"parts": "2", "invoice": rows, "due_1": soon(7), "amount_1": "1", "due_2": soon(37), "amount_2": "2",
             "accepted_by": "Clara"}  # fmt: skip
    answer = post(cast.alice, f"/cases/{kestrel.pk}/plan/", **parts)
    assert answer.status_code == 422
    assert "the plan covers" in answer.content.decode()


def test_only_the_head_or_the_director_approves_a_pause_letter(cast: Cast, kestrel: Any) -> None:
    from perennial.receivables.models import PauseApproval

    refused = post(cast.alice, f"/cases/{kestrel.pk}/approve/")
    assert "approves a pause letter" in said(refused)
    assert not PauseApproval.objects.exists()
    answer = post(cast.hanna, f"/cases/{kestrel.pk}/approve/")
    assert PauseApproval.objects.filter(withdrawn_on=None).count() == 1
    post(cast.hanna, undo_of(answer))
    assert PauseApproval.objects.filter(withdrawn_on=None).count() == 0


def test_escalating_says_what_will_happen_and_asks_whether_both_sides_know(cast: Cast, kestrel: Any) -> None:
    path = f"/cases/{kestrel.pk}/move/escalate/"
    shown = browser(cast.hanna).get(path).content.decode()
    assert "goes to our director" in shown
    assert post(cast.hanna, path, reason="Silence").status_code == 422
    post(cast.hanna, path, reason="Silence", told="on")
    kestrel.refresh_from_db()
    assert kestrel.state == "escalated"


def test_a_step_that_is_not_open_to_the_role_is_refused_with_a_sentence(cast: Cast, kestrel: Any) -> None:
    answer = post(cast.alice, f"/cases/{kestrel.pk}/move/escalate/", reason="Silence", told="on")
    assert answer.status_code == 422
    assert "This is not for your role to do; ask somebody who may." in answer.content.decode()
    answer = post(cast.olena, f"/cases/{kestrel.pk}/move/legal/", reason="Silence")
    assert answer.status_code == 422
    assert browser(cast.olena).get(f"/cases/{kestrel.pk}/move/paint/").status_code == 404


def test_the_work_pauses_on_the_day_of_the_letter_and_resumes_with_a_reason(cast: Cast, kestrel: Any) -> None:
    from perennial.foundation.models import OutboxMessage
    from perennial.receivables.models import DunningMove, WorkPause
    from tests.conftest import NOW

    warned = {"event": "send_pause_letter", "source": "late_14", "target": "pause_warned"}
    DunningMove.objects.create(case=kestrel, on=TODAY, **warned)
    kestrel.state = "pause_warned"
    kestrel.save(update_fields=["state"])
    OutboxMessage.objects.create(
        dedupe_key="p", message_id="<p@x.example>", client_id=cast.kestrel.pk, letter="pause", language="en",
        to=["billing@kestrel.example"], subject="s", body="b", is_money=True, created_at=NOW, not_before=NOW,
        give_up_at=NOW, facts={"currency": "GBP", "pause_on": TODAY.isoformat(), "invoices": []},
    )  # fmt: skip
    path = f"/cases/{kestrel.pk}/move/"
    assert post(cast.hanna, f"{path}pause/", told="on").status_code == 302
    assert WorkPause.objects.filter(resumed_on=None).count() == 1
    assert post(cast.olena, f"{path}resume-unpaid/").status_code == 422
    assert post(cast.olena, f"{path}resume-unpaid/", reason="They sent the order").status_code == 302
    assert WorkPause.objects.filter(resumed_on=None).count() == 0


def test_another_managers_case_is_not_there(cast: Cast, kestrel: Any) -> None:
    assert browser(cast.bohdan).get(f"/cases/{kestrel.pk}/").status_code == 404
    assert post(cast.bohdan, f"/cases/{kestrel.pk}/promise/", **promised()).status_code == 404
    assert post(cast.sasha, f"/cases/{kestrel.pk}/promise/", **promised()).status_code == 403


def test_an_act_closes_the_items_whose_cause_is_gone(cast: Cast, kestrel: Any) -> None:
    from perennial.today.actions import refresh_queue
    from perennial.today.models import QueueItem

    refresh_queue(by=cast.by(cast.alice), as_of=TODAY)
    assert QueueItem.objects.filter(client=cast.kestrel, state="open").exists()
    hold = {"hold-what": "client", "hold-reason": "Their CFO is away", "hold-until": soon(9)}
    post(cast.alice, f"/cases/{kestrel.pk}/hold/", **hold)
    assert not QueueItem.objects.filter(client=cast.kestrel, state="open", letter__gt="").exists()
