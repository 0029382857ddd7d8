"""Weights and half-lives of the factors of health: starting values, each a setting (domain A9)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec
from perennial.insight.rules.health import DEFAULTS

_TITLES = {
    "happiness": (_("Weight of happiness"), _("Days after which an answer counts half")),
    "relationship": (_("Weight of the relationship"), _("Days after which ties count half")),
    "payment": (_("Weight of payment"), _("Days after which the last payment counts half")),
    "delivery": (_("Weight of delivery and issues"), _("Days after which the last issue counts half")),
    "engagement": (_("Weight of engagement"), _("Days after which talks count half")),
    "commercial": (_("Weight of the run rate"), _("Days after which the last invoice counts half")),
    "promises": (_("Weight of promises"), _("Days after which promises count half")),
    "team": (_("Weight of team stability"), _("Days after which changes of the team count half")),
}

for _factor, (_weight, _half) in _TITLES.items():
    for _name, _title, _default, _low, _high in (
        ("weight", _weight, DEFAULTS[_factor].weight, 0, 100),
        ("half_life", _half, DEFAULTS[_factor].half_life, 1, 730),
    ):
        _key = f"health.{_name}_{_factor}"
        SETTINGS.register(
            _key, SettingSpec(_key, _title, "int", int(_default), "health", minimum=_low, maximum=_high)
        )  # fmt: skip
