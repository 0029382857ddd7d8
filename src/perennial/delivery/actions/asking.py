"""The client's side of hours: the letter with the link, reminders, and what the client says by it (domain B6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client, Contact
from perennial.delivery.actions.moves import move_timesheet
from perennial.delivery.choices import ApprovedHow, LineState, TimesheetState
from perennial.delivery.models import HoursAsk, Timesheet, TimesheetLine
from perennial.delivery.ports import Dispute, tell_disputed
from perennial.delivery.queries.asks import Waiting, asked_of, ready_to_send, waiting_months
from perennial.foundation.letters import LetterRefused, send_letter
from perennial.foundation.links import issue_link, use_link
from perennial.foundation.models import ActLink
from perennial.foundation.registry import LETTERS
from perennial.foundation.sending_hours import NoSendingHours
from perennial.foundation.store import load
from perennial.foundation.timeline import Actor, record, system
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.letters import clean_line


class CannotAsk(ValueError):
    """The client cannot be asked; the sentence says why."""


class CannotSay(ValueError):
    """What came by the link is no answer; the sentence says why."""


@transaction.atomic
def send_hours(client: Client, month: date, *, contact: Contact | None = None, by: Actor, as_of: date) -> HoursAsk:
    """Every checked timesheet of the month goes to the client, with one letter. Raises CannotAsk, Refused, and what
    `send_letter` raises.
    """
    rows = ready_to_send(client.pk, month)
    if not rows:
        raise CannotAsk(_("There are no checked hours to send for this month."))
    someone = _someone(client, contact)
    for row in rows:
        move_timesheet(row, "send", by=by, as_of=as_of, who=someone.name, sent_on=as_of)
    return _ask(client, month, someone, 0, by, as_of)


@transaction.atomic
def remind_hours(found: Waiting, *, by: Actor, as_of: date) -> HoursAsk:
    """One more letter about hours that wait. Raises CannotAsk, and what `send_letter` raises."""
    last = found.asks[-1].contact if found.asks else None
    return _ask(found.client, found.month, _someone(found.client, last), found.reminders + 1, by, as_of)


def approve_hours(
    link: ActLink, *, client_id: int, month: date, versions: Mapping[int, int], who: str, at: datetime, as_of: date
) -> int:
    """The client approves what it has seen: timesheets with their versions. Pressed twice it stands once. Returns how
    many. Raises ChangedMeanwhile, and then nothing is approved.
    """
    with transaction.atomic():
        rows = [row for row in _seen(client_id, month, versions) if row.state == TimesheetState.WITH_CLIENT]
        for row in rows:
            _approve(row, versions[row.pk], who, at, as_of)
        if rows:
            use_link(link, at=at)
    return len(rows)


def dispute_hours(
    link: ActLink, *, client_id: int, month: date, versions: Mapping[int, int], reasons: Mapping[int, str], who: str,
    at: datetime, as_of: date,
) -> int:  # fmt: skip
    """The client disputes lines, each with its reason; timesheets without such a line wait on. Returns how many lines.
    Raises CannotSay, ChangedMeanwhile, Refused; then nothing is disputed.
    """
    said = {line: clean_line(reason)[:500] for line, reason in reasons.items()}
    if not said or not all(said.values()):
        raise CannotSay(_("Write a reason beside each day you do not agree with."))
    with transaction.atomic():
        rows = {row.pk: row for row in _seen(client_id, month, versions)}
        lines = list(TimesheetLine.objects.filter(pk__in=said, timesheet__in=rows))
        if len(lines) != len(said):
            raise ChangedMeanwhile(_("Somebody else changed these hours meanwhile. Look again."))
        for pk in sorted({line.timesheet_id for line in lines}):
            row = rows[pk]
            row.version = versions[pk]
            own = [line for line in lines if line.timesheet_id == pk]
            reason = "; ".join(dict.fromkeys(said[line.pk] for line in own))
            move_timesheet(row, "dispute", roles=("CLI",), by=system(at), as_of=as_of, who=who, reason=reason)
        for line in lines:
            line.state, line.reason = LineState.DISPUTED, said[line.pk]
        TimesheetLine.objects.bulk_update(lines, ["state", "reason"])
        use_link(link, at=at)
        told = tuple((rows[line.timesheet_id].placement.person.name, line.day, line.reason) for line in lines)
        client = rows[lines[0].timesheet_id].placement.client
        tell_disputed(Dispute(client, month, told, who, at), as_of)
    return len(lines)


def advance_hours(*, by: Actor, as_of: date) -> dict[str, int]:
    """What the days bring: reminders, and approval by silence where the agreement says so. Each client's month in a
    transaction of its own.
    """
    stored = load("delivery.reminders", "delivery.remind_days")
    done = {"reminded": 0, "silent": 0}
    for found in waiting_months():
        done["silent"] += _silent(found, by, as_of)
        waits = any(row.state == TimesheetState.WITH_CLIENT for row in found.sheets)
        last = max([found.sent_on, *(ask.asked_on for ask in found.asks)])
        due = found.days_since(last, as_of) >= stored["delivery.remind_days"]
        if waits and due and found.reminders < stored["delivery.reminders"]:
            try:
                remind_hours(found, by=by, as_of=as_of)
                done["reminded"] += 1
            except (LetterRefused, NoSendingHours, CannotAsk):
                continue  # nobody there can be written to: the list of hours shows that they wait
    return done


def _silent(found: Waiting, by: Actor, as_of: date) -> int:
    """Only where the contract says so, after its days, and after two reminders that reached somebody."""
    count = 0
    for row in found.sheets:
        agreement = row.placement.agreement
        days = found.days_since(row.sent_on or row.state_since, as_of)
        if not agreement.silent_approval or days < agreement.silent_after_days or found.delivered < 2:
            continue
        with transaction.atomic():
            move_timesheet(
                row, "silent", roles=("SYS",), by=by, as_of=as_of, approved_on=as_of, approved_how=ApprovedHow.SILENCE
            )
            row.lines.update(state=LineState.APPROVED)
        count += 1
    return count


def _approve(row: Timesheet, version: int, who: str, at: datetime, as_of: date) -> None:
    row.version = version
    move_timesheet(
        row, "approve", roles=("CLI",), by=system(at), as_of=as_of, who=who, approved_on=as_of,
        approved_how=ApprovedHow.LINK, approved_by_name=who,
    )  # fmt: skip
    row.lines.update(state=LineState.APPROVED)


def _seen(client_id: int, month: date, versions: Mapping[int, int]) -> list[Timesheet]:
    """The timesheets that stood on the client's page, locked in one order."""
    rows = Timesheet.objects.select_for_update(of=("self",)).shown().filter(pk__in=versions, month=month)
    return list(rows.filter(placement__client_id=client_id).select_related("placement__person").order_by("pk"))


