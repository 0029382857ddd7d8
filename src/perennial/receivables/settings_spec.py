"""Thresholds of the ladder and its cues: starting values, each a setting (domain B8, C18-C23)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _days(key: str, title: object, default: int, **extra: object) -> None:
    SETTINGS.register(
        f"dunning.{key}",
        SettingSpec(f"dunning.{key}", title, "int", default, "ladder", minimum=0, maximum=365, **extra),  # type: ignore[arg-type]  # forwarded
    )


def _other(key: str, title: object, kind: str, default: object, **extra: object) -> None:
    SETTINGS.register(key, SettingSpec(key, title, kind, default, "ladder", **extra))  # type: ignore[arg-type]  # forwarded


_days("pre_due", _("Days before the due day of the friendly reminder"), 5)
_days("grace_bank_days", _("Bank days of grace after the due day"), 1)
_days("late_7", _("Days late at the first question"), 7)
_days("late_14", _("Days late at the second letter"), 14)
_days("pause", _("Days late from which a pause of work may be proposed"), 21)
_days("escalate", _("Days late at the escalation"), 30)
_days("legal", _("Days late before a legal step"), 60)
_days("instalment", _("Days before an instalment on which it is asked for"), 3)
_days("between_letters", _("Days between two letters to the same person"), 5)
_days("pause_notice", _("Working days between the pause letter and the pause"), 3)
_other("dunning.pre_due_minimum", _("Smallest amount reminded of before it is due"), "decimal", "50")
_other("dunning.minimum", _("Smallest amount that is worth a letter"), "decimal", "1")
_other("dunning.large_client", _("Run rate a month from which the head approves a pause letter"), "decimal", "10000")
_other("dunning.release_pre_due", _("The reminder before the due day leaves by itself"), "bool", False)
_other("dunning.release_due", _("The letter of the due day leaves by itself"), "bool", False)
_other("dunning.release_late_7", _("The first question leaves by itself"), "bool", False)
_other("cues.likely_late", _("Remind before the due day when being late is likelier than, %"), "int", 50,
       minimum=1, maximum=99)  # fmt: skip
_other("cues.dispute_days", _("Days in which a dispute is to be resolved"), "int", 3, minimum=1, maximum=60)
