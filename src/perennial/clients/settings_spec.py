"""Thresholds of the cues of knowing a client (domain C03, C36, C46)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _days(key: str, title: object, default: int) -> None:
    SETTINGS.register(key, SettingSpec(key, title, "int", default, "knowledge", minimum=0, maximum=3650))


_days("knowledge.gone_days", _("Days for which a decision maker who left is asked after"), 90)
_days("knowledge.canvas_days", _("Days after which a canvas is old"), 180)
_days("knowledge.idea_days", _("Days without an idea told to an A or B client"), 60)
_days("knowledge.first_days", _("Days a new client is given before its type and canvas are asked for"), 30)
SETTINGS.register(
    "knowledge.ask_missing",
    SettingSpec("knowledge.ask_missing", _("Ask for a type or a canvas that is missing"), "bool", True, "knowledge"),
)
_days("knowledge.news_days", _("Days for which news of a client is worth a word"), 7)
_days("knowledge.slack_days", _("Days a step of the play-book may be late"), 3)
