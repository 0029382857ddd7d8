"""Limits of asking, thresholds of the cues, and words of the referral letter: each a setting (domain A8, C12-C15)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _number(key: str, title: object, default: int, low: int = 0, high: int = 730) -> None:
    spec = SettingSpec(f"pulse.{key}", title, "int", default, "pulse", minimum=low, maximum=high)
    SETTINGS.register(f"pulse.{key}", spec)


_number("every", _("Days between two rounds for the same person"), 90, 7)
_number("full_every", _("Days between two full forms for the same person"), 180, 7)
_number("triggered_every", _("Days between any round and a triggered one for the same person"), 90, 7)
_number("quiet", _("Days without a round after a pause letter or a severe issue"), 14)
_number("remind_day", _("Day of the reminder to those who are silent"), 4, 1, 30)
_number("close_day", _("Day on which a round closes"), 14, 2, 60)
_number("call_days", _("Working days in which an unhappy person is called"), 2, 1, 10)
_number("weight_decides", _("Weight of a decision maker in the mean"), 3, 1, 10)
_number("weight_pays", _("Weight of finance and sponsors in the mean"), 2, 1, 10)
_number("low", _("A score up to this asks for a call"), 6, 1, 9)
_number("drop", _("A fall of one person's score that asks for a call"), 2, 1, 9)
_number("fall_tenths", _("Fall of the mean a round that asks for a call, in tenths"), 2, 1, 50)
_number("high", _("A decision maker's score from which one may ask for a referral"), 9, 2, 10)
_number("ask_days", _("Days between two asks for a referral or a story"), 180, 1)
_number("silent_rounds", _("Rounds of silence of a decision maker that ask for a call"), 2, 1, 6)
_number("relay_days", _("Days in which a comment with a low part is answered"), 5, 1, 60)
for _code, _words in (
    ("en", "finding developers who stay"),
    ("ru", "поиском разработчиков, которые остаются"),
    ("uk", "пошуком розробників, які залишаються"),
):
    SETTINGS.register(
        f"pulse.problem.{_code}",
        SettingSpec(f"pulse.problem.{_code}", _("The problem we solve, as the referral letter says it"), "text", _words,
                    "pulse"),
    )  # fmt: skip
