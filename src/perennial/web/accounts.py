"""How allauth behaves here: no self sign-up (people are invited), mails in the person's language, demo doors."""

from __future__ import annotations

import base64
import logging
import secrets
import smtplib
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from perennial.foundation.choices import Role
from perennial.foundation.clock import now
from perennial.foundation.delivery import sender_address
from perennial.foundation.invitations import VALID_FOR, invitation_url
from perennial.foundation.models import User
from perennial.foundation.sign_in_guard import Scope, account_scope, address_scope, device_scope, right_try, take_try
from perennial.foundation.store import load
from perennial.foundation.vault import CannotUnlock, lock, unlock
from perennial.web.known_devices import device_of, remember_device

log = logging.getLogger("perennial.mail")
DEMO_ROLES: Final = ((Role.DIR, 1), (Role.HCS, 1), (Role.AM, 2), (Role.FIN, 1), (Role.REC, 1), (Role.DLV, 1))


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by invitation only; a mail that does not leave is said, not raised."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There is no user name beside the e-mail."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The try is counted before the password is looked at; a right one gives it back (D14)."""
        email = str(credentials.get("email") or credentials.get("username") or "")
        scopes, address = self._scopes(request, email)
        if take_try(scopes, at=now()) is not None:
            raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, **credentials)
        if user is None:
            self.authentication_failed(request, **credentials)
        else:
            right_try(scopes, address=address)
        return user

    def reauthenticate(self, user: Any, password: str) -> bool:
        """By the address the person has now: who came by an invitation has no row of addresses at allauth."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def _scopes(self, request: HttpRequest, email: str) -> tuple[list[Scope], Scope | None]:
        person = User.objects.filter(email=email.strip().lower()).first()
        device = device_of(request, person)
        if person is not None and device:
            return [device_scope(person.pk, device)], None
        address = address_scope(get_ip(request))
        return [account_scope(email), address], address

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """From now on this device is known."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Who has not accepted the invitation has no other way in, not even by a code."""
        if user.is_active and not user.has_usable_password():
            clear_login(request)
            return self.respond_user_inactive(request, user)  # type: ignore[no-any-return]  # allauth is untyped
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]  # allauth is untyped

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """A reset is no second invitation."""
        template = "password_reset_key" if user.has_usable_password() else "unknown_account"
        self.send_mail(f"account/email/{template}", email, context)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def get_from_email(self) -> str:
        return sender_address(load("mail.from")["mail.from"])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """At once, in the person's language. Whether the address is known cannot be told from what is said."""
        person = User.objects.filter(email=email.lower()).first()
        language = person.language if person else translation.get_language()
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, {"email": email, **context})
        if not sent(mail):
            messages.error(self.request, _("The mail could not be sent. Please tell your administrator."))

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Only what went wrong: "signed in as" is told by the page itself."""
        if level >= messages.WARNING or kwargs.get("message"):
            super().add_message(request, level, *args, **kwargs)


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """The seeds of codes lie in the database under lock."""

    def encrypt(self, text: str) -> str:
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A seed that no key of ours opens becomes a random one: no code anybody could guess fits it."""
        try:
            return unlock(encrypted_text)
        except CannotUnlock:
            log.error("a second step was kept under another secret key: its codes cannot be checked")
            return base64.b32encode(secrets.token_bytes(40)).decode()


def sent(mail: EmailMessage) -> bool:
    """Hand a mail to the server of the settings. False: there is none, or it refused (the log says why)."""
    try:
        return bool(mail.send())
    except (OSError, smtplib.SMTPException, ValueError):  # ValueError: a header the mail library does not take
        log.exception("a mail about an account did not leave")
        return False


def mail_invitation(person: User, token: str, *, by: User) -> bool:
    """Send the link in the invited person's language. False: it did not leave, so the link is handed over by hand."""
    stored = load("mail.from", "company.name")
    context = {
        "person": person, "by": by, "link": invitation_url(token), "days": VALID_FOR.days,
        "company": stored["company.name"] or "Perennial",
    }  # fmt: skip
    with translation.override(person.language):
        subject = " ".join(render_to_string("account/email/invitation_subject.txt", context).split())
        body = render_to_string("account/email/invitation_message.txt", context).strip()
    return sent(EmailMessage(subject, body, sender_address(stored["mail.from"]), [person.email]))


def demo_people() -> list[User]:
    """Whom a visitor of the demo can be with one press; nobody anywhere else."""
    if not settings.DEMO:
        return []
    people = list(User.objects.filter(is_active=True, role__in=[role for role, _n in DEMO_ROLES]).order_by("pk"))
    return [person for role, n in DEMO_ROLES for person in [p for p in people if p.role == role][:n]]
