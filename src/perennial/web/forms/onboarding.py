"""Forms of the first 90 days. The actions write; these only read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.foundation.models import User


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BeginForm(forms.Form):
    """The first day."""

    starts_on = forms.DateField(label=_("First day"), widget=_day())


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "data-focus": "1"})
    )


class StepForm(forms.Form):
    """A step of one's own; for the others the day and the person."""

    title = forms.CharField(label=pgettext_lazy("onboarding", "Step"), max_length=200)
    due_on = forms.DateField(label=_("By"), widget=_day())
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, own: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(role="CLI").order_by("name")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]  # of a ModelChoiceField
        if not own:
            del self.fields["title"]
