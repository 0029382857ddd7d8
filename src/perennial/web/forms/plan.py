"""Forms of the quarterly plan. The actions write; these only read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.foundation.models import User
from perennial.foundation.money_fields import NumberInput


class NumberForm(forms.Form):
    """Another number for a figure, and why."""

    number = NumberInput(
        label=pgettext_lazy("of a figure", "Number"), min_value=0, max_digits=14, decimal_places=2, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-focus": "1"}),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, reason_needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_needed


class ChangeForm(forms.Form):
    """What will be done otherwise."""

    text = forms.CharField(
        label=_("What changes"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "data-focus": "1"})
    )
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none())
    due_on = forms.DateField(label=_("By"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(role="CLI").order_by("name")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]  # of a ModelChoiceField
