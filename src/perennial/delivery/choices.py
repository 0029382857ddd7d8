"""Choices of the delivery room."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class TimesheetState(TextChoices):
    """Where the hours of a month stand (lifecycle.TIMESHEET)."""

    OPEN = "open", pgettext_lazy("timesheet", "Being filled in")
    SUBMITTED = "submitted", pgettext_lazy("timesheet", "Submitted")
    RECONCILED = "reconciled", pgettext_lazy("timesheet", "Checked")
    WITH_CLIENT = "with_client", pgettext_lazy("timesheet", "With the client")
    DISPUTED = "disputed", pgettext_lazy("timesheet", "Disputed")
    APPROVED = "approved", pgettext_lazy("timesheet", "Approved")
    INVOICED = "invoiced", pgettext_lazy("timesheet", "Invoiced")
    VOID = "void", pgettext_lazy("timesheet", "Void")


CLOSED: Final = (TimesheetState.APPROVED, TimesheetState.INVOICED, TimesheetState.VOID)
"""Nothing more is expected of anybody."""
SHOWN: Final = (
    TimesheetState.WITH_CLIENT, TimesheetState.DISPUTED, TimesheetState.APPROVED, TimesheetState.INVOICED,
)  # fmt: skip
"""What the client may see."""


class ApprovedHow(TextChoices):
    """By what hours count as approved."""

    LINK = "link", pgettext_lazy("approval of hours", "By the client's link")
    WORD = "word", pgettext_lazy("approval of hours", "By the client's written word")
    SILENCE = "silence", pgettext_lazy("approval of hours", "Nobody objected in time, as agreed")
    SETTLED = "settled", pgettext_lazy("approval of hours", "Settled after a dispute")
    IMPORT = "import", pgettext_lazy("approval of hours", "Taken over with the book")


class LineState(TextChoices):
    """What the client says of a day."""

    OPEN = "open", pgettext_lazy("line of a timesheet", "Open")
    APPROVED = "approved", pgettext_lazy("line of a timesheet", "Approved")
    DISPUTED = "disputed", pgettext_lazy("line of a timesheet", "Disputed")


class Source(TextChoices):
    """Where an entry comes from."""

    HAND = "hand", pgettext_lazy("source of hours", "By hand")
    TOGGL = "toggl", "Toggl"
    CLOCKIFY = "clockify", "Clockify"
    HARVEST = "harvest", "Harvest"
    KIMAI = "kimai", "Kimai"
    JIRA = "jira", "Jira / Tempo"
    CSV = "csv", pgettext_lazy("source of hours", "A table")


class Settled(TextChoices):
    """How a difference with the client's tracker ends; `ASKED` waits for the developer."""

    OURS = "ours", pgettext_lazy("difference of hours", "Ours is right")
    THEIRS = "theirs", pgettext_lazy("difference of hours", "Theirs is right: correct ours")
    AGREED = "agreed", pgettext_lazy("difference of hours", "Agreed figure")
    ASKED = "asked", pgettext_lazy("difference of hours", "Ask the developer")


class NotBillable(TextChoices):
    """Why the client does not pay for it."""

    TRIAL = "trial", pgettext_lazy("hours that are not billed", "Trial days")
    ONBOARDING = "onboarding", pgettext_lazy("hours that are not billed", "Getting to know the project")
    REWORK = "rework", pgettext_lazy("hours that are not billed", "Our own mistake put right")
    INTERNAL = "internal", pgettext_lazy("hours that are not billed", "Our own affairs")
    OTHER = "other", pgettext_lazy("hours that are not billed", "Another reason")
