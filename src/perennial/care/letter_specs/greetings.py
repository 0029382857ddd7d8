"""E9, the greeting: a draft with the wish of the day; its two own sentences are written by a person, who sends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from perennial.care.actions.greetings import OPEN, greeting_sent
from perennial.care.letter_specs import promises
from perennial.care.models import Greeting
from perennial.care.rules.greetings import name_of, wish_of


def holiday(greeting: Greeting, language: str, as_of: date) -> Mapping[str, str] | None:
    """The wish; None once it was sent or skipped, or the day has passed."""
    if greeting.state not in OPEN or greeting.on < as_of:
        return None
    with override(language):
        name = _(name_of(greeting.holiday))
    return {"holiday": name, "holiday_wish": wish_of(greeting.holiday, language)}


promises.KINDS["greeting"] = Greeting
promises.register(
    "holiday", gettext_lazy("Greeting"), "greeting", {"holiday", "holiday_wish"}, holiday, on_sent=greeting_sent
)
