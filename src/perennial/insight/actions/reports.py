"""A report from its first draft to the client's word, and the journal of results (domain B17)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.foundation.links import issue_link, revoke_links, use_link
from perennial.foundation.models import ActLink
from perennial.foundation.rights import may_act
from perennial.foundation.store import load
from perennial.foundation.timeline import Actor, record, system
from perennial.foundation.versions import ChangedMeanwhile, write_as_read
from perennial.insight.choices import ReportState
from perennial.insight.lifecycle import REPORT
from perennial.insight.models import ClientReport, ClientResult
from perennial.insight.queries.report import addressee, content_of, review_of
from perennial.insight.rules.report import TEXTS, month_of

FIELDS = (*TEXTS, "decision_owner")


class CannotReport(ValueError):
    """The sentence says why."""


@transaction.atomic
def start_report(client: Client, month: date, *, by: Actor, as_of: date) -> ClientReport:
    """A draft of a month that is over, or the one that is there already. Raises kernel.lifecycle.Refused."""
    first, last = month_of(month)
    earlier: ClientReport | None = ClientReport.objects.filter(client=client, month=first).order_by("-number").first()
    if earlier is not None and earlier.state != ReportState.CANCELLED:
        return earlier
    contact = addressee(client)
    report = ClientReport.objects.create(
        client=client, month=first, number=earlier.number + 1 if earlier else 1, contact=contact, made_on=as_of,
        language=(contact.language if contact else "") or client.language,
    )  # fmt: skip
    _move(report, "build", by=by, guard=last < as_of)
    _told(report, "report.started", by, as_of)
    return report


@transaction.atomic
def save_report(report: ClientReport, given: Mapping[str, Any], *, version: int, by: Actor, as_of: date) -> None:
    """Keep what is written. Raises CannotReport, ChangedMeanwhile."""
    if not report.is_open:
        raise CannotReport(_("This report is not being written any more."))
    values = {name: str(given.get(name, "")).strip() for name in FIELDS}
    rows = ClientReport.objects.filter(pk=report.pk, version=version, state=ReportState.DRAFTING)
    if rows.update(**values, decision_by=given.get("decision_by"), version=version + 1) != 1:
        raise ChangedMeanwhile(_("Somebody else changed this report meanwhile. Look again."))
    report.refresh_from_db()


@transaction.atomic
def ready_report(report: ClientReport, *, read: bool, by: Actor, as_of: date) -> None:
    """It may leave: the check passed. `read`: the writer has read the remarks. Raises CannotReport, Refused."""
    contact = addressee(report.client)
    if contact is None:
        raise CannotReport(_("No contact with a working address"))
    _move(report, "ready", by=by, guard=review_of(report).passed(read=read))
    days = load("reports.link_days")["reports.link_days"]
    link = issue_link(
        "report", subject=("report", report.pk), client_id=report.client_id, contact_id=contact.pk, by=by,
        expires_at=by.at + timedelta(days=days),
    )  # fmt: skip
    _set(report, contact=contact, link=link)


@transaction.atomic
def change_report(report: ClientReport, *, by: Actor, as_of: date) -> None:
    """Back to writing. Raises Refused."""
    _move(report, "change", by=by)
    revoke_links(subject=("report", [report.pk]), by=by)
    _set(report, link=None)


def report_left(report: ClientReport, *, by: Actor, as_of: date) -> None:
    """The cover letter was sent: what it says is kept as it is. In the transaction of the letter. Raises Refused."""
    content = content_of(report)
    _move(report, "send", by=by, sent_on=as_of, content=content)
    _told(report, "report.sent", by, as_of, contact=report.contact.name if report.contact else "")


def report_taken_back(report: ClientReport, *, by: Actor, as_of: date) -> None:
    """The cover letter did not leave after all: as it was before Send was pressed."""
    rows = ClientReport.objects.filter(pk=report.pk, state=ReportState.SENT)
    if rows.update(state=ReportState.REVIEW, sent_on=None, content={}, version=report.version + 1):
        _told(report, "report.taken_back", by, as_of)


@transaction.atomic
def correct_report(report: ClientReport, *, changed: str, by: Actor, as_of: date) -> ClientReport:
    """A new version that says what changed; the old one stays to be read until it leaves. Raises Refused."""
    _move(report, "correct", by=by, guard=bool(changed.strip()))
    values = {name: getattr(report, name) for name in FIELDS}
    fresh = ClientReport.objects.create(
        client=report.client, month=report.month, number=report.number + 1, state=ReportState.DRAFTING,
        language=report.language, contact=report.contact, decision_by=report.decision_by, made_on=as_of,
        **{**values, "changed": changed.strip()[:500]},
    )  # fmt: skip
    _told(report, "report.corrected", by, as_of, changed=fresh.changed)
    return fresh


@transaction.atomic
def cancel_report(report: ClientReport, *, reason: str, by: Actor, as_of: date) -> None:
    """Not this month. Raises Refused."""
    _move(report, "cancel", by=by, guard=bool(reason.strip()), reason=reason.strip()[:300])
    _told(report, "report.cancelled", by, as_of, reason=report.reason)


@transaction.atomic
def view_report(report: ClientReport, *, at: datetime, as_of: date) -> None:
    """A person at the client opened it; nothing where it was opened before."""
    if report.state == ReportState.SENT:
        _move(report, "view", role="CLI", viewed_on=as_of)


@transaction.atomic
def accept_report(report: ClientReport, link: ActLink, *, who: str, at: datetime, as_of: date) -> None:
    """The client's word by the link; pressed twice it stands once."""
    if report.state not in (ReportState.SENT, ReportState.VIEWED):
        return
    _move(report, "accept", role="CLI", guard=True, accepted_on=as_of, accepted_by=who)
    use_link(link, at=at)
    _told(report, "report.accepted", system(at), as_of, contact=who)


