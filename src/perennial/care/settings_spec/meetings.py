"""Thresholds of meetings: starting values, each a setting (domain C29)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _number(key: str, title: object, default: int, maximum: int) -> None:
    SETTINGS.register(key, SettingSpec(key, title, "int", default, "care", minimum=1, maximum=maximum))


_number("meetings.missed", _("Meetings missed in a row that ask for a new rhythm"), 2, 10)
_number("meetings.ahead_days", _("Days ahead in which a meeting has to be planned"), 14, 90)
