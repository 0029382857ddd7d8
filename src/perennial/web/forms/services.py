"""Forms of services: one of the catalogue, and where a client stands with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.foundation.money_fields import NumberInput
from perennial.growth.choices.services import Becomes, PricePer, Stand
from perennial.kernel.money import MINOR_UNITS


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def _amount(label: Any) -> NumberInput:
    return NumberInput(label=label, max_digits=14, decimal_places=2, min_value=0, required=False)


class ServiceForm(forms.Form):
    """One service of the catalogue."""

    name = forms.CharField(label=pgettext_lazy("service", "What it is called"), max_length=80)
    gives = forms.CharField(label=_("What it gives the client"), max_length=300, required=False)
    words = forms.CharField(
        label=_("Words in roles and projects"), max_length=300, required=False,
        help_text=_("With commas: a placement or project with one of them in its name shows that the client buys it."),
    )
    price_low = _amount(pgettext_lazy("price", "From"))
    price_high = _amount(pgettext_lazy("price", "To"))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in sorted(MINOR_UNITS)])
    per = forms.ChoiceField(label=_("Counted by"), choices=PricePer.choices)

    @property
    def sections(self) -> list[dict[str, Any]]:
        """For client/_form.html."""
        rows = [("name",), ("gives",), ("words",), ("price_low", "price_high"), ("currency", "per")]
        return [{"label": _("The service"), "rows": [[self[name] for name in row] for row in rows]}]


class MarkForm(forms.Form):
    """Where a client stands with a service."""

    stand = forms.ChoiceField(
        label=_("They"), required=False, choices=[("", _("Nothing is said")), *Stand.choices]
    )  # fmt: skip
    on = _day(_("Since, or offered on"), required=False)
    note = forms.CharField(label=_("Why: what you saw or heard"), max_length=300, required=False)
    until = _day(_("“Not for them” holds until"), required=False)
    becomes = forms.ChoiceField(
        label=_("Note with it"), required=False, choices=[("", _("Nothing more")), *Becomes.choices]
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("stand") and not given.get("on") and "on" not in self.errors:
            self.add_error("on", _("Say the day."))
        return given
