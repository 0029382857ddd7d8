"""The cover letter of the month's report (domain E3): it leaves while the report is ready, and sends the report."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.clients.actions.letters import register_client_letter
from perennial.clients.models import Client
from perennial.clients.queries import greeting_for
from perennial.foundation.links import mark_of
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import (
    LETTERS,
    Check,
    Composed,
    LetterSpec,
    register_letter_texts,
)
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.insight.choices import ReportState
from perennial.insight.models import ClientReport
from perennial.insight.queries.advice import savings
from perennial.insight.queries.report import content_of
from perennial.kernel import formats
from perennial.kernel.letters import Language, load_letter, parse_letter
from perennial.kernel.money import Money
from perennial.kernel.saying import Said

KEY, PACKAGE = "report", "perennial.insight"
FIELDS = frozenset({
    "greeting", "am_name", "month", "result_1", "result_2", "benefit_in_numbers", "amount", "miss_sentence",
    "next_list", "decision_needed", "report_link", "changed",
})  # fmt: skip


class NotReady(LookupError):
    """The report is not ready to leave."""


def values(report: ClientReport, language: str) -> Mapping[str, str]:
    """The letter's own fields, from the words of the report."""
    content = content_of(report)
    results = [row["text"].rstrip(".") for row in content["results"]]
    figures = [row["figure"].rstrip(".") for row in content["results"] if row["figure"]]
    invoiced = content["figures"].get("invoiced", {})
    return {
        "month": formats.format_date(report.month, language, "month"),
        "result_1": results[0] if results else "", "result_2": results[1] if len(results) > 1 else "",
        "benefit_in_numbers": figures[0] if figures else "",
        "amount": ", ".join(
            formats.format_money(Money(Decimal(amount), code), language) for code, amount in invoiced.items()
        ),
        "miss_sentence": " ".join(report.missed.split()).rstrip("."),
        "next_list": "; ".join(line.rstrip(".;") for line in content["upcoming"]),
        "decision_needed": _decision(report, language), "changed": report.changed.rstrip("."),
        "report_link": mark_of(report.link_id) if report.link_id else "",
    }  # fmt: skip


def _decision(report: ClientReport, language: str) -> str:
    if not report.decision or report.decision_by is None:
        return ""
    day = formats.format_date(report.decision_by, language, "long")
    return f"{' '.join(report.decision.split()).rstrip('.')} ({report.decision_owner}, {day})"


def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
    report = _report(subject_id)
    # the report is written in one language; a cover in another would promise what is not behind the link
    spoken = cast(Language, report.language)
    if report.state != ReportState.REVIEW or report.link_id is None or report.contact is None:
        raise NotReady(_("The report is not ready to leave."))
    text = get(f"letter.{KEY}.{spoken}")
    letter = parse_letter(text, FIELDS) if text else load_letter(PACKAGE, "letters", KEY, spoken, FIELDS)
    own = values(report, spoken)
    name = (sender or report.client.manager or report.client).name
    done = letter.render({**own, "greeting": greeting_for(report.contact, spoken), "am_name": name})
    facts = {"values": dict(own), "links": [report.link_id]}
    to = ((report.contact.name, report.contact.email),)
    return Composed(report.client_id, spoken, to, (), done.subject_spans, done.body_spans, facts)


def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
    report = _report(subject_id)
    contact = report.contact
    ready = report.state == ReportState.REVIEW
    reachable = contact is not None and bool(contact.email) and not contact.bounced_on and not contact.archived_on
    return [
        Check.of("still_wanted", ready, _("The report passed its check"), _("The report is not ready to leave.")),
        Check.of("right_person", reachable, _("The recipient is one of their people"),
                 _("No contact with a working address")),
    ]  # fmt: skip


def still_needed(message: OutboxMessage, now: datetime) -> str | None:
    out = _report(message.subject_id or 0).state in (ReportState.SENT, ReportState.VIEWED, ReportState.ACKNOWLEDGED)
    return None if out else Said("The report is not ready to leave.")


def on_sent(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    from perennial.insight.actions.reports import report_left

    report_left(_report(subject_id), by=by, as_of=as_of)


def on_cancelled(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    from perennial.insight.actions.reports import report_taken_back

    report_taken_back(_report(subject_id), by=by, as_of=as_of)


def _report(pk: int) -> ClientReport:
    found: ClientReport = ClientReport.objects.select_related("client__manager", "contact", "link").get(pk=pk)
    return found


_TITLE: Any = gettext_lazy("The report of the month")
register_letter_texts(KEY, _TITLE)
LETTERS.register(
    KEY,
    LetterSpec(
        key=KEY, title=_TITLE, package=PACKAGE, fields=FIELDS, subject_kind="report", compose=compose, checks=checks,
        still_needed=still_needed, on_sent=on_sent, on_cancelled=on_cancelled,
    ),
)  # fmt: skip


def advice_values(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """What the client could save, in what they pay; what a seat costs us is in no word of it."""
    row = savings(as_of, [client.pk]).get(client.pk)
    if row is None:
        return None
    seats = ", ".join(f"{name} ({formats.format_percent(percent / 100, language)})" for name, percent in row.seats)
    return {"amount": formats.format_money(Money(row.amount, row.currency), language), "seats": seats}


register_client_letter(
    "advice", gettext_lazy("A way to pay less"), package=PACKAGE, fields={"amount", "seats"}, values=advice_values
)
