"""Weights of a tie and thresholds of its cues: starting values, each a setting (domain A10, C01-C05)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _add(key: str, title: object, kind: str, default: object, **extra: object) -> None:
    SETTINGS.register(key, SettingSpec(key, title, kind, default, "ties", **extra))  # type: ignore[arg-type]  # forwarded


def _days(key: str, title: object, default: int) -> None:
    _add(key, title, "int", default, minimum=1, maximum=730)


_add("ties.visit", _("Weight of a visit"), "decimal", "5")
_add("ties.meeting", _("Weight of a meeting"), "decimal", "3")
_add("ties.call", _("Weight of a call"), "decimal", "2")
_add("ties.mail", _("Weight of a mail"), "decimal", "0.5")
_add("ties.chat", _("Weight of a chat"), "decimal", "0.25")
_days("ties.half_life", _("Days after which a talk weighs half"), 45)
_add("ties.live", _("A tie is live from this strength, %"), "int", 15, minimum=1, maximum=99)
_add("ties.role_decision", _("Weight of the one who decides"), "decimal", "3")
_add("ties.role_finance", _("Weight of finance"), "decimal", "2")
_add("ties.role_day_to_day", _("Weight of day-to-day work"), "decimal", "2")
_add("ties.role_sponsor", _("Weight of the sponsor"), "decimal", "2")
_add("ties.role_technical", _("Weight of the technical side"), "decimal", "0")
_add("ties.role_procurement", _("Weight of procurement"), "decimal", "0")
_days("cues.thread_age", _("Single thread: days with us from which it counts"), 90)
_add("cues.developer_share", _("Developers only: from this share of all contact, %"), "int", 70, minimum=1, maximum=99)
_days("cues.manager_silent", _("Developers only: days without a talk of the manager"), 21)
_days("cues.renewal_roles", _("Missing role: days before the agreement ends"), 60)
_days("cues.silent_new", _("Silence, new clients: days"), 7)
_days("cues.silent_a", _("Silence, A clients: days"), 14)
_days("cues.silent_b", _("Silence, B clients: days"), 21)
_days("cues.silent_c", _("Silence, C clients: days"), 35)
