"""Choices shared by every room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """Languages of the interface and of letters."""

    EN = "en", "English"
    RU = "ru", "Русский"
    UK = "uk", "Українська"


class Role(TextChoices):
    """What a person does with us. The deputy (AM2) is not a role but a period in clients.Deputy; SYS is no person."""

    AM = "AM", _("Account manager")
    HCS = "HCS", _("Head of client success")
    DIR = "DIR", _("Director")
    FIN = "FIN", _("Finance")
    SAL = "SAL", _("Sales")
    REC = "REC", _("Recruiter")
    DLV = "DLV", _("Delivery")
    DEV = "DEV", _("Developer")


class ActorKind(TextChoices):
    """Who wrote a timeline event."""

    USER = "user", _("Person")
    SYSTEM = "system", _("System")
    IMPORT = "import", _("Import")


class OutboxState(TextChoices):
    """States of an outbox message (domain B21)."""

    PENDING = "pending", _("Waiting to leave")
    CLAIMED = "claimed", _("Leaving")
    UNKNOWN = "unknown", _("Not known whether it left")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Did not leave")
    CANCELLED = "cancelled", _("Withdrawn")
