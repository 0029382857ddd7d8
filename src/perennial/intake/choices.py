"""Choices of the intake room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BatchState(TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", _("Uploaded")
    PREVIEWING = "previewing", _("Being read")
    PREVIEWED = "previewed", _("Preview")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    FAILED = "failed", _("Nothing was changed")
    TAKEN_BACK = "taken_back", _("Taken back")
