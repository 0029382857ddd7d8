"""Greetings and gifts: starting values, each a setting (domain B16, C40)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec

SETTINGS.register(
    "greetings.days",
    SettingSpec("greetings.days", _("Days before a holiday or birthday when a greeting is suggested"), "int", 5, "care",
                minimum=1, maximum=30),
)  # fmt: skip
SETTINGS.register(
    "greetings.gift_limit",
    SettingSpec("greetings.gift_limit", _("Gifts to one client in a year, at most"), "int", 200, "care", minimum=0,
                maximum=1_000_000, help=_("In the company's currency.")),
)  # fmt: skip
