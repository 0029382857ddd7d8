"""Choices of what a client lets us show."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class PermissionState(TextChoices):
    """The states of lifecycle.PORTFOLIO."""

    NOT_ASKED = "not_asked", pgettext_lazy("permission", "Not asked yet")
    ASKED = "asked", pgettext_lazy("permission", "Asked")
    DECLINED = "declined", pgettext_lazy("permission", "Declined")
    GRANTED = "granted", pgettext_lazy("permission", "Granted")
    WITHDRAWN = "withdrawn", pgettext_lazy("permission", "Taken back")


class ShowLevel(TextChoices):
    """How much of the work we may show; also what a place shows."""

    NAME = "name", pgettext_lazy("may be shown", "Name")
    LOGO = "logo", pgettext_lazy("may be shown", "Name and logo")
    ANONYMOUS = "anonymous", pgettext_lazy("may be shown", "Story without names")
    STORY = "story", pgettext_lazy("may be shown", "Story with figures")
    CALL = "call", pgettext_lazy("may be shown", "Reference call")


class WordBy(TextChoices):
    """How we have the client's word: pressed on their own page, or kept in a document or a mail."""

    LINK = "link", pgettext_lazy("their word", "By their own page")
    DOCUMENT = "document", pgettext_lazy("their word", "In writing")
