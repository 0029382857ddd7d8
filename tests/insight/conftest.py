"""A month of Harbor with figures, and its report."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from perennial.foundation.timeline import Actor
from perennial.insight.actions import reports as actions
from perennial.insight.models import ClientReport
from tests.conftest import NOW, TODAY, Cast

OCTOBER = date(2026, 10, 1)


def at(day: date) -> datetime:
    return NOW + timedelta(days=(day - TODAY).days)


def month_of_facts(cast: Cast) -> None:
    """An invoice and a payment, two promises, a question, a meeting and a result, all of October."""
    from perennial.billing.models import Invoice, Payment
    from perennial.care.actions.promises import keep_promise, make_promise
    from perennial.care.actions.touches import log_touch
    from perennial.care.choices import Direction, TouchKind

    for month, amount in ((7, 38000), (8, 40000), (9, 41000), (10, 42000)):
        Invoice.objects.create(
            client=cast.harbor, number=f"H-{month}", number_key=f"h-{month}", issued_on=date(2026, month, 2),
            due_on=date(2026, month, 30), amount=Decimal(amount), currency="USD",
        )  # fmt: skip
    Payment.objects.create(
        client=cast.harbor, reference="wire", paid_on=date(2026, 10, 20), amount=Decimal(41000), currency="USD",
        payer="Harbor",
    )  # fmt: skip
    log_touch(cast.harbor, kind=TouchKind.MEETING, text="the violet heron", on=date(2026, 10, 9),
              by=cast.by(cast.alice, at(date(2026, 10, 9))), as_of=date(2026, 10, 9))  # fmt: skip
    by = cast.by(cast.alice, at(date(2026, 10, 5)))
    word = make_promise(
        cast.harbor, direction=Direction.OURS, text="Queue live by 15 October", due_at=at(date(2026, 10, 15)),
        owner=cast.alice, by=by, as_of=date(2026, 10, 5),
    )  # fmt: skip
    keep_promise(word, by=Actor(cast.alice, at(date(2026, 10, 14))), as_of=date(2026, 10, 14))
    actions.add_result(
        cast.harbor, on=date(2026, 10, 15), text="Faster queue.", figure="9 minutes instead of 14.",
        source="Dashboard Access", by=by, as_of=date(2026, 10, 15),
    )  # fmt: skip


WRITTEN: dict[str, Any] = {
    "lead": "Members now reach a doctor in 9 minutes instead of 14.",
    "missed": "Reviews took two days, because one person did them. From 23 November two people review.",
    "decision": "Does the Spanish app come before the audit?", "decision_by": date(2026, 12, 4),
    "decision_owner": "Clara Harbor", "people": "Dmytro Lysenko: queue\nLena Kravets: booking",
    "upcoming": "Claims import on 30 November\nOffice closed on 25 December", "changed": "",
}  # fmt: skip


def written(cast: Cast, **given: Any) -> ClientReport:
    """The report of October, kept with words that pass the check."""
    by = cast.by(cast.alice)
    report = actions.start_report(cast.harbor, OCTOBER, by=by, as_of=TODAY)
    actions.save_report(report, {**WRITTEN, **given}, version=report.version, by=by, as_of=TODAY)
    return report


def sent(cast: Cast) -> ClientReport:
    """The same, with its cover letter queued."""
    from perennial.foundation.letters import send_letter
    from perennial.foundation.registry import LETTERS

    report, by = written(cast), cast.by(cast.alice)
    actions.ready_report(report, read=False, by=by, as_of=TODAY)
    composed = LETTERS["report"].compose(report.pk, language=None, sender=cast.alice, as_of=TODAY)
    send_letter(
        LETTERS["report"], report.pk, language=composed.language, subject=composed.subject_text,
        body=composed.body_text, to=[composed.to[0][1]], by=by, as_of=TODAY, idempotency="one",
    )  # fmt: skip
    return ClientReport.objects.select_related("link", "client", "contact").get(pk=report.pk)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())
