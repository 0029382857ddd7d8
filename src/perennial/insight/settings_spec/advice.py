"""From which share of paid time that stood unused a client is told (domain C47)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec

SETTINGS.register(
    "advice.unused_percent",
    SettingSpec(
        "advice.unused_percent", _("Tell a client of paid time that stood unused above, %"), "int", 15, "reports",
        minimum=1, maximum=99,
    ),
)  # fmt: skip
