"""One row of the table of late interest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from perennial.foundation.money_fields import NumberInput
from perennial.kernel.money import MINOR_UNITS
from perennial.web.forms.receivables import currency_choices, day_field


def _percent(label: Any) -> NumberInput:
    return NumberInput(
        label=label, min_value=Decimal(-20), max_value=Decimal(100), max_digits=6, decimal_places=3, localize=True,
        widget=forms.TextInput({"class": "short", "inputmode": "decimal"}),
    )  # fmt: skip


class InterestRateForm(forms.Form):
    """Percent a year from a day on, and the fixed sum, for one country."""

    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, widget=forms.TextInput({"class": "short"}),
        help_text=_("Two letters, as in DE; EU for its members, empty for all other countries."),
    )  # fmt: skip
    valid_from = day_field(_("From"))
    reference = _percent(_("Reference rate, % a year"))
    margin = _percent(_("Margin, points"))
    fixed_sum = NumberInput(
        label=_("Fixed sum an invoice"), min_value=Decimal(0), max_digits=10, decimal_places=2, localize=True,
        initial=0, widget=forms.TextInput({"class": "short", "inputmode": "decimal"}),
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency of the fixed sum"))
    day_count = forms.TypedChoiceField(
        label=_("Days of a year"), coerce=int, choices=[(n, str(n)) for n in (365, 360, 366)]
    )
    frozen = forms.BooleanField(label=_("The rate of the first late day stays, as in the UK"), required=False)

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["currency"]
        field.choices = currency_choices(own)

    def clean_country(self) -> str:
        value = str(self.cleaned_data["country"]).strip().upper()
        if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
            raise forms.ValidationError(gettext("Two letters, as in US or UA."))
        return value

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        amount, currency = data.get("fixed_sum"), data.get("currency")
        if amount is not None and currency and amount != round(amount, MINOR_UNITS[currency]):
            self.add_error("fixed_sum", gettext("This currency has fewer digits after the point."))
        return data
