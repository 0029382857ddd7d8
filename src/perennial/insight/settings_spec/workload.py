"""What a manager's clients ask for, in hours a month; starting values of domain A18, to be tuned by one's own times."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _hours(name: str, title: object, default: str) -> None:
    key = f"workload.{name}"
    SETTINGS.register(key, SettingSpec(key, title, "decimal", default, "workload", minimum=0, maximum=200))


def _percent(name: str, title: object, default: int) -> None:
    key = f"workload.{name}"
    SETTINGS.register(key, SettingSpec(key, title, "int", default, "workload", minimum=1, maximum=300))


_hours("tier_a", _("Hours a month for an A client"), "10")
_hours("tier_b", _("Hours a month for a B client"), "5")
_hours("tier_c", _("Hours a month for a C client"), "2")
_hours("developer", _("Hours a month for a placed developer"), "0.6")
_hours("onboarding", _("Hours a month for a client in its first 90 days"), "8")
_hours("renewal", _("Hours a month for a renewal that is near"), "5")
_hours("escalation", _("Hours a month for an escalation"), "6")
_hours("dunning", _("Hours a month for a client that pays late"), "2")
_percent("share", _("Share of working time for clients, %"), 75)
_percent("amber", _("Full from, % of that time"), 90)
_percent("red", _("Too much from, % of that time"), 110)

SETTINGS.register(
    "workload.items",
    SettingSpec("workload.items", _("Too many open items in the queue from"), "int", 25, "workload", minimum=1,
                maximum=500),
)  # fmt: skip
