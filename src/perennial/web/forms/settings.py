"""A form made from registered settings: each kind has its field, and what does not fit says why beside it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import available_timezones

import holidays
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.money_fields import NumberInput
from perennial.foundation.registry import SettingSpec
from perennial.foundation.store import BadSetting, checked
from perennial.foundation.timeline_texts_company import day_name
from perennial.kernel.money import MINOR_UNITS

MOST_RATE_BYTES = 1_000_000


def _integer(spec: SettingSpec) -> forms.Field:
    widget = forms.NumberInput({"class": "short"})
    return forms.IntegerField(min_value=spec.minimum, max_value=spec.maximum, widget=widget)


def _decimal(spec: SettingSpec) -> forms.Field:
    return NumberInput(min_value=Decimal(0), max_digits=15, decimal_places=2, localize=True,
                              widget=forms.TextInput({"class": "short", "inputmode": "decimal"}))  # fmt: skip


def _choice(spec: SettingSpec) -> forms.Field:
    return forms.ChoiceField(choices=spec.choices)


def _time(spec: SettingSpec) -> forms.Field:
    return forms.TimeField(widget=forms.TimeInput({"type": "time", "class": "short"}, format="%H:%M"))


def _days(spec: SettingSpec) -> forms.Field:
    choices = [(str(day), day_name(day)) for day in range(7)]
    return forms.MultipleChoiceField(choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _secret(spec: SettingSpec) -> forms.Field:
    widget = forms.PasswordInput({"autocomplete": "new-password"})
    return forms.CharField(required=False, strip=False, widget=widget)


def _zone(spec: SettingSpec) -> forms.Field:
    return forms.ChoiceField(choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())])


_FIELDS: Final[dict[str, Callable[[SettingSpec], forms.Field]]] = {
    "int": _integer,
    "decimal": _decimal,
    "bool": lambda spec: forms.BooleanField(required=False),
    "text": lambda spec: forms.CharField(required=False, max_length=2000),
    "secret": _secret,
    "choice": _choice,
    "time": _time,
    "zone": _zone,
    "days": _days,
    "countries": lambda spec: forms.CharField(required=False),
}
# Texts with a meaning: the registry knows kinds, these few know more.
_CURRENCIES: Final = frozenset({"company.currency"})
_ADDRESSES: Final = frozenset({"mail.from", "mail.copy_to"})


class SettingsForm(forms.Form):
    """Fields for `specs` with the stored values; `values()` is what `store.change_settings` takes."""

    def __init__(self, *args: Any, specs: Iterable[SettingSpec], stored: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.specs = {name_of(spec.key): spec for spec in specs}
        for name, spec in self.specs.items():
            field = _FIELDS[spec.kind](spec)
            if spec.key in _CURRENCIES:
                field = forms.ChoiceField(choices=[(code, code) for code in sorted(MINOR_UNITS)])
            field.label, field.help_text = spec.title, spec.help
            if spec.kind == "secret" and stored.get(spec.key):
                field.help_text = gettext_lazy("One is kept. Leave this empty to keep it.")
            field.initial = _initial(spec, stored.get(spec.key))
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name, spec in self.specs.items():
            if name in self.errors or name not in values:
                continue
            try:
                _check_meaning(spec, values[name])
                checked(spec.key, _plain(values[name]))
            except BadSetting:
                self.add_error(name, ValidationError(_("This value does not fit.")))
            except ValidationError as error:
                self.add_error(name, error)
        return values

    def values(self) -> dict[str, Any]:
        """By key of the setting; an empty secret is left as it is."""
        given = {spec.key: _plain(self.cleaned_data[name]) for name, spec in self.specs.items()}
        secret = {spec.key for spec in self.specs.values() if spec.kind == "secret"}
        return {key: value for key, value in given.items() if value != "" or key not in secret}


def name_of(key: str) -> str:
    """A setting's name in a form: dots are no part of HTML names worth having."""
    return key.replace(".", "__")


def _initial(spec: SettingSpec, value: Any) -> Any:
    if spec.kind == "secret":
        return ""
    if spec.kind == "decimal":
        return Decimal(str(value))
    if spec.kind == "days":
        return [str(day) for day in value]
    return ", ".join(value) if spec.kind == "countries" else value


def _plain(value: Any) -> Any:
    return value.strftime("%H:%M") if hasattr(value, "strftime") else value


def _check_meaning(spec: SettingSpec, value: Any) -> None:
    if spec.key in _ADDRESSES and value:
        validate_email(value)
    if spec.kind == "countries":
        known = holidays.list_supported_countries()
        codes = [code.strip().upper() for code in value.split(",") if code.strip()]
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise ValidationError(_("No holidays are known for %(codes)s.") % {"codes": ", ".join(unknown)})


class LetterForm(forms.Form):
    """A letter's own text in one language."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=300)
    body = forms.CharField(
        label=gettext_lazy("Text"), max_length=20_000, strip=False, widget=forms.Textarea({"rows": 16})
    )

    def text(self) -> str:
        """As a text file holds it."""
        body = self.cleaned_data["body"].replace("\r\n", "\n").strip()
        return f"Subject: {self.cleaned_data['subject']}\n\n{body}\n"


class RateForm(forms.Form):
    """One rate by hand: one unit of base is worth `rate` units of quote."""

    on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date", "class": "short"}, format="%Y-%m-%d")
    )
    base = forms.ChoiceField(label=gettext_lazy("One unit of"))
    rate = NumberInput(
        label=gettext_lazy("is worth"), min_value=Decimal("0.00000001"), max_digits=18, decimal_places=8, localize=True,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )  # fmt: skip
    quote = forms.ChoiceField(label=gettext_lazy("units of"))

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest
        codes = [(code, code) for code in sorted(MINOR_UNITS)]
        for name in ("base", "quote"):
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=codes)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("base") and values.get("base") == values.get("quote"):
            self.add_error("quote", ValidationError(_("A rate joins two different currencies.")))
        if values.get("on") and values["on"] > self.latest:
            self.add_error("on", ValidationError(_("This day is still to come.")))
        return values


class RateFileForm(forms.Form):
    """A CSV file of rates."""

    file = forms.FileField(label=gettext_lazy("File"))

    def text(self) -> io.StringIO:
        """The file's text. Raises UnicodeDecodeError."""
        return io.StringIO(self.cleaned_data["file"].read().decode("utf-8-sig"), newline="")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_RATE_BYTES:
            raise ValidationError(_("The file is larger than a file of rates can be (1 MB)."))
        return file
