"""Forms of coaching."""

from __future__ import annotations

from typing import Any

from django import forms

from perennial.people.choices import CareerStep
from perennial.people.models import CareerMove, CoachingNote


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CoachingForm(forms.ModelForm[CoachingNote]):
    """What was talked about."""

    class Meta:
        model = CoachingNote
        fields = ("text", "shared", "next_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 4}), "next_on": _day()}


class CareerForm(forms.ModelForm[CareerMove]):
    """The step a colleague stands on from a day."""

    class Meta:
        model = CareerMove
        fields = ("step", "since", "reason")
        widgets = {"since": _day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step: Any = self.fields["step"]
        step.choices = [("", "–"), *CareerStep.choices]
