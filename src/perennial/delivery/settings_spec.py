"""Figures of hours, their approval and requests for people: starting values, each a setting (A20, B6, C17, C35)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec

GROUP = "delivery"


def _number(key: str, title: object, default: int, low: int, high: int) -> None:
    spec = SettingSpec(f"{GROUP}.{key}", title, "int", default, GROUP, minimum=low, maximum=high)
    SETTINGS.register(f"{GROUP}.{key}", spec)


_number("difference_percent", _("Hours may differ from the calendar without a word by, %"), 2, 0, 100)
_number("settle_days", _("Hours of a month are late after working days"), 2, 0, 20)
_number("reminders", _("Reminders to approve hours, at most"), 2, 0, 5)
_number("remind_days", _("Working days between them"), 2, 1, 30)
_number("link_days", _("A link to approve hours works for, days"), 60, 1, 366)
_number("staffing_least", _("Odds of a request need so many seats filled before"), 8, 5, 100)
_number("staffing_odds", _("Requests for people are late below odds of, %"), 50, 5, 95)
_number("staffing_cv_days", _("Requests for people are late without a CV after, days"), 7, 1, 60)
_number("bench_days", _("Free people are offered to clients, days ahead"), 30, 1, 120)
_number("past_need_days", _("A client may need again what it needed within the last days"), 365, 30, 1500)
_number("blocker_days", _("Blockers come to Today after more working days than"), 2, 0, 30)
