"""Logging a touch in one line."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perennial.care.choices import TouchKind
from perennial.clients.models import Client, Contact


class TouchForm(forms.Form):
    """Client, how, with whom, when, and the line."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none())
    kind = forms.ChoiceField(label=_("How"), choices=TouchKind.choices, initial=TouchKind.CALL)
    contact = forms.ModelChoiceField(label=_("With"), queryset=Contact.objects.none(), required=False)
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(label=_("What was said"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: Any, as_of: date, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["client"]
        chosen.queryset = Client.objects.visible_to(user).live()
        people: Any = self.fields["contact"]
        people.queryset = Contact.objects.visible_to(user).current()
        if client is not None:
            self.initial["client"] = client.pk
            people.queryset = people.queryset.filter(client=client)
        else:
            del self.fields["contact"]
        self.initial.setdefault("on", as_of)
        self.fields["text"].widget.attrs["data-focus"] = "1"
