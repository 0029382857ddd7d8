"""Our news: starting values, each a setting (domain C38, C39)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec


def _number(name: str, title: object, default: int, minimum: int = 0, maximum: int = 3650) -> None:
    key = f"our_news.{name}"
    SETTINGS.register(key, SettingSpec(key, title, "int", default, "our_news", minimum=minimum, maximum=maximum))


_number("fits_from", _("Score from which news fits a client"), 30, 10, 100)
_number("fresh_days", _("Days for which news is worth telling"), 120, 1)
_number("rest_days", _("Days after which a client hears of us again"), 60)
_number("insight_rest_days", _("Days after which a client gets another insight"), 30)
_number("person_days", _("Days between two pieces of news to one person, at least"), 21)
