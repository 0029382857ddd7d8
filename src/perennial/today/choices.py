"""Choices of the today room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemState(TextChoices):
    """What became of a queue item. `closed`: its cause is gone by itself."""

    OPEN = "open", _("Open")
    SNOOZED = "snoozed", _("Snoozed")
    DONE = "done", _("Done")
    NOT_USEFUL = "not_useful", _("Not useful")
    CLOSED = "closed", _("Closed by itself")


class NotUsefulReason(TextChoices):
    """Why an item was not useful; counted per rule in settings."""

    ALREADY_KNOWN = "known", _("I knew already")
    WRONG_FACT = "wrong", _("The facts are wrong")
    BAD_TIMING = "timing", _("Not the right time")
    NOT_MY_CLIENT = "other", _("Something else")
