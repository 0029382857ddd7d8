"""The mailbox that clients' answers are read from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _add(key: str, title: object, kind: str, default: object, **extra: object) -> None:
    SETTINGS.register(key, SettingSpec(key, title, kind, default, "mailbox", **extra))  # type: ignore[arg-type]  # forwarded


_add("mailbox.host", _("IMAP server"), "text", "", help=_("Empty: no mail is read."))
_add("mailbox.port", _("Port"), "int", 993, minimum=1, maximum=65535)
_add("mailbox.user", _("User"), "text", "")
_add("mailbox.password", _("Password"), "secret", "")
_add("mailbox.security", _("Encryption"), "choice", "tls",
     choices=(("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("None"))))  # fmt: skip
_add("mailbox.folder", _("Folder"), "text", "INBOX")
_add("mailbox.address", _("Address that clients answer to"), "text", "",
     help=_(
         "Letters then carry it as their reply address, with a mark of the client behind a plus sign, instead of the "
         "manager's own."
     ))  # fmt: skip
