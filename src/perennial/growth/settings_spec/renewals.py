"""Renewals: starting values, each a setting (domain B9, C31)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _number(name: str, title: object, default: int, minimum: int = 1, maximum: int = 365) -> None:
    key = f"renewals.{name}"
    SETTINGS.register(key, SettingSpec(key, title, "int", default, "renewals", minimum=minimum, maximum=maximum))


_number("window_a", _("Days before the end when the talk with an A client is prepared"), 120)
_number("window", _("Days before the end when the talk with other clients is prepared"), 90)
_number("second", _("Days before the end for the second reminder"), 60)
_number("third", _("Days before the end for the last reminder"), 30)
_number("notice_lead", _("Days before the notice date when it is told"), 14)
_number("low_days", _("Days before the end from which an unlikely renewal is told"), 180)
_number("low_percent", _("A renewal is unlikely below, %"), 60, 5, 95)
