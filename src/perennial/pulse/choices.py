"""Choices of the pulse room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoundState(TextChoices):
    """Where a round stands (domain B15)."""

    PLANNED = "planned", pgettext_lazy("round", "Planned")
    OPEN = "open", pgettext_lazy("round", "Open")
    REMINDED = "reminded", pgettext_lazy("round", "Reminded")
    CLOSING = "closing", pgettext_lazy("round", "Closed, to be read")
    ACTING = "acting", pgettext_lazy("round", "Thanked, to be told back")
    REPORTED = "reported", pgettext_lazy("round", "Told back")
    CANCELLED = "cancelled", pgettext_lazy("round", "Skipped")


class AnswerState(TextChoices):
    """Where one person's answer stands (domain B15)."""

    INVITED = "invited", pgettext_lazy("answer", "Asked")
    OPENED = "opened", pgettext_lazy("answer", "Opened the form")
    ANSWERED = "answered", pgettext_lazy("answer", "Answered")
    EXPIRED = "expired", pgettext_lazy("answer", "Silent")
    BOUNCED = "bounced", pgettext_lazy("answer", "Mail came back")
    OPTED_OUT = "opted_out", pgettext_lazy("answer", "Does not want to be asked")


class FormKind(TextChoices):
    """How much is asked."""

    SHORT = "short", _("One number and a word")
    FULL = "full", _("Also speed, quality, communication and our people")


class Part(TextChoices):
    """What is asked beside the one number."""

    SPEED = "speed", _("Speed")
    QUALITY = "quality", _("Code quality")
    COMMUNICATION = "communication", _("Communication")


WAITING = (AnswerState.INVITED, AnswerState.OPENED)
RUNNING = (RoundState.OPEN, RoundState.REMINDED)
LOW = 6  # from here down a call is owed
HIGH = 9
