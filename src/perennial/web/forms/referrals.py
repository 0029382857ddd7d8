"""Forms of referrals: a named company, an asking, one line of why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client, Contact


class LeadForm(forms.Form):
    """A company that a client named."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none(), empty_label="–")
    contact = forms.ModelChoiceField(
        label=_("Who recommends us"), queryset=Contact.objects.none(), required=False, empty_label="–"
    )
    lead_name = forms.CharField(label=_("Company they name"), max_length=200)
    lead_domain = forms.CharField(
        label=_("Its site"), max_length=120, required=False,
        help_text=_("By its site a company is known again, however its name is written."),
    )  # fmt: skip
    lead_person = forms.CharField(label=_("Whom to contact"), max_length=200, required=False)
    lead_email = forms.EmailField(label=pgettext_lazy("address", "E-mail"), required=False)
    lead_note = forms.CharField(
        label=_("What they need"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
    consent_on = forms.DateField(
        label=_("They agreed to hear from us on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Nobody is written to without it."),
    )  # fmt: skip

    def __init__(self, *args: Any, clients: Any, contacts: Any, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["client"]
        own.queryset = clients
        people: Any = self.fields["contact"]
        people.queryset = contacts
        if client is not None:
            del self.fields["client"]


class AskedForm(forms.Form):
    """A client was asked by word of mouth."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none(), empty_label="–")
    on = forms.DateField(
        label=_("Asked on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["client"]
        own.queryset = clients


class LostForm(forms.Form):
    """Why nothing came of it, and that it was told."""

    reason = forms.CharField(label=_("Why nothing came of it"), max_length=500, widget=forms.Textarea({"rows": 3}))
    told = forms.BooleanField(label=_("Whoever recommended us knows why"), required=False)


class WonForm(forms.Form):
    """The client the lead became: a new prospect, or one who is here already."""

    client = forms.ModelChoiceField(
        label=_("Client"), queryset=Client.objects.none(), required=False,
        empty_label=_("A new client by the name of the lead"),
        help_text=_("Choose one only where the client stands in the book already."),
    )  # fmt: skip

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["client"]
        own.queryset = clients


class WordForm(forms.Form):
    """One answer to one question, which may be left open."""

    reason = forms.CharField(label=_("In your words"), max_length=300, required=False)

    def __init__(self, *args: Any, label: Any = None, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label or self.fields["reason"].label
        self.fields["reason"].required = required
