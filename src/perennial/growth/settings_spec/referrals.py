"""Referrals: starting values, each a setting (domain A14, B11, C41)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _number(name: str, title: object, default: int, minimum: int, maximum: int) -> None:
    key = f"referrals.{name}"
    SETTINGS.register(key, SettingSpec(key, title, "int", default, "referrals", minimum=minimum, maximum=maximum))


_number("valid_days", _("Days for which a registered lead is held"), 90, 7, 730)
_number("contact_days", _("Working days within which a lead is contacted"), 2, 1, 30)
_number("quarters", _("Past quarters a forecast of referrals looks at, at most"), 12, 2, 40)
_number("first_months", _("First months of a referred client that count as its money"), 9, 1, 24)
