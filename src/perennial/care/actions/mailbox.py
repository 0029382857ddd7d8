"""Taking in mails of clients: matched to persons by address, once, and nothing of strangers is kept."""

from __future__ import annotations

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from perennial.care.actions.meetings import answer_invitation
from perennial.care.actions.touches import log_touch
from perennial.care.choices import MeetingResponse, TouchDirection, TouchKind, TouchSource
from perennial.care.models import MailboxPlace, Meeting, ReceivedMail, Touch
from perennial.care.ports.mailbox import Mailbox, MailboxFailed, Place
from perennial.care.rules.mail_reading import Mail, UnreadableMail, read_mail, when
from perennial.clients.actions import record_bounce
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor

AT_A_TIME = 200  # mails of one visit: the next one goes on
_TOKEN = 12


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail. `outcome`: stored, bounce, answer, stranger, automatic, double, unreadable."""

    outcome: str
    touches: tuple[Touch, ...] = ()
    sentence: str = ""


def reply_address(client_id: int) -> str:
    """Where a client's answer goes: the mailbox with the client's mark behind a plus sign; '' without a mailbox."""
    local, at, domain = get("mailbox.address").strip().partition("@")
    return f"{local}+{_mark(client_id)}@{domain}" if at and local and domain else ""


def _mark(client_id: int) -> str:
    secret = hmac.new(settings.SECRET_KEY.encode(), f"reply:{client_id}".encode(), sha256).hexdigest()
    return f"c{client_id}-{secret[:_TOKEN]}"


def marked_client(address: str) -> int | None:
    """The client whose mark stands in the address, if it is one of ours."""
    local = address.partition("@")[0]
    mark = local.rpartition("+")[2]
    number = mark.partition("-")[0].removeprefix("c")
    if not number.isdecimal() or len(number) > 18 or not hmac.compare_digest(mark, _mark(int(number))):
        return None
    return int(number)


@transaction.atomic
def take_mail(raw: bytes, *, by: Actor, at: datetime) -> Taken:
    """Take in one mail as it came. Whatever it holds, this answers; it raises only what a database raises."""
    try:
        mail = read_mail(raw)
    except UnreadableMail as error:
        return Taken("unreadable", sentence=_sentence(error.reason))
    if mail.bounced:
        return _bounced(mail, by, at)
    if mail.answers:  # before "automatic": some calendars say that a machine wrote their user's answer
        return _answered_invitations(mail, by, at)
    if mail.automatic:
        return Taken("automatic", sentence=_("A machine wrote it."))
    if _known(mail):
        return Taken("double", sentence=_("It was taken in before."))
    people = _people([mail.sender, *mail.recipients])
    if not people:
        return Taken("stranger", sentence=_("Nobody on it is a person of a client."))
    colleagues = list(User.objects.filter(is_active=True, email__in=[mail.sender, *mail.recipients]))
    row = ReceivedMail.objects.create(
        message_id=mail.message_id[:255] or None, fingerprint=mail.fingerprint, thread=mail.thread[:255],
        subject=mail.subject, sender=mail.sender, sent_on=when(mail, at), read_at=at,
    )  # fmt: skip
    return Taken("stored", tuple(_touch(mail, row, client, who, colleagues, by, at) for client, who in people.items()))


def _touch(
    mail: Mail, row: ReceivedMail, client: Client, who: list[Contact], colleagues: list[User], by: Actor, at: datetime
) -> Touch:  # fmt: skip
    inbound = Contact.objects.filter(pk__in=[person.pk for person in who]).answering_to([mail.sender]).exists()
    direction = TouchDirection.TWO_WAY
    if mail.mass:
        direction = TouchDirection.MASS
    elif not inbound and not _answered(client, mail):
        direction = TouchDirection.UNANSWERED
    if inbound and not mail.mass:
        # their answer makes of what we wrote before a talk of both sides
        before = Touch.objects.filter(client=client, direction=TouchDirection.UNANSWERED, mail__thread=row.thread)
        before.update(direction=TouchDirection.TWO_WAY)
    if not colleagues and client.manager is not None and inbound:
        colleagues = [client.manager]
    text = "\n".join(part for part in (mail.subject, mail.text) if part) or _("A mail without words")
    return log_touch(
        client, kind=TouchKind.MAIL, text=text, on=min(row.sent_on, at.date()), people=who, colleagues=colleagues,
        direction=direction, source=TouchSource.MAIL, mail=row, by=by, as_of=at.date(),
    )  # fmt: skip


def _answered(client: Client, mail: Mail) -> bool:
    """Whether somebody of theirs wrote in this conversation before."""
    if not mail.references:
        return False
    earlier = Touch.objects.filter(client=client, mail__thread=mail.thread, direction=TouchDirection.TWO_WAY)
    return earlier.exists()


def _known(mail: Mail) -> bool:
    rows = ReceivedMail.objects.all()
    if mail.message_id and rows.filter(message_id=mail.message_id[:255]).exists():
        return True
    return rows.filter(fingerprint=mail.fingerprint).exists()


def _people(addresses: Iterable[str]) -> dict[Client, list[Contact]]:
    """Persons of live clients by any of their addresses. A mark in the address tells of whom, when it is several's."""
    wanted = [address.lower() for address in addresses]
    marked = {pk for address in wanted if (pk := marked_client(address)) is not None}
    found: dict[Client, list[Contact]] = defaultdict(list)
    for contact in _contacts(wanted):
        found[contact.client].append(contact)
    asked = {client: who for client, who in found.items() if client.pk in marked}
    return asked or dict(found)


