"""Forms of the client report and of the journal of results."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perennial.foundation.clock import today
from perennial.insight.models import ClientReport, ClientResult


class ReportForm(forms.ModelForm[ClientReport]):
    """What a person writes into a report; figures come from the books."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ClientReport
        fields = ["lead", "missed", "decision", "decision_by", "decision_owner", "people", "upcoming", "changed"]
        widgets = {
            "lead": forms.Textarea(attrs={"rows": 2}), "missed": forms.Textarea(attrs={"rows": 3}),
            "decision": forms.Textarea(attrs={"rows": 2}), "people": forms.Textarea(attrs={"rows": 3}),
            "upcoming": forms.Textarea(attrs={"rows": 3}), "changed": forms.Textarea(attrs={"rows": 2}),
            "decision_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }  # fmt: skip
        help_texts = {
            "lead": _("In the client's language, with their number in it."),
            "decision_owner": _("The name of the person at the client."),
            "upcoming": _("With a day each."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.number == 1:
            del self.fields["changed"]
        self.initial["version"] = self.instance.version


class ResultForm(forms.ModelForm[ClientResult]):
    """A result in the client's terms."""

    class Meta:
        model = ClientResult
        fields = ["text", "figure", "source", "on"]
        widgets = {"on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {"figure": _("For example: 9 minutes instead of 14.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["max"] = today().isoformat()
