"""Clocks and thresholds of promises, issues and questions: starting values, each a setting (domain B13, C24-C27)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _add(key: str, title: object, kind: str, default: object, **extra: object) -> None:
    SETTINGS.register(key, SettingSpec(key, title, kind, default, "care", **extra))  # type: ignore[arg-type]  # forwarded


def _number(key: str, title: object, default: int, minimum: int, maximum: int) -> None:
    _add(key, title, "int", default, minimum=minimum, maximum=maximum)


_add("care.opens", _("Business hours from"), "time", "09:00", help=_("In the company's time zone."))
_add("care.closes", _("Business hours until"), "time", "18:00", help=_("In the company's time zone."))
_add("care.promise_hour", _("A promise without an hour is due at"), "time", "17:00",
     help=_("In the client's time zone."))  # fmt: skip
_number("issues.sev1_minutes", _("Minutes until the first answer, severity 1"), 60, 5, 10_000)
_number("issues.sev2_minutes", _("Minutes until the first answer, severity 2"), 240, 5, 10_000)
_number("issues.sev3_days", _("Business days until the first answer, severity 3"), 1, 1, 30)
_number("issues.question_days", _("Business days until a question is answered"), 1, 1, 30)
_number("issues.silent_days", _("Working days of silence after which a resolved issue may be closed"), 5, 1, 60)
_number("issues.reopen_days", _("Days in which an issue may be opened again"), 30, 1, 365)
_number("promises.warn_hours", _("Hours before its end in which a promise is brought to mind"), 24, 1, 336)
_number("promises.give_up_days", _("Days overdue after which a promise counts as broken"), 14, 1, 180)
_number("promises.rate_floor", _("Kept rate, lower bound, below which somebody is warned, %"), 60, 1, 99)
_number("promises.rate_days", _("Days over which the kept rate is looked at"), 90, 14, 730)
_number("promises.rate_least", _("Ended promises below which the kept rate says nothing"), 5, 1, 100)
