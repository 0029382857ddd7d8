"""How allauth behaves here: no self sign-up (people are invited), mails in the person's language, demo doors."""

from __future__ import annotations

import logging
import smtplib
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from perennial.foundation.choices import Role
from perennial.foundation.delivery import sender_address
from perennial.foundation.invitations import VALID_FOR, invitation_url
from perennial.foundation.models import User
from perennial.foundation.store import load

log = logging.getLogger("perennial.mail")
DEMO_ROLES: Final = ((Role.DIR, 1), (Role.HCS, 1), (Role.AM, 2), (Role.FIN, 1))


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by invitation only; a mail that does not leave is said, not raised."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There is no user name beside the e-mail."""

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