def _contacts(wanted: list[str]) -> list[Contact]:
    rows = Contact.objects.current().filter(client__in=Client.objects.live()).answering_to(wanted)
    return list(rows.select_related("client__manager").order_by("pk"))


def _bounced(mail: Mail, by: Actor, at: datetime) -> Taken:
    """A delivery report: the address gets nothing more until it changes."""
    rows = [row for row in _contacts(list(mail.bounced)) if row.bounced_on is None]
    for row in rows:
        record_bounce(row, reason=mail.subject[:200], by=by, as_of=at.date())
    return Taken("bounce", sentence=_("Mail to a person of a client came back.") if rows else "")


def _answered_invitations(mail: Mail, by: Actor, at: datetime) -> Taken:
    """Their calendar said whether they come. Only the person themselves answers, and only the newest invitation."""
    known = {row.uid: row for row in Meeting.objects.planned().filter(uid__in={one.uid for one in mail.answers})}
    for one in mail.answers:
        meeting = known.get(one.uid)
        if meeting is None or one.sequence < meeting.sequence or one.address != mail.sender:
            continue
        theirs = Contact.objects.answering_to([mail.sender]).values("pk")
        people = meeting.people.filter(Q(contact__in=theirs) | Q(user__email__iexact=mail.sender))
        for person in people.exclude(response=one.response).select_related("meeting", "contact", "user"):
            answer_invitation(person, response=MeetingResponse(one.response), by=by, as_of=at.date())
    return Taken("answer", sentence=_("A calendar answers an invitation."))


def _sentence(reason: str) -> str:
    return {
        "empty": _("The mail is empty."),
        "large": _("The mail is larger than 40 MB."),
        "no_sender": _("The mail does not say who sent it."),
    }.get(reason, _("The mail is too broken to be read."))


def read_mailbox(box: Mailbox, *, by: Actor, at: datetime) -> Counter[str]:
    """Read what is new in a mailbox. Each mail is a transaction of its own together with the place that was reached.

    A mail that is taken in twice (the worker was killed in between) is known by its Message-ID or its words.
    """
    outcomes: Counter[str] = Counter()
    if not box.name:
        return outcomes
    row, _made = MailboxPlace.objects.get_or_create(name=box.name[:300])
    try:
        for fetched in box.after(Place(row.validity, row.last_uid), limit=AT_A_TIME):
            with transaction.atomic():
                taken = take_mail(fetched.raw, by=by, at=at)
                stored = taken.outcome in ("stored", "bounce", "answer")
                row.validity, row.last_uid = fetched.place.validity, fetched.place.last_uid
                row.taken, row.passed = row.taken + stored, row.passed + (not stored)
                row.save()
            outcomes[taken.outcome] += 1
    except MailboxFailed as error:
        row.problem = str(error)[:300]
    else:
        row.problem = ""
    row.read_at = at
    row.save()
    return outcomes
