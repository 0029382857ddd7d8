"""Thresholds of a hand-over: starting values, each a setting (domain B2, C42)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec

GROUP = "handover"


def _number(key: str, title: object, default: int, low: int = 1, high: int = 100) -> None:
    spec = SettingSpec(f"{GROUP}.{key}", title, "int", default, GROUP, minimum=low, maximum=high)
    SETTINGS.register(f"{GROUP}.{key}", spec)


_number("filled", _("Share of a hand-over card that has to be filled in, %"), 80)
_number("take_days", _("Working days in which a hand-over is taken or given back"), 2, 0, 30)
_number("head_days", _("Working days after which the head of client success is told"), 4, 1, 60)
_number("intro_days", _("Days after the signature in which the account manager is introduced"), 7, 1, 90)
_number("ties", _("People of the client who are known before a hand-over is accepted"), 2, 0, 10)
