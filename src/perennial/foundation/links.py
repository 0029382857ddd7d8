"""Act links: one thing that one person at a client may do without a seat, until a day (decisions: links; domain D13).

A link lives for its round (14 days by default), can be revoked, is read by GET and acts by POST; opening it, by
whomever and however often, uses nothing up. A newer link for the same thing does not end an older one.

A letter holds a mark in the place of the address (`mark_of`); the mark becomes the address only in the moment the
letter leaves, so that nobody on our side can act as the client, not even with the outbox or a copy of the database. A
link that is only made in the moment its letter is sent stands there as `own_mark`: the one link of that letter.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from perennial.foundation.models import ActLink, WrongTokens
from perennial.foundation.timeline import Actor

LIVES: Final = timedelta(days=14)
MOST_WRONG_AN_HOUR: Final = 30
KEPT_AFTER_END: Final = timedelta(days=400)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits
_MARK = re.compile(r"/l/~(\d{1,18})/")


class NoSuchLink(LookupError):
    """No link has this token, or it has expired or was revoked: the same answer for all three."""


class TooManyTries(NoSuchLink):
    """This address of the net tried too many tokens that do not exist; it has to wait for the next hour."""


class StaleLink(LookupError):
    """The address of a link cannot be made (any more), so the letter that holds it must not leave."""


def issue_link(
    purpose: str, *, subject: tuple[str, int], client_id: int, contact_id: int | None, by: Actor,
    expires_at: datetime | None = None,
) -> ActLink:  # fmt: skip
    """A new link. `purpose` names the page that answers it, `subject` the one thing it is about."""
    salt = secrets.token_hex(32)
    return ActLink.objects.create(
        purpose=purpose, subject_kind=subject[0], subject_id=subject[1], client_id=client_id, contact_id=contact_id,
        salt=salt, token_hash=digest(_token(salt)), issued_by=by.user, issued_at=by.at,
        expires_at=expires_at or by.at + LIVES,
    )  # fmt: skip


def read_link(token: str, *, at: datetime, address: str = "") -> ActLink:
    """The working link of this token; reading leaves no trace on it. `address`: who asks, for the limit.

    Raises NoSuchLink and TooManyTries.
    """
    hour, who = at.replace(minute=0, second=0, microsecond=0), hashlib.sha256(address.encode()).hexdigest()
    if address and WrongTokens.objects.filter(address=who, hour=hour, count__gte=MOST_WRONG_AN_HOUR).exists():
        raise TooManyTries
    wanted = digest(token)
    # one query whatever the token looks like, so that its form cannot be told from the time
    link = ActLink.objects.filter(token_hash=wanted).first()
    if link is None or not hmac.compare_digest(link.token_hash, wanted):
        if address:
            _count_wrong(who, hour)
        raise NoSuchLink
    if link.revoked_at is not None or link.expires_at <= at:
        raise NoSuchLink
    return link


def use_link(link: ActLink, *, at: datetime) -> None:
    """Note a deed done by the link, in the transaction of the deed. It stays good for the next one."""
    ActLink.objects.filter(pk=link.pk).update(uses=F("uses") + 1, last_used_at=at)


def revoke_links(*, subject: tuple[str, Collection[int]], by: Actor) -> int:
    """End every working link about these things. Returns how many there were."""
    rows = ActLink.objects.working(at=by.at).filter(subject_kind=subject[0], subject_id__in=list(subject[1]))
    return rows.update(revoked_at=by.at, revoked_by=by.user)


def revoke_link(link: ActLink, *, by: Actor) -> bool:
    """End one link. False: it had ended before."""
    return ActLink.objects.working(at=by.at).filter(pk=link.pk).update(revoked_at=by.at, revoked_by=by.user) == 1


def links_of(contact_id: int) -> list[ActLink]:
    """The register of one contact: every link, newest first, with its last use."""
    return list(ActLink.objects.filter(contact_id=contact_id).select_related("issued_by", "revoked_by"))


def follow_contact(lost: int, kept: int) -> None:
    """Two contacts became one: the register of the one that stays holds the links of both."""
    ActLink.objects.filter(contact_id=lost).update(contact_id=kept)


def follow_subject(kind: str, lost: int, kept: int) -> None:
    """Two things became one: links about the one that goes act on the one that stays."""
    ActLink.objects.filter(subject_kind=kind, subject_id=lost).update(subject_id=kept)


def prune(*, at: datetime) -> int:
    """Forget links long ended and the counts of wrong tokens of days past. Returns how many rows went."""
    tries = WrongTokens.objects.filter(hour__lt=at - timedelta(days=2)).delete()[0]
    return tries + ActLink.objects.filter(expires_at__lt=at - KEPT_AFTER_END).delete()[0]


def address_of(link: ActLink) -> str:
    """The link as it is handed to its person. Raises StaleLink where our secret has changed since it was issued."""
    token = _token(link.salt)
    if not hmac.compare_digest(digest(token), link.token_hash):
        raise StaleLink("The secret of this server has changed since the link was made.")
    return f"{settings.PUBLIC_URL}/l/{token}/"


def mark_of(link_id: int) -> str:
    """What stands for the address in a letter until it leaves."""
    return f"{settings.PUBLIC_URL}/l/~{link_id}/"


def own_mark() -> str:
    """What stands for the link that is made in the moment its letter is sent."""
    return mark_of(0)


def with_addresses(text: str, allowed: Collection[int], *, client_id: int | None) -> str:
    """The text with marks made into addresses. `allowed`: the links its letter was composed with; others stay marks,
    but `own_mark` is that of the only one.

    Raises StaleLink.
    """
    if len(allowed) == 1:
        text = text.replace(own_mark(), mark_of(next(iter(allowed))))
    wanted = {int(found) for found in _MARK.findall(text)} & set(allowed)
    if not wanted:
        return text
    links = {link.pk: link for link in ActLink.objects.filter(pk__in=wanted, client_id=client_id or 0)}
    if set(links) != wanted:
        raise StaleLink("A link of the letter is not there any more.")
    ends = {pk: address_of(link).removeprefix(settings.PUBLIC_URL) for pk, link in links.items()}
    return _MARK.sub(lambda found: ends.get(int(found[1]), found[0]), text)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def looks_like_token(text: str) -> bool:
    """Whether the text has the form of a token."""
    return _TOKEN.fullmatch(text) is not None


def _token(salt: str) -> str:
    """256 bits from the link's salt and the server's secret."""
    made = hmac.new(settings.SECRET_KEY.encode(), b"act link:" + salt.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _count_wrong(who: str, hour: datetime) -> None:
    rows = WrongTokens.objects.filter(address=who, hour=hour)
    if rows.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            WrongTokens.objects.create(address=who, hour=hour, count=1)
    except IntegrityError:  # another request made it in this moment
        rows.update(count=F("count") + 1)
