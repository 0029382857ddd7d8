"""Thresholds of invoicing (domain C16)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec

UNSENT_DAYS = "cues.unsent_days"
SETTINGS.register(
    UNSENT_DAYS,
    SettingSpec(
        UNSENT_DAYS, _("Working days after the end of a month in which its invoices go out"), "int", 3, "ladder",
        minimum=0, maximum=60,
    ),
)  # fmt: skip