def _someone(client: Client, wanted: Contact | None) -> Contact:
    able = asked_of(client)
    found = next((one for one in able if wanted is not None and one.pk == wanted.pk), able[0] if able else None)
    if found is None:
        raise CannotAsk(_("No contact with a working address"))
    return found


def _ask(client: Client, month: date, contact: Contact, number: int, by: Actor, as_of: date) -> HoursAsk:
    ask = HoursAsk.objects.create(
        client=client, month=month, number=number, contact=contact, asked_on=as_of, by=by.user
    )
    days = load("delivery.link_days")["delivery.link_days"]
    ask.link = issue_link(
        "hours", subject=("hours_ask", ask.pk), client_id=client.pk, contact_id=contact.pk, by=by,
        expires_at=by.at + timedelta(days=days),
    )  # fmt: skip
    ask.save(update_fields=["link"])
    spec = LETTERS["hours_reminder" if number else "hours_approval"]
    composed = spec.compose(ask.pk, language=None, sender=by.user, as_of=as_of)
    send_letter(
        spec, ask.pk, language=composed.language, subject=composed.subject_text, body=composed.body_text,
        to=[contact.email], by=by, as_of=as_of, idempotency=f"hours {ask.pk}",
    )  # fmt: skip
    record(
        "hours.asked", by=by, on=as_of, client_id=client.pk, subject=("hours_ask", ask.pk),
        data={"month": month, "contact": contact.name, "number": number},
    )  # fmt: skip
    return ask
