"""Forms of requests for people: the need, one line of why, a candidate."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.contracts.choices import RateUnit
from perennial.foundation.money_fields import NumberInput
from perennial.kernel.money import MINOR_UNITS
from perennial.people.choices import Level
from perennial.people.models import Skill


class NeedForm(forms.Form):
    """What a client needs. A draft may leave most of it open."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none(), empty_label="–")
    title = forms.CharField(label=_("Role at the client"), max_length=100)
    seats = forms.IntegerField(label=pgettext_lazy("how many", "People"), min_value=1, max_value=99, initial=1)
    needed_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    skill = forms.ModelChoiceField(label=_("Skill"), queryset=Skill.objects.all(), required=False, empty_label="–")
    level = forms.ChoiceField(label=_("Level"), choices=[("", "–"), *Level.choices], required=False)
    stack = forms.CharField(label=_("Further skills"), max_length=200, required=False)
    ceiling = NumberInput(
        label=_("Highest rate"), min_value=Decimal("0.01"), max_digits=11, decimal_places=2, required=False,
        help_text=_("What the client pays at most; recruiters see no other figure."),
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", "–"), *((code, code) for code in MINOR_UNITS)], required=False
    )
    unit = forms.ChoiceField(label=_("For one"), choices=RateUnit.choices, initial=RateUnit.HOUR, required=False)
    must_haves = forms.CharField(
        label=_("What the client insists on"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Recruiters do not see whose request it is: say here what they may know of the client."),
    )  # fmt: skip

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["client"]
        field.queryset = clients

    def clean_unit(self) -> str:
        return self.cleaned_data["unit"] or RateUnit.HOUR


class ChangeForm(NeedForm):
    """A draft said otherwise: the client stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, clients=Client.objects.none(), **kwargs)
        del self.fields["client"]


class WhyForm(forms.Form):
    """One answer to one question."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label or self.fields["reason"].label


class CandidateForm(forms.Form):
    """Somebody from outside."""

    name = forms.CharField(label=pgettext_lazy("person or company", "Name"), max_length=100)
    cv = forms.URLField(label=_("Address of the CV"), max_length=300, required=False, assume_scheme="https")
    consent = forms.BooleanField(label=_("They agreed that the client sees their CV"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
