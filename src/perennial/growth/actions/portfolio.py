"""A permission to show work through its life (lifecycle.PORTFOLIO): prepared, asked by the letter, their word, kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client, Contact
from perennial.foundation.links import issue_link, revoke_link, use_link
from perennial.foundation.models import ActLink, OutboxMessage
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor, record, system
from perennial.foundation.versions import write_as_read
from perennial.growth.actions.places import narrow_places
from perennial.growth.choices import PermissionState, ShowLevel, WordBy
from perennial.growth.lifecycle.portfolio import PORTFOLIO
from perennial.growth.models import PortfolioMove, PortfolioPermission, PortfolioText
from perennial.growth.policies.whole_room import fired
from perennial.growth.rules.portfolio import NAMED, is_ready, may_ask_again, other_level
from perennial.kernel.letters import clean_line, clean_lines

LINK: Final = "portfolio"  # the purpose of its links, and the kind of what they are about
ASKS: Final = ("ask", "ask_again")
WORDS: Final = ("grant", "decline", "change_level", "withdraw")
LONGEST: Final = 4000


class CannotShow(ValueError):
    """A permission that cannot be like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Word:
    """What the client said: a level with its text where they allow it, why where they do not, and how we know.

    `link`: the one they pressed on, or none where `proof` says where their word is kept.
    """

    event: str
    level: str = ""
    text: str = ""
    reason: str = ""
    who: str = ""
    link: ActLink | None = None
    proof: str = ""


@transaction.atomic
def offer_level(
    client: Client, *, level: str, text: str, contact: Contact | None = None, by: Actor, as_of: date
) -> PortfolioPermission:
    """Write what we would like to show; what they granted before stays as it is until they approve the new text.

    Raises CannotShow, ChangedMeanwhile.
    """
    if contact is not None and contact.client_id != client.pk:
        raise CannotShow(_("Choose one of the client's own people."))
    said = _said(client, level, text)
    if not is_ready(level, said):
        raise CannotShow(_("Write the story first: they approve it word by word."))
    row = _open(client) or _new(client, level, by, as_of)
    found = _text(row, level, said, as_of, by)
    values: dict[str, Any] = {"offered": found, "wished": "", "wished_on": None}
    if row.state == PermissionState.NOT_ASKED:
        values["level"] = level
    if contact is not None:
        values["contact"] = contact
    write_as_read(row, values, _changed())
    _record("portfolio.offered", row, by, as_of, level=level)
    return row


@transaction.atomic
def ask_permission(
    client: Client, contact: Contact, message: OutboxMessage, *, happy: bool, by: Actor, as_of: date
) -> PortfolioPermission:
    """The letter leaves: they are asked, by a link of their own that stands in it. Part of sending it.

    Raises CannotShow, Refused, ChangedMeanwhile.
    """
    row = _open(client) or _new(client, ShowLevel.LOGO, by, as_of)
    if row.offered is None or (row.state == PermissionState.DECLINED and row.offered.level == row.level):
        level = row.level if row.state == PermissionState.NOT_ASKED else other_level(row.level)
        row.offered = _text(row, level, client.name if level in NAMED else "", as_of, by)
    days = int(get("portfolio.link_days"))
    link = issue_link(
        LINK, subject=(LINK, row.pk), client_id=client.pk, contact_id=contact.pk, by=by,
        expires_at=by.at + timedelta(days=days),
    )  # fmt: skip
    message.facts = {**message.facts, "links": [link.pk]}
    message.save(update_fields=["facts"])
    values: dict[str, Any] = {
        "contact": contact, "link": link, "message_id": message.pk, "offered": row.offered, "sent": row.offered,
    }  # fmt: skip
    event = {"not_asked": "ask", "declined": "ask_again"}.get(row.state, "")
    if not event:  # they were asked before: this brings a new text
        write_as_read(row, values, _changed())
        _record("portfolio.sent", row, by, as_of, level=row.offered.level, name=contact.name)
        return row
    holds = happy if event == "ask" else happy and may_ask_again(
        row.declined_on or as_of, row.level, row.offered.level, as_of, int(get("portfolio.again_days"))
    )  # fmt: skip
    values |= {"asked_on": as_of, "level": row.offered.level, "reason": ""}
    return _move(row, event, holds=holds, text=row.offered, by=by, as_of=as_of, **values)


