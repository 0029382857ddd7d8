"""How reading the mailbox of clients goes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from perennial.care.models import MailboxPlace


def mailbox_problem(name: str) -> str:
    """Why the last visit to the mailbox of this name failed, as a sentence; empty when it went well."""
    place = MailboxPlace.objects.filter(name=name[:300]).first()
    if place is None or not place.problem:
        return ""
    reason, _colon, detail = place.problem.partition(": ")
    return {
        "password": _("%(detail)s does not accept the user or the password."),
        "folder": _("There is no folder %(detail)s that can be read."),
    }.get(reason, _("The mailbox could not be read: %(detail)s")) % {"detail": detail}
