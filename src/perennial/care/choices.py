"""Choices of the care room."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TouchKind(TextChoices):
    """How we were in touch."""

    VISIT = "visit", pgettext_lazy("of a touch", "Visit")
    MEETING = "meeting", _("Meeting")
    CALL = "call", _("Call")
    MAIL = "mail", _("Mail")
    CHAT = "chat", _("Chat")
    NOTE = "note", _("Note")


class Direction(TextChoices):
    """Who promised."""

    OURS = "ours", _("We to them")
    THEIRS = "theirs", _("They to us")


class PromiseState(TextChoices):
    """Where a promise stands (lifecycle.PROMISE)."""

    MADE = "made", pgettext_lazy("promise", "Made")
    OVERDUE = "overdue", pgettext_lazy("promise", "Overdue")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    KEPT_LATE = "kept_late", pgettext_lazy("promise", "Kept late")
    BROKEN = "broken", pgettext_lazy("promise", "Broken")
    CANCELLED = "cancelled", pgettext_lazy("promise", "Cancelled by the client")


OPEN_PROMISES = (PromiseState.MADE, PromiseState.OVERDUE)


class IssueKind(TextChoices):
    """An issue, or a question: lighter, but it too wants an answer."""

    ISSUE = "issue", _("Issue")
    QUESTION = "question", _("Question")


class Severity(IntegerChoices):
    """How bad it is for the client."""

    ONE = 1, _("1: work stands still")
    TWO = 2, _("2: work is hindered")
    THREE = 3, _("3: a nuisance")


class IssueState(TextChoices):
    """Where an issue stands (lifecycle.ISSUE)."""

    OPEN = "open", pgettext_lazy("issue", "No answer yet")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("issue", "Answered")
    IN_PROGRESS = "in_progress", pgettext_lazy("issue", "In progress")
    WAITING_CLIENT = "waiting_client", pgettext_lazy("issue", "Waits for the client")
    ESCALATED = "escalated", pgettext_lazy("issue", "Escalated")
    RESOLVED = "resolved", pgettext_lazy("issue", "Resolved")
    CLOSED = "closed", pgettext_lazy("issue", "Closed")


OPEN_ISSUES = (
    IssueState.OPEN, IssueState.ACKNOWLEDGED, IssueState.IN_PROGRESS, IssueState.WAITING_CLIENT, IssueState.ESCALATED,
)  # fmt: skip


class TouchDirection(TextChoices):
    """Whether both sides spoke: only that makes a tie stronger."""

    TWO_WAY = "two_way", _("Both sides spoke")
    UNANSWERED = "unanswered", _("We wrote, no answer yet")
    MASS = "mass", _("One letter to many")


class TouchSource(TextChoices):
    """Where a touch comes from."""

    HAND = "hand", _("Logged by hand")
    MAIL = "mail", _("From the mailbox")
    MEETING = "meeting", _("From a meeting")
    IMPORT = "import", _("Imported")


class MeetingState(TextChoices):
    """What became of a meeting."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")


class MissedBy(TextChoices):
    """Who did not come."""

    THEM = "them", _("They did not come")
    US = "us", _("We did not come")


class MeetingResponse(TextChoices):
    """What somebody answered to the invitation."""

    OPEN = "open", _("No answer yet")
    ACCEPTED = "accepted", _("Comes")
    DECLINED = "declined", _("Does not come")
    TENTATIVE = "tentative", _("Perhaps")


class GreetingState(TextChoices):
    """Where a greeting stands; lifecycle.GREETING moves it."""

    SUGGESTED = "suggested", pgettext_lazy("greeting", "Suggested")
    DRAFTED = "drafted", pgettext_lazy("greeting", "Drafted")
    SENT = "sent", pgettext_lazy("greeting", "Sent")
    SKIPPED = "skipped", pgettext_lazy("greeting", "Skipped")
