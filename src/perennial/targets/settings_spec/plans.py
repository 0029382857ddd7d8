"""Settings of the quarterly plan (domain A16, B18, C43)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _number(name: str, title: object, default: int, minimum: int = 0, maximum: int = 60) -> None:
    key = f"plan.{name}"
    SETTINGS.register(key, SettingSpec(key, title, "int", default, "plan", minimum=minimum, maximum=maximum))


_number("growth", _("Growth a quarter that a plan begins with, %"), 15, 0, 100)
_number("agree_days", _("Days before the quarter by which its figures have to be agreed"), 5)
_number("off_track", _("Odds at half-time below which a figure is off track, %"), 25, 1, 99)
_number("billed_days", _("Days after the quarter until its figures are counted"), 20)
