"""Settings of the company, its mail and its bank data."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _add(key: str, title: object, kind: str, default: object, group: str, **extra: object) -> None:
    SETTINGS.register(key, SettingSpec(key, title, kind, default, group, **extra))  # type: ignore[arg-type]  # forwarded


_add("company.name", _("Company"), "text", "", "company")
_add("company.currency", _("Reporting currency"), "text", "USD", "company")
_add("company.time_zone", _("Time zone"), "zone", settings.TIME_ZONE, "company",
     help=_("The company's day begins and ends by it, and letters leave by it."))  # fmt: skip
_add("company.countries", _("Countries whose holidays we keep"), "countries", ["UA"], "company",
     help=_("Two-letter codes, separated by commas."))  # fmt: skip
_add("mail.host", _("SMTP server"), "text", "", "mail")
_add("mail.port", _("Port"), "int", 587, "mail", minimum=1, maximum=65535)
_add("mail.user", _("User"), "text", "", "mail")
_add("mail.password", _("Password"), "secret", "", "mail")
_add("mail.security", _("Encryption"), "choice", "starttls", "mail",
     choices=(("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("None")),))  # fmt: skip
_add("mail.timeout", _("Time limit, seconds"), "int", 20, "mail", minimum=1, maximum=120)
_add("mail.from", _("Sender address"), "text", "", "mail")
_add("mail.copy_to", _("Copy of every letter to (journal address)"), "text", "", "mail")
_add("mail.undo_seconds", _("Seconds in which Send can be undone"), "int", 10, "mail", minimum=0, maximum=600)
_add("mail.hours_from", _("Letters leave from"), "time", "08:00", "mail")
_add("mail.hours_until", _("Letters leave until"), "time", "19:00", "mail")
_add("mail.days", _("Days on which letters leave"), "days", [0, 1, 2, 3, 4], "mail")
_add("journal.host", _("IMAP server"), "text", "", "journal",
     help=_("Of a mailbox that holds every letter that left: the journal address, or a sent folder."))  # fmt: skip
_add("journal.port", _("Port"), "int", 993, "journal", minimum=1, maximum=65535)
_add("journal.security", _("Encryption"), "choice", "tls", "journal",
     choices=(("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("None"))))  # fmt: skip
_add("journal.user", _("User"), "text", "", "journal")
_add("journal.password", _("Password"), "secret", "", "journal")
_add("journal.folder", _("Folder"), "text", "INBOX", "journal")
_add("bank.max_age_hours", _("Bank data may be this many hours old"), "int", 72, "bank", minimum=1, maximum=2000)
_add("bank.by_hand", _("Payments are recorded by hand, without bank files"), "bool", False, "bank")
