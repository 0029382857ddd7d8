"""Our people: inviting, coming in, changing and leaving. Every change stands in the timeline.

The right to change people is asked by the view (foundation.rights, 'people'); what holds whoever asks stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation import invitations
from perennial.foundation.choices import Language, Role
from perennial.foundation.invitations import SETUP_EMAIL, CannotInvite
from perennial.foundation.models import Invitation, User
from perennial.foundation.timeline import Actor, changes, record
from perennial.kernel.letters import clean_line

PERSON_FIELDS: Final = ("name", "role", "title", "language", "is_administrator", "is_active")
PROFILE_FIELDS: Final = ("name", "language", "theme", "shortcuts")
POWER: Final = ("role", "is_administrator", "is_active")


class InvitationGone(LookupError):
    """The link does not open anything; the sentence says what to do."""


class CannotChangePerson(ValueError):
    """This change of a person is refused; the sentence says why."""


@transaction.atomic
def invite_person(
    *, name: str, email: str, role: str, language: str, administrator: bool = False, by: Actor, as_of: date
) -> tuple[User, str]:
    """A new person and the token of their link (seven days, once); the token is not kept.

    Raises CannotInvite for an address in use, and when somebody who is no administrator invites one.
    """
    if administrator and not _is_administrator(by):
        raise CannotInvite(_("Only an administrator can make somebody an administrator."))
    _check_fields({"role": role, "language": language})
    person, token = invitations.invite_person(
        email=email, name=name, role=role, administrator=administrator, by=by, as_of=as_of
    )
    person.language = language
    person.save(update_fields=["language"])
    return person, token


@transaction.atomic
def resend_invitation(person: User, *, by: Actor, as_of: date) -> str:
    """A new link for somebody who never came in; the earlier one stops working. Returns its token."""
    row = _locked(person)
    if row.has_usable_password():
        raise CannotInvite(_("%(name)s already has a password.") % {"name": row.name})
    _refuse_power(row, by)
    if not row.is_active:
        row.is_active = True
        row.save(update_fields=["is_active"])
    token = invitations.renew_invitation(row, by=by)
    record("person.invited", by=by, on=as_of, subject=("person", row.pk), data=_named(row))
    return token


@transaction.atomic
def revoke_invitation(person: User, *, by: Actor, as_of: date) -> User:
    """The link stops working and the person cannot come in until invited again."""
    row = _locked(person)
    if row.has_usable_password():
        raise CannotChangePerson(_("%(name)s already accepted the invitation.") % {"name": row.name})
    _refuse_power(row, by)
    row.invitations.filter(used_at__isnull=True).delete()
    row.is_active = False
    row.save(update_fields=["is_active"])
    record("person.invitation_withdrawn", by=by, on=as_of, subject=("person", row.pk), data=_named(row))
    return row


def find_invitation(token: str, *, at: datetime) -> Invitation:
    """The open invitation of a link. Raises InvitationGone; used, expired and unknown links read alike."""
    found = invitations.find_invitation(token, at=at)
    if found is None or not found.user.is_active:
        raise InvitationGone(_("This link was used already, or its time is over. Ask for a new one."))
    return found


@transaction.atomic
def accept_invitation(
    token: str, *, password: str, email: str = "", name: str = "", at: datetime, as_of: date
) -> User:
    """The person sets a password and is in; the link works once. The first administrator also gives name and address.

    Raises InvitationGone, ValidationError for a weak password, CannotChangePerson for an address in use.
    """
    invitation = find_invitation(token, at=at)
    person = _locked(invitation.user)
    if person.email == SETUP_EMAIL:
        _take_address(person, email, name)
    validate_password(password, person)
    if not Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=at):
        raise InvitationGone(_("This link was used already, or its time is over. Ask for a new one."))
    person.set_password(password)
    person.save()
    record("person.joined", by=Actor(person, at), on=as_of, subject=("person", person.pk), data=_named(person))
    return person


@transaction.atomic
def change_person(person: User, *, values: Mapping[str, Any], by: Actor, as_of: date) -> User:
    """Change PERSON_FIELDS of a person. Who is switched off loses every session in the same moment.

    Raises CannotChangePerson: one's own role, rights and access; the last administrator; an administrator's by others.
    """
    row = _locked(person)
    wanted = {key: value for key, value in values.items() if key in PERSON_FIELDS}
    _check_fields(wanted)
    before = {key: getattr(row, key) for key in wanted}
    data = changes(before, wanted)
    if not data:
        return row
    if any(key in data["after"] for key in POWER):
        _refuse(row, data["after"], by)
    for key, value in wanted.items():
        setattr(row, key, clean_line(value) if key in ("name", "title") else value)
    row.save(update_fields=list(wanted))
    if data["after"].get("is_active") is False:
        end_sessions(row, at=by.at)
    record(_verb(data["after"]), by=by, on=as_of, subject=("person", row.pk), data={**_named(row), **data})
    return row


@transaction.atomic
def set_profile(person: User, *, values: Mapping[str, Any], by: Actor, as_of: date) -> User:
    """A person's own name, language, theme and keys. Only a new name is worth an event."""
    wanted = {key: value for key, value in values.items() if key in PROFILE_FIELDS}
    _check_fields(wanted)
    before = person.name
    for key, value in wanted.items():
        setattr(person, key, clean_line(value) if key == "name" else value)
    person.save(update_fields=list(wanted))
    data = changes({"name": before}, {"name": person.name})
    if data:
        record("person.changed", by=by, on=as_of, subject=("person", person.pk), data={**_named(person), **data})
    return person