@transaction.atomic
def take_back_asking(message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """The letter did not leave: its link ends, and it is as before it. What the client has answered meanwhile stays."""
    row = PortfolioPermission.objects.select_for_update(of=("self",)).filter(message_id=message.pk).first()
    if row is None:
        return
    if row.link is not None:
        revoke_link(row.link, by=by)
    values: dict[str, Any] = {"message_id": None, "link": None, "sent": None}
    last = row.moves.last()
    if row.state == PermissionState.ASKED and last is not None and last.event in ASKS:
        before = row.state
        declined = row.moves.filter(event="decline").last() if last.before == PermissionState.DECLINED else None
        earlier = row.moves.filter(event__in=ASKS).exclude(pk=last.pk).last()
        values |= {"state": last.before, "state_since": as_of, "asked_on": earlier.on if earlier else None}
        values |= {"level": declined.level, "reason": declined.reason} if declined is not None else {}
        write_as_read(row, values, _changed())
        PortfolioMove.objects.create(
            permission=row, event="not_sent", before=before, after=row.state, level=row.level, on=as_of, by=by.user
        )
    else:
        write_as_read(row, values, _changed())
    _record("portfolio.not_sent", row, by, as_of)


@transaction.atomic
def say_word(
    row: PortfolioPermission, word: Word, *, at: datetime | None = None, by: Actor | None = None, as_of: date
) -> PortfolioPermission:
    """The client's word, by their own page (`at`) or as one of ours notes it with the place where it is kept (`by`).

    A story whose text is not written yet is a wish: it is kept, and nothing is granted. Raises CannotShow, Refused,
    ChangedMeanwhile.
    """
    if word.event not in WORDS:
        raise CannotShow(_("Choose what they said."))
    proof = clean_line(word.proof)[:300]
    if word.link is None and not proof:
        raise CannotShow(_("Say where their word is kept: a mail, a signed paper, a call that was noted."))
    actor = by or system(_moment(at))
    text, values = None, {}
    if word.event in ("grant", "change_level"):
        said = _said(row.client, word.level, word.text)
        if not is_ready(word.level, said):
            return _wish(row, word, actor, as_of)
        text = _approved(row, word, said, as_of, by)
        values = _granted(word, proof, text, at, as_of)
    elif word.event == "decline":
        values = {"declined_on": as_of, "reason": clean_line(word.reason)[:500], "wished": "", "wished_on": None}
    else:
        values = {"withdrawn_on": as_of, "reason": clean_line(word.reason)[:500]}
    moved = _move(row, word.event, holds=text is not None, text=text, word=word, at=at, by=actor, as_of=as_of, **values)
    if word.event in ("withdraw", "change_level"):
        narrow_places(moved, as_of=as_of)
    if word.link is not None:
        use_link(word.link, at=_moment(at))
    return moved


def _granted(word: Word, proof: str, text: PortfolioText, at: datetime | None, as_of: date) -> dict[str, Any]:
    by_link = word.link is not None
    return {
        "level": text.level, "approved": text, "offered": text, "granted_on": as_of, "wished": "", "wished_on": None,
        "how": WordBy.LINK if by_link else WordBy.DOCUMENT, "granted_at": _moment(at) if by_link else None,
        "proof": "" if by_link else proof, "who": clean_line(word.who)[:200],
    }  # fmt: skip


def _wish(row: PortfolioPermission, word: Word, by: Actor, as_of: date) -> PortfolioPermission:
    if word.level not in ShowLevel.values:
        raise CannotShow(_("Choose how much may be shown."))
    if row.state not in (PermissionState.ASKED, PermissionState.GRANTED):
        raise CannotShow(_("There is nothing to answer now. Look again."))
    write_as_read(row, {"wished": word.level, "wished_on": as_of}, _changed())
    _record("portfolio.wished", row, by, as_of, level=word.level, name=clean_line(word.who)[:200])
    if word.link is not None:
        use_link(word.link, at=by.at)
    return row


def _approved(row: PortfolioPermission, word: Word, said: str, as_of: date, by: Actor | None) -> PortfolioText:
    """The text they saw, or a new row in their own words."""
    for known in (row.offered, row.approved):
        if known is not None and known.level == word.level and known.text == said:
            return known
    return _text(row, word.level, said, as_of, by)


def _move(
    row: PortfolioPermission, event: str, *, holds: bool, text: PortfolioText | None = None, word: Word | None = None,
    at: datetime | None = None, by: Actor, as_of: date, **fields: Any,
) -> PortfolioPermission:  # fmt: skip
    """One move of the machine, part of the caller's transaction. Raises Refused, ChangedMeanwhile."""
    role = "CLI" if word is not None else None
    target = fired(PORTFOLIO, row.state, event, holds=holds, role=role, user=by.user)
    before = row.state
    write_as_read(row, {"state": target, "state_since": as_of, **fields}, _changed())
    proved = {"who": word.who[:200], "proof": word.proof[:300], "reason": word.reason[:500]} if word else {}
    if word is not None:
        proved["how"] = WordBy.LINK if word.link is not None else WordBy.DOCUMENT
    PortfolioMove.objects.create(
        permission=row, event=event, before=before, after=target, level=row.level, text=text, on=as_of, at=at,
        by=by.user, **proved,
    )  # fmt: skip
    name = word.who if word else row.contact.name if row.contact else ""
    _record("portfolio.moved", row, by, as_of, event=event, level=row.level, name=name)
    return row


def _open(client: Client) -> PortfolioPermission | None:
    rows = PortfolioPermission.objects.standing().filter(client=client).exclude(state=PermissionState.WITHDRAWN)
    return rows.select_related("client", "offered", "approved", "contact").first()


def _new(client: Client, level: str, by: Actor, as_of: date) -> PortfolioPermission:
    gone = PortfolioPermission.objects.standing().filter(client=client, withdrawn_on__isnull=False)
    last = gone.order_by("-withdrawn_on").first()
    days = int(get("portfolio.again_days"))
    if last is not None and last.withdrawn_on is not None and as_of < last.withdrawn_on + timedelta(days=days):
        raise CannotShow(_("They took their word back lately; ask again only after %(days)s days.") % {"days": days})
    try:
        with transaction.atomic():
            return PortfolioPermission.objects.create(client=client, level=level, state_since=as_of, made_by=by.user)
    except IntegrityError as error:  # somebody began in this moment
        raise CannotShow(_changed()) from error


def _text(row: PortfolioPermission, level: str, text: str, as_of: date, by: Actor | None) -> PortfolioText:
    last = row.texts.first()
    number = last.number + 1 if last is not None else 1
    user = by.user if by is not None else None
    return PortfolioText.objects.create(permission=row, number=number, level=level, text=text, on=as_of, by=user)


def _said(client: Client, level: str, text: str) -> str:
    """The text as it is kept: how the company is written, or the story."""
    if level not in ShowLevel.values:
        raise CannotShow(_("Choose how much may be shown."))
    if level in NAMED:
        return clean_line(text)[:200] or client.name
    return clean_lines(text).strip()[:LONGEST]


def _moment(at: datetime | None) -> datetime:
    assert at is not None, "a word by a link has its moment"
    return at


def _changed() -> str:
    return _("Somebody else changed this permission meanwhile. Look again.")


def _record(verb: str, row: PortfolioPermission, by: Actor, as_of: date, **data: Mapping[str, Any] | str) -> None:
    record(verb, by=by, on=as_of, client_id=row.client_id, subject=(LINK, row.pk), data=data)
