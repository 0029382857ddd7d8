"""Expansions: starting values, each a setting (domain B10, C33)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _number(name: str, title: object, default: int, minimum: int, maximum: int) -> None:
    key = f"expansions.{name}"
    SETTINGS.register(key, SettingSpec(key, title, "int", default, "expansions", minimum=minimum, maximum=maximum))


_number("least_margin", _("Margin of an hour below which an offer needs a head's word, %"), 25, 0, 90)
_number("overtime_percent", _("Hours above what was agreed that hint at more work, %"), 10, 1, 100)
_number("overtime_months", _("Months in a row of them"), 2, 1, 12)
_number("news_days", _("Days for which news of hiring or money hints at more work"), 45, 7, 180)
