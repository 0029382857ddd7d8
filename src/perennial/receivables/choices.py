"""Choices of the receivables room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseState(TextChoices):
    """States of a dunning case (domain B8)."""

    QUIET = "quiet", _("Quiet")
    PRE_DUE = "pre_due", _("Reminded before due")
    DUE = "due", pgettext_lazy("state of reminders", "Due")
    LATE_7 = "late_7", _("7 days late")
    LATE_14 = "late_14", _("14 days late")
    PAUSE_WARNED = "pause_warned", _("Pause proposed")
    PAUSED = "paused", _("Paused")
    PROMISED = "promised", _("Promised")
    PLAN = "plan", _("Payment plan")
    ESCALATED = "escalated", _("Escalated")
    LEGAL = "legal", _("Legal")
    CLOSED = "closed", _("Closed")


class PromiseOutcome(TextChoices):
    """What became of a promise to pay."""

    RUNNING = "running", _("Running")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PlanOutcome(TextChoices):
    """What became of a payment plan."""

    RUNNING = "running", _("Running")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    WITHDRAWN = "withdrawn", _("Withdrawn")