@transaction.atomic
def drop_second_step(person: User, *, by: Actor, as_of: date) -> bool:
    """Take off the second step of somebody who lost it, and sign them out everywhere. False: there was none.

    Raises CannotChangePerson: one's own goes by one's own pages, an administrator's only by an administrator.
    """
    row = _locked(person)
    if by.user is not None and by.user.pk == row.pk:
        raise CannotChangePerson(_("Switch your own second step off in your profile."))
    _refuse_power(row, by)
    if not Authenticator.objects.filter(user_id=row.pk).delete()[0]:
        return False
    end_sessions(row, at=by.at)
    record("person.second_step_dropped", by=by, on=as_of, subject=("person", row.pk), data=_named(row))
    return True


def end_sessions(person: User, *, at: datetime) -> int:
    """Sign the person out everywhere. Returns how many sessions there were."""
    keys = [
        row.session_key
        for row in Session.objects.filter(expire_date__gt=at).iterator()
        if row.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _verb(after: Mapping[str, Any]) -> str:
    if "is_active" in after:
        return "person.reactivated" if after["is_active"] else "person.deactivated"
    return "person.changed"


def _refuse(row: User, after: Mapping[str, Any], by: Actor) -> None:
    if by.user is not None and by.user.pk == row.pk:
        raise CannotChangePerson(_("Somebody else has to change your own role, rights and access."))
    if "is_administrator" in after and not _is_administrator(by):
        raise CannotChangePerson(_("Only an administrator can make somebody an administrator, or end it."))
    _refuse_power(row, by)
    loses = after.get("is_administrator") is False or after.get("is_active") is False
    if row.is_administrator and loses and not _other_administrators(row):
        raise CannotChangePerson(_("This is the last administrator. Make somebody else one first."))
    if after.get("is_active") and not row.has_usable_password() and not settings.DEMO:
        raise CannotChangePerson(_("%(name)s never came in; send an invitation.") % {"name": row.name})


def _refuse_power(row: User, by: Actor) -> None:
    if row.is_administrator and not _is_administrator(by):
        raise CannotChangePerson(_("Only an administrator can change an administrator's role and access."))


def _is_administrator(by: Actor) -> bool:
    """The system may too: the first administrator is made by a command."""
    return by.user is None or by.user.is_administrator


def _other_administrators(row: User) -> bool:
    """Administrators that can sign in, locked, so that two cannot switch off one another."""
    rows = User.objects.select_for_update().filter(is_administrator=True, is_active=True).exclude(pk=row.pk)
    return any(other.has_usable_password() or settings.DEMO for other in rows)


def _take_address(person: User, email: str, name: str) -> None:
    address, called = email.strip().lower(), clean_line(name)
    if not address or not called:
        raise CannotChangePerson(_("Enter your name and your mail address."))
    if User.objects.filter(email=address).exclude(pk=person.pk).exists():
        raise CannotChangePerson(_("%(address)s is already used here.") % {"address": address})
    person.email, person.name = address, called


def _check_fields(values: Mapping[str, Any]) -> None:
    for key, known in (("role", Role.values), ("language", Language.values), ("theme", ("", "light", "dark"))):
        if key in values and values[key] not in known:
            raise ValidationError(f"{key}: {values[key]!r}")
    if "name" in values and not clean_line(values["name"]):
        raise ValidationError(_("A person needs a name."))


def _locked(person: User) -> User:
    return User.objects.select_for_update().get(pk=person.pk)


def _named(person: User) -> dict[str, Any]:
    return {"name": person.name, "email": person.email, "role": person.role, "administrator": person.is_administrator}
