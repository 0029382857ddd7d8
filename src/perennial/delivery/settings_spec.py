"""Figures of hours, their approval and requests for people: starting values, each a setting (A20, B6, C17, C35)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec

GROUP = "delivery"


def _number(key: str, title: object, default: int, low: int, high: int) -> None:
    spec = SettingSpec(f"{GROUP}.{key}", title, "int", default, GROUP, minimum=low, maximum=high)
    SETTINGS.register(f"{GROUP}.{key}", spec)


_number("difference_percent", _("Hours may differ from the calendar without a word by, %"), 2, 0, 100)
_number("reminders", _("Reminders to approve hours, at most"), 2, 0, 5)
_number("remind_days", _("Working days between them"), 2, 1, 30)
_number("link_days", _("A link to approve hours works for, days"), 60, 1, 366)
_number("staffing_least", _("Odds of a request need so many seats filled before"), 8, 5, 100)
