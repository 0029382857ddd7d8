"""Portfolio: starting values, each a setting (domain B23)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _number(name: str, title: object, default: int, minimum: int, maximum: int) -> None:
    key = f"portfolio.{name}"
    SETTINGS.register(key, SettingSpec(key, title, "int", default, "portfolio", minimum=minimum, maximum=maximum))


_number("least_happiness", _("Happiness of the last round from which they are asked"), 8, 1, 10)
_number("again_days", _("Days after which somebody who said no is asked again"), 180, 30, 1000)
_number("remove_days", _("Days within which a place is removed"), 10, 1, 60)
_number("link_days", _("Days for which the link of the letter works"), 365, 14, 1000)
