"""Forms of people at clients. The actions write; these only read and check."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import validate_email
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from perennial.clients.actions import CONTACT_FIELDS, PERSON_FIELDS
from perennial.clients.actions.persons import DAYS, further_addresses
from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' ModelForm is generic, Django's is not
    """A person at the client."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Means to us"), choices=StakeholderRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    time_zone = forms.CharField(
        label=_("Own time zone"), max_length=64, required=False,
        help_text=_("Only if it is not the client's, as in Europe/Kyiv."),
    )  # fmt: skip
    country = forms.CharField(label=_("Country"), max_length=2, required=False)
    birthday_day = forms.IntegerField(label=_("Birthday, day"), min_value=1, max_value=31, required=False)
    birthday_month = forms.TypedChoiceField(
        label=_("Birthday, month"), choices=[("", "–"), *MONTHS.items()], coerce=int, empty_value=None, required=False
    )
    addresses = forms.CharField(
        label=_("Further addresses"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line; mail from any of them is theirs."),
    )  # fmt: skip

    class Meta:
        model = Contact
        fields = CONTACT_FIELDS
        widgets = {"starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {"greeting": _("The whole salutation as the person likes it, for example “Dear Tom,”.")}

    def __init__(self, *args: Any, client: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bosses: Any = self.fields["reports_to"]
        bosses.queryset = client.contacts.current().exclude(pk=self.instance.pk)
        bosses.empty_label = "–"
        self.fields["name"].widget.attrs["data-focus"] = "1"
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            self._person(self.instance)

    def validate_unique(self) -> None:
        """The action says that the address is taken."""

    def _person(self, contact: Contact) -> None:
        if contact.person:
            self.initial.update({name: getattr(contact.person, name) for name in PERSON_FIELDS})
        self.initial["addresses"] = "\n".join(further_addresses(contact))

    def clean_country(self) -> str:
        value = str(self.cleaned_data["country"]).strip().upper()
        if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
            raise forms.ValidationError(_("Two letters, as in US or UA."))
        return value

    def clean_time_zone(self) -> str:
        value = str(self.cleaned_data["time_zone"]).strip()
        if value and value not in available_timezones():
            raise forms.ValidationError(_("We know no such time zone; write it as in Europe/Kyiv."))
        return value

    def clean_addresses(self) -> list[str]:
        found = str(self.cleaned_data["addresses"]).replace(",", " ").replace(";", " ").split()
        for email in found:
            validate_email(email)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, month = cleaned.get("birthday_day"), cleaned.get("birthday_month")
        if (day is None) != (month is None) or (day and month and day > DAYS[month - 1]):
            self.add_error("birthday_day", _("A birthday has a day and a month that exist."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in (*CONTACT_FIELDS, *PERSON_FIELDS, "addresses")}


class BounceForm(forms.Form):
    """Why a mail came back."""

    reason = forms.CharField(
        label=_("What the mail server said"), max_length=300, required=False,
        widget=forms.TextInput(attrs={"data-focus": "1"}),
    )  # fmt: skip


class LeaveForm(forms.Form):
    """The day a person left the client, and where they are now, if it is a client of ours."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    client = forms.ModelChoiceField(
        label=_("Now works at"), queryset=Client.objects.none(), required=False, empty_label=_("Not known")
    )
    title = forms.CharField(label=_("Post there"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail there"), required=False)

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["client"]
        field.queryset = others
