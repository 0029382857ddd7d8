"""Figures of what is agreed: starting values, each a setting (domain A2, C08 to C11)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec

GROUP = "contracts"


def _number(key: str, title: object, default: int, low: int = 1, high: int = 366) -> None:
    spec = SettingSpec(f"{GROUP}.{key}", title, "int", default, GROUP, minimum=low, maximum=high)
    SETTINGS.register(f"{GROUP}.{key}", spec)


_number("working_days", _("Working days of a year in the run rate"), 251, 200, 366)
_number("hours_a_day", _("Hours of a working day in the run rate"), 8, 1, 12)
_number("leave_notice_days", _("Clients hear of leave, days ahead"), 14, 1, 90)
_number("leave_cover_days", _("Leave needs somebody who covers, from working days"), 6, 2, 60)
_number("poach_quiet_days", _("A developer the client may want: calm after days without a sign"), 60, 7, 366)
_number("plan_days", _("A notice without a plan for the seat, working days"), 5, 1, 30)
