"""Forms of clients, filters and saved views. The actions write; these only read and check."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from perennial.clients.actions import CLIENT_FIELDS
from perennial.clients.choices import ClientStatus, ClientTier
from perennial.clients.models import Client
from perennial.clients.queries.clients import managers
from perennial.foundation.choices import Language, Role
from perennial.foundation.models import User
from perennial.foundation.money_fields import NumberInput
from perennial.kernel.money import MINOR_UNITS
from perennial.web.health_words import BANDS, band_name


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ClientForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' ModelForm is generic, Django's is not
    """A client by hand. `version` is what the page was read with: a stale one is refused by the action."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(
        label=_("Code"), max_length=64, required=False,
        help_text=_("Your own short name for it; made from the name if empty."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in sorted(MINOR_UNITS)])

    class Meta:
        model = Client
        fields = CLIENT_FIELDS
        widgets = {"since": _day(), "shadow_until": _day(), "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, user: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["manager"]
        people.queryset = User.objects.filter(pk__in=[person.pk for person in managers()])
        sales: Any = self.fields["brought_by"]
        sales.queryset = User.objects.filter(is_active=True, role=Role.SAL)
        self.fields["tier"].required = False
        self.fields["terms_days"].widget.attrs["max"] = 365
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial.setdefault("manager", user.pk)
            self.initial.setdefault("currency", currency)

    def clean_country(self) -> str:
        value = str(self.cleaned_data["country"]).strip().upper()
        if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
            raise forms.ValidationError(_("Two letters, as in US or UA."))
        return value

    def clean_tier(self) -> str:
        return str(self.cleaned_data["tier"] or self.instance.tier)

    def clean_time_zone(self) -> str:
        value = str(self.cleaned_data["time_zone"]).strip()
        if value and value not in available_timezones():
            raise forms.ValidationError(_("We know no such time zone; write it as in Europe/Kyiv."))
        return value

    def clean_terms_days(self) -> int:
        value = int(self.cleaned_data["terms_days"])
        if value > 365:
            raise forms.ValidationError(_("At most a year."))
        return value

    def validate_unique(self) -> None:
        """The action says whose code it is; a client out of sight must not be named here."""

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in CLIENT_FIELDS}


class FilterForm(forms.Form):
    """The filters of the clients list."""

    q = forms.CharField(label=_("Name or contact"), max_length=100, required=False)
    manager = forms.ChoiceField(label=_("Manager"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any but archived")), *ClientStatus.choices]
    )
    tier = forms.ChoiceField(label=_("Tier"), required=False, choices=[("", _("Any")), *ClientTier.choices])
    overdue = NumberInput(label=_("Overdue is more than"), min_value=0, required=False)
    quiet = forms.IntegerField(label=_("No touch for days"), min_value=0, max_value=9999, required=False)
    health = forms.ChoiceField(label=_("Health"), required=False, choices=[("", _("Any"))])
    language = forms.ChoiceField(
        label=_("Language of letters"), required=False, choices=[("", _("Any")), *Language.choices]
    )
    country = forms.CharField(label=_("Country"), max_length=2, required=False)
    promise = forms.BooleanField(
        label=_("With a promise to pay"), required=False, widget=forms.CheckboxInput(attrs={"value": "1"})
    )

    def __init__(
        self, *args: Any, people: list[tuple[str, str]], money: bool, touches: bool, health: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["manager"]
        choice.choices = [("", _("Any")), ("me", _("Myself")), *people]
        bands: Any = self.fields["health"]
        bands.choices = [*bands.choices, *((band, band_name(band)) for band in BANDS)]
        hidden = [*([] if money else ["overdue", "promise"]), *([] if touches else ["quiet"])]
        hidden += [] if health else ["health"]
        for name in hidden:
            del self.fields[name]


class ViewForm(forms.Form):
    """A name for the filters as they are."""

    name = forms.CharField(
        label=_("Name of the view"), max_length=80, widget=forms.TextInput(attrs={"data-focus": "1"})
    )
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    shared = forms.BooleanField(label=_("Shared with the team"), required=False)


class MergeForm(forms.Form):
    """The other one of two that are the same."""

    other = forms.ModelChoiceField(label=_("The same as"), queryset=Client.objects.none())

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = others
