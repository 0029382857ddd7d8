"""Inviting a person: a user without a password, and a link by which they choose one. Only its digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from perennial.foundation.models import Invitation, User
from perennial.foundation.timeline import Actor, record
from perennial.kernel.letters import clean_line
from perennial.kernel.saying import SaidError

VALID_FOR: Final = timedelta(days=7)
# The first administrator has no address yet; the invitation page asks for one when it ends with `.invalid`.
SETUP_EMAIL: Final = "administrator@setup.invalid"


class CannotInvite(SaidError):
    """This person cannot be invited; the sentence says why."""


@transaction.atomic
def invite_person(
    *, email: str, name: str, role: str, administrator: bool = False, by: Actor, as_of: date
) -> tuple[User, str]:
    """Make the user (or take the one who never came in) and a new link; earlier links stop working.

    Returns the user and the link's token, which is not kept. Raises CannotInvite.
    """
    address, called = email.strip().lower(), clean_line(name)
    _check(address, called)
    person = User.objects.select_for_update().filter(email=address).first()
    if person is None:
        person = User.objects.create_user(address, called, role, None, is_administrator=administrator)
    elif person.has_usable_password() or not person.is_active:
        raise CannotInvite("%(address)s is already used here.", address=address)
    else:
        person.name, person.role, person.is_administrator = called, role, administrator
        person.save(update_fields=["name", "role", "is_administrator"])
    token = renew_invitation(person, by=by)
    data = {"name": person.name, "email": person.email, "role": role, "administrator": administrator}
    record("person.invited", by=by, on=as_of, subject=("person", person.pk), data=data)
    return person, token


def renew_invitation(person: User, *, by: Actor) -> str:
    """A new token; unused earlier ones are gone."""
    person.invitations.filter(used_at__isnull=True).delete()
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        user=person, token_hash=token_digest(token), invited_by=by.user, created_at=by.at,
        expires_at=by.at + VALID_FOR,
    )  # fmt: skip
    return token


def find_invitation(token: str, *, at: datetime) -> Invitation | None:
    """The invitation of this token, unless it was used or its time is over."""
    rows = Invitation.objects.select_related("user").filter(used_at__isnull=True, expires_at__gt=at)
    return rows.filter(token_hash=token_digest(token)).first()


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_url(token: str) -> str:
    """The link as it is handed over."""
    return f"{settings.PUBLIC_URL}/invitation/{token}/"


def first_administrator(*, by: Actor, as_of: date) -> str | None:
    """The set-up link of an instance in which nobody can sign in yet; None where somebody can."""
    if any(user.has_usable_password() for user in User.objects.filter(is_administrator=True, is_active=True)):
        return None
    if User.objects.exclude(email=SETUP_EMAIL).filter(is_administrator=True).exists():
        return None  # somebody was invited by `perennial admin add` and holds that link
    _person, token = invite_person(
        email=SETUP_EMAIL, name="Administrator", role="DIR", administrator=True, by=by, as_of=as_of
    )
    return token


def _check(address: str, name: str) -> None:
    if address != SETUP_EMAIL:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CannotInvite("%(address)s is not a mail address.", address=clean_line(address)) from error
    if not name:
        raise CannotInvite("The person needs a name.")
