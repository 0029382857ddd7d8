"""Forms of the watch over poaching: a sign, and what each move asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perennial.contracts.choices import PoachSign


class SignForm(forms.Form):
    """What was seen and when."""

    sign = forms.ChoiceField(label=_("Sign"), choices=PoachSign.choices)
    on = forms.DateField(label=_("Seen on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label=_("In your words"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
    )


class WatchStepForm(forms.Form):
    """The fields that a move asks for; the others are left out."""

    with_developer = forms.BooleanField(label=_("I have talked with the developer"), required=False)
    with_client = forms.BooleanField(label=_("I have talked with the client, separately"), required=False)
    offered = forms.CharField(
        label=_("What is offered: a step that keeps them, or the fee"), max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("In your words"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, asks: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in asks:
                del self.fields[name]
