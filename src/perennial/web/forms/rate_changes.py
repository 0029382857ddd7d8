"""Forms of changes of rates: a draft for several developers, its amounts one by one, and what each move asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from perennial.contracts.models import Placement, RateChangeLine
from perennial.contracts.rules.rate_changes import raised
from perennial.contracts.rules.rates import RateFrom
from perennial.foundation.money_fields import NumberInput
from perennial.kernel.money import minor_unit

LOWEST, HIGHEST = Decimal(-90), Decimal(300)  # percent


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RateChangeForm(forms.Form):
    """Whose rate changes, from when, by how much or to how much, and why."""

    placements = forms.MultipleChoiceField(label=gettext_lazy("Whose rate"), widget=forms.CheckboxSelectMultiple)
    effective_on = forms.DateField(label=gettext_lazy("From"), widget=_day())
    how = forms.ChoiceField(
        label=pgettext_lazy("change of a rate", "How"),
        choices=[
            ("percent", pgettext_lazy("change of a rate", "By percent")),
            ("amount", pgettext_lazy("change of a rate", "To an amount")),
        ],
    )
    value = NumberInput(
        label=gettext_lazy("Percent or amount"), max_digits=11, decimal_places=4,
        help_text=gettext_lazy("The amounts can be changed one by one afterwards."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why, in words for the client"), max_length=300, required=False,
        widget=forms.Textarea({"rows": 2}), help_text=gettext_lazy("The letter says it."),
    )  # fmt: skip

    def __init__(self, *args: Any, rates: Mapping[Placement, tuple[RateFrom, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rates = {str(row.pk): (row, rate) for row, (rate, _said) in rates.items()}
        chosen: Any = self.fields["placements"]
        chosen.choices = [
            (str(row.pk), f"{row.person.name}, {row.title} · {said}") for row, (_rate, said) in rates.items()
        ]
        if len(rates) == 1:
            self.initial.setdefault("placements", list(self.rates))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        value, picked = given.get("value"), [self.rates[key] for key in given.get("placements", ())]
        if value is None or not picked:
            return given
        if given.get("how") == "percent":
            if not LOWEST <= value <= HIGHEST or not value:
                self.add_error("value", _("Between −90 and 300 percent, and not zero."))
            given["amounts"] = {row: raised(rate.amount, value, rate.currency) for row, rate in picked}
            return given
        kinds = {(rate.currency, rate.unit) for _row, rate in picked}
        if len(kinds) > 1:
            self.add_error("value", _("They are billed in different units or currencies: change them by percent."))
        given["amounts"] = {row: exact(self, "value", value, rate.currency) for row, rate in picked}
        return given


class RateLinesForm(forms.Form):
    """The day, the words and each amount of a draft; an empty amount takes the developer out."""

    effective_on = forms.DateField(label=gettext_lazy("From"), widget=_day())
    reason = forms.CharField(
        label=gettext_lazy("Why, in words for the client"), max_length=300, required=False,
        widget=forms.Textarea({"rows": 2}), help_text=gettext_lazy("The letter says it."),
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Iterable[tuple[RateChangeLine, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {f"amount_{line.pk}": line for line, _said in lines}
        for line, said in lines:
            self.fields[f"amount_{line.pk}"] = NumberInput(
                label=line.placement.person.name, min_value=Decimal("0.01"), max_digits=11, decimal_places=2,
                required=False, initial=line.amount,
                help_text=_("Now %(rate)s. Leave it empty to take them out.") % {"rate": said},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        given["amounts"] = {
            line.placement: exact(self, name, given[name], line.currency)
            for name, line in self.lines.items()
            if given.get(name) is not None
        }
        return given


class RateStepForm(forms.Form):
    """The fields that a move asks for; the others are left out."""

    margin_looked_at = forms.BooleanField(
        label=gettext_lazy("I have looked at the margin before and after"), required=False
    )
    in_writing = forms.BooleanField(label=gettext_lazy("The client agreed in writing"), required=False)
    words = forms.CharField(label=gettext_lazy("Where it stands, or how it went"), max_length=300, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, asks: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in asks:
                del self.fields[name]


def exact(form: forms.Form, name: str, amount: Decimal, currency: str) -> Decimal:
    """The amount, refused where the currency has no such small parts."""
    smallest = minor_unit(currency)
    if amount != amount.quantize(smallest):
        form.add_error(name, _("%(currency)s has no smaller part than %(part)s.") % {
            "currency": currency, "part": smallest})  # fmt: skip
    if amount <= 0:
        form.add_error(name, _("A rate is above zero."))
    return amount
