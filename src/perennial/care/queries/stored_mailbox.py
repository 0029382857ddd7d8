"""The mailbox of the stored settings: its adapter is named in the settings of the instance."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from perennial.care.ports.mailbox import Mailbox, NullMailbox
from perennial.foundation.store import load


def stored_mailbox() -> Mailbox:
    """The mailbox as the settings have it, or none."""
    keys = ("host", "port", "user", "password", "folder", "security")
    stored = load(*(f"mailbox.{key}" for key in keys))
    if not stored["mailbox.host"]:
        return NullMailbox()
    box: Mailbox = import_string(settings.MAILBOX)(**{key: stored[f"mailbox.{key}"] for key in keys})
    return box
