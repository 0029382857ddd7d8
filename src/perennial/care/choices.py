"""Choices of the care room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TouchKind(TextChoices):
    """How we were in touch."""

    CALL = "call", _("Call")
    MAIL = "mail", _("Mail")
    MEETING = "meeting", _("Meeting")
    NOTE = "note", _("Note")
