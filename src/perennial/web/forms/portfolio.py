"""Forms of portfolio permissions: what we would like to show, their word in writing, a place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client, Contact
from perennial.growth.choices import ShowLevel
from perennial.growth.queries.showing import is_name

LONGEST_NAME = 120


class _LevelForm(forms.Form):
    level = forms.ChoiceField(label=_("How much may be shown"), choices=ShowLevel.choices)
    text = forms.CharField(
        label=_("The text exactly as it is shown"), max_length=4000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("For a name or a logo: how the company is written; empty, as it stands here."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if is_name(given.get("level", "")) and len(given.get("text") or "") > LONGEST_NAME:
            self.add_error("text", _("For a name or a logo write only how the company is written."))
        return given


class OfferForm(_LevelForm):
    """What we would like to show; the letter asks for it."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none(), empty_label="–")
    contact = forms.ModelChoiceField(
        label=_("Who is asked"), queryset=Contact.objects.none(), required=False, empty_label="–"
    )
    field_order = ("client", "contact", "level", "text")

    def __init__(self, *args: Any, clients: Any = None, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("client", clients), ("contact", people)):
            field: Any = self.fields[name]
            if rows is None:
                del self.fields[name]
            else:
                field.queryset = rows


class _WordForm(forms.Form):
    who = forms.CharField(label=_("Whose word it is"), max_length=200)
    proof = forms.CharField(
        label=_("Where their word is kept"), max_length=300,
        help_text=_("A mail, a signed paper, a call that was noted."),
    )  # fmt: skip


class YesForm(_LevelForm, _WordForm):
    """They grant it, or something else than before."""

    field_order = ("level", "text", "who", "proof")


class NoForm(_WordForm):
    """They decline, or take it back."""

    reason = forms.CharField(
        label=_("In their words"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    field_order = ("reason", "who", "proof")


class PlaceForm(forms.Form):
    """Where it is shown."""

    shows = forms.ChoiceField(label=_("What is shown"))
    where = forms.CharField(label=pgettext_lazy("place", "Where"), max_length=200)
    url = forms.URLField(
        label=pgettext_lazy("place", "Address"), max_length=500, required=False, assume_scheme="https"
    )  # fmt: skip
    since = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, shows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["shows"]
        own.choices = shows
