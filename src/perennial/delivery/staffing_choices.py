"""Choices of requests for people."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class StaffingState(TextChoices):
    """Where a request for people stands (staffing_lifecycle.STAFFING)."""

    DRAFTED = "drafted", pgettext_lazy("request for people", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("request for people", "With the recruiters")
    ACCEPTED = "accepted", pgettext_lazy("request for people", "Searching")
    SHORTLISTED = "shortlisted", pgettext_lazy("request for people", "Shortlist is ready")
    INTERVIEWING = "interviewing", pgettext_lazy("request for people", "Client interviews")
    FILLED = "filled", pgettext_lazy("request for people", "Filled")
    FAILED = "failed", pgettext_lazy("request for people", "Given up")
    CANCELLED = "cancelled", pgettext_lazy("request for people", "Cancelled")


RUNNING: Final = (
    StaffingState.SUBMITTED, StaffingState.ACCEPTED, StaffingState.SHORTLISTED, StaffingState.INTERVIEWING,
)  # fmt: skip
"""Somebody looks for people."""
SEARCHED: Final = (StaffingState.ACCEPTED, StaffingState.SHORTLISTED, StaffingState.INTERVIEWING)
"""A recruiter has said yes."""
CLOSED: Final = (StaffingState.FILLED, StaffingState.FAILED, StaffingState.CANCELLED)


class CandidateState(TextChoices):
    """How far somebody has come who may take a seat."""

    FOUND = "found", pgettext_lazy("candidate", "Found")
    SHORTLISTED = "shortlisted", pgettext_lazy("candidate", "On the shortlist")
    INTERVIEW = "interview", pgettext_lazy("candidate", "Interview with the client")
    HIRED = "hired", pgettext_lazy("candidate", "Offer accepted")
    NOT_FIT = "not_fit", pgettext_lazy("candidate", "Does not fit")


CHOSEN: Final = (CandidateState.SHORTLISTED, CandidateState.INTERVIEW)
