"""The goals of a quarter, existing and new clients side by side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.foundation.money_fields import NumberInput


def _amount(label: Any) -> NumberInput:
    return NumberInput(
        label=label, required=False, max_digits=14, decimal_places=2, min_value=0,
        widget=forms.TextInput({"inputmode": "decimal", "class": "short"}), localize=True,
    )  # fmt: skip


class GoalsForm(forms.Form):
    """Empty: no goal."""

    existing = _amount(pgettext_lazy("business", "Existing clients"))
    new = _amount(pgettext_lazy("business", "New clients"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what Django's form takes
        self.fields["new"].help_text = _("Empty: no goal.")