def advance_reports(*, by: Actor, as_of: date) -> int:
    """Reports without an answer for ten days count as accepted. Returns how many."""
    days = load("reports.accept_days")["reports.accept_days"]
    rows = ClientReport.objects.filter(
        state__in=[ReportState.SENT, ReportState.VIEWED], sent_on__lte=as_of - timedelta(days=days)
    )
    count = 0
    for report in rows.select_related("client"):
        with transaction.atomic():
            _move(report, "accept", role="SYS", guard=True, accepted_on=as_of)
            _told(report, "report.accepted", by, as_of, contact="")
        count += 1
    return count


@transaction.atomic
def add_result(
    client: Client, *, on: date, text: str, figure: str, source: str, by: Actor, as_of: date
) -> ClientResult:
    """Write a result into the journal. Raises CannotReport."""
    if not text.strip():
        raise CannotReport(_("Write what they got."))
    if on > as_of:
        raise CannotReport(_("A result is written down once it is there."))
    row = ClientResult.objects.create(
        client=client, on=on, text=text.strip()[:300], figure=figure.strip()[:200], source=source.strip()[:200],
        by=by.user,
    )  # fmt: skip
    data = {"text": row.text, "figure": row.figure}
    record("result.added", by=by, on=as_of, client_id=client.pk, subject=("result", row.pk), data=data)
    return row


@transaction.atomic
def withdraw_result(row: ClientResult, *, by: Actor, as_of: date) -> None:
    """Written by mistake."""
    if ClientResult.objects.filter(pk=row.pk, withdrawn_on__isnull=True).update(withdrawn_on=as_of):
        data = {"text": row.text}
        record("result.withdrawn", by=by, on=as_of, client_id=row.client_id, subject=("result", row.pk), data=data)


@transaction.atomic
def restore_result(row: ClientResult, *, by: Actor, as_of: date) -> None:
    """The undo of it."""
    if ClientResult.objects.filter(pk=row.pk, withdrawn_on__isnull=False).update(withdrawn_on=None):
        data = {"text": row.text, "figure": row.figure}
        record("result.added", by=by, on=as_of, client_id=row.client_id, subject=("result", row.pk), data=data)


def _move(
    report: ClientReport, event: str, *, by: Actor | None = None, role: str = "", guard: bool = True, **fields: Any
) -> None:
    found = REPORT.find(report.state, event)
    guards = {found.guard: guard} if found is not None and found.guard else {}
    target = REPORT.fire(report.state, event, role or _role(by), guards).target
    values = {"state": target, **fields}
    write_as_read(report, values, _("Somebody else changed this report meanwhile. Look again."))


def _set(report: ClientReport, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(report, name, value)
    report.save(update_fields=list(fields))


def _role(by: Actor | None) -> str:
    """The machine knows the account manager; whoever may act on notes stands in."""
    if by is None:
        return "SYS"
    return "AM" if by.user is not None and may_act(by.user, "notes") else by.role


def _told(report: ClientReport, verb: str, by: Actor, as_of: date, **data: Any) -> None:
    record(
        verb, by=by, on=as_of, client_id=report.client_id, subject=("report", report.pk),
        data={"month": report.month, "number": report.number, **data},
    )  # fmt: skip
