"""A heart-to-heart talk: open questions that are chosen, and what was answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.care.choices import TouchKind
from perennial.care.queries.talks import QUESTIONS
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User

TALKS = (TouchKind.CALL, TouchKind.MEETING)


class TalkForm(forms.Form):
    """Who talked and when; each question of the catalogue has a field of its own, and an empty one was not asked."""

    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("With"), queryset=Contact.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=[(kind, kind.label) for kind in TALKS])
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    text = forms.CharField(label=gettext_lazy("In one line"), max_length=2000, required=False)

    def __init__(self, *args: Any, user: User, client: Client, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: dict[str, Any] = self.fields
        fields["people"].queryset = Contact.objects.visible_to(user).current().filter(client=client)
        self.initial["on"] = as_of
        for question in QUESTIONS:
            widget = forms.Textarea(attrs={"rows": 3})
            fields[f"q_{question.key}"] = forms.CharField(
                label=_("Answer"), max_length=2000, required=False, widget=widget
            )

    def values(self) -> dict[str, Any]:
        """What log_touch wants."""
        data = self.cleaned_data
        return {
            "kind": TouchKind(data["kind"]), "text": data["text"], "on": data["on"], "people": list(data["people"]),
            "answers": {question.key: data[f"q_{question.key}"] for question in QUESTIONS},
        }  # fmt: skip
