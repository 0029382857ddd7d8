"""Choices of the room."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class ReportState(TextChoices):
    """Where a report stands (lifecycle.REPORT)."""

    SCHEDULED = "scheduled", pgettext_lazy("report", "Planned")
    DRAFTING = "drafting", pgettext_lazy("report", "Being written")
    REVIEW = "review", pgettext_lazy("report", "Ready to send")
    SENT = "sent", pgettext_lazy("report", "Sent")
    VIEWED = "viewed", pgettext_lazy("report", "Opened")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("report", "Accepted")
    SUPERSEDED = "superseded", pgettext_lazy("report", "Corrected")
    CANCELLED = "cancelled", pgettext_lazy("report", "Cancelled")


UNSENT: Final = (ReportState.SCHEDULED, ReportState.DRAFTING, ReportState.REVIEW)
OUT: Final = (ReportState.SENT, ReportState.VIEWED, ReportState.ACKNOWLEDGED)


class Standing(TextChoices):
    """Which business a client is in a quarter (rules.business)."""

    EXISTING = "existing", pgettext_lazy("business", "Existing")
    NEW = "new", pgettext_lazy("business", "New")
    REACTIVATED = "reactivated", pgettext_lazy("business", "Came back")
