"""Days and thresholds of the first 90 days: starting values, each a setting (domain B3, C06, C07)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from perennial.foundation.registry import SETTINGS, SettingSpec
from perennial.handover.choices import DAY_OF, Step

GROUP = "onboarding"
STEP_TITLES = {
    Step.ACCESS: gettext_noop("Day by which everybody has access"),
    Step.CALL: gettext_noop("Day of the first call"),
    Step.FIRST_WEEK: gettext_noop("Day of the first-week check-in"),
    Step.TIE: gettext_noop("Day by which a first person is known beside the developers"),
    Step.REPORT: gettext_noop("Day of the first report"),
    Step.CHECK_IN: gettext_noop("Day of the third check-in"),
    Step.HAPPINESS: gettext_noop("Day on which satisfaction is asked about"),
    Step.SECOND_TIE: gettext_noop("Day by which a second person is known"),
    Step.HALF_TIME: gettext_noop("Day of the check-in at half-time"),
    Step.CANVAS: gettext_noop("Day by which the business canvas is filled in"),
    Step.ROLES: gettext_noop("Day by which all roles that matter are known"),
    Step.REVIEW: gettext_noop("Day of the look back with whoever decides"),
}


def _number(key: str, title: object, default: int, low: int = 1, high: int = 120) -> None:
    spec = SettingSpec(f"{GROUP}.{key}", title, "int", default, GROUP, minimum=low, maximum=high)
    SETTINGS.register(f"{GROUP}.{key}", spec)


for _step, _day in DAY_OF.items():
    _number(f"day_{_step}", _(STEP_TITLES[Step(_step)]), _day)
_number("invoice_day", _("Day by which the first invoice is sent"), 35)
_number("grace", _("Days given where a deadline could not be met in time"), 7, 0)
_number("check_ins", _("Check-ins held before the first gate"), 3, 0, 20)
_number("blocker_days", _("Days a severe issue may be open at the first gate"), 7)
_number("happy", _("Satisfaction that the later gates ask for"), 7, 1, 10)
_number("unhappy", _("Satisfaction up to this is a sign of trouble"), 6, 1, 10)
_number("ties", _("Ties beside the developers' that the second gate asks for"), 2, 1, 10)
_number("coverage", _("Share of the roles that matter that the last gate asks for, %"), 60, 1, 100)
_number("missed", _("Meetings missed in a row that are a sign of trouble"), 2, 1, 10)
_number("silent", _("Days without a word of both sides that are a sign of trouble"), 7)
_number("gate_late", _("Days a gate may be late"), 5, 0)
_number("calm_days", _("Calm days after which a watch may end"), 14, 0)
_number("late_start", _("Days after the start until which a client's first 90 days begin by themselves"), 90, 0)
