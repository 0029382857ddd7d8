"""Forms of the partner programme: an agreement, and a payment that left."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from perennial.clients.models import Client
from perennial.foundation.money_fields import NumberInput
from perennial.growth.actions.partners import CannotPay, check_steps
from perennial.growth.choices import PaidTo
from perennial.kernel.money import MINOR_UNITS

STEPS = 3


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _amount(label: Any, **more: Any) -> NumberInput:
    return NumberInput(
        label=label, required=False, min_value=Decimal("0.01"), max_digits=13, decimal_places=2, **more
    )


class PartnerForm(forms.Form):
    """Up to three steps; a step without an amount is the last."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none(), empty_label="–")
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in MINOR_UNITS])
    cap = _amount(_("At most for one company"), help_text=_("Empty: as much as the steps give."))
    months = forms.IntegerField(label=_("Months for each company"), min_value=1, max_value=36, initial=12)
    starts_on = _day(_("For companies named from"))
    signed_on = _day(_("Signed on"))
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Where the signed agreement is kept.")
    )
    paid_to = forms.ChoiceField(label=_("Who is paid"), choices=PaidTo.choices, initial=PaidTo.COMPANY)
    person = forms.CharField(label=_("Person"), max_length=200, required=False)
    consent_document = forms.CharField(
        label=_("Consent of the employer"), max_length=200, required=False,
        help_text=_("Where the written consent is kept; without it no person is paid."),
    )  # fmt: skip

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["client"]
        own.queryset = clients
        for number in range(1, STEPS + 1):
            self.fields[f"percent{number}"] = NumberInput(
                label=gettext("Step %(n)d, percent") % {"n": number}, required=number == 1, min_value=10, max_value=20,
                decimal_places=2, max_digits=4, initial=10 if number == 1 else None,
            )  # fmt: skip
            if number < STEPS:
                self.fields[f"upto{number}"] = _amount(gettext("Step %(n)d, of cash up to") % {"n": number})
        order = ["client", "percent1", "upto1", "percent2", "upto2", "percent3"]
        self.order_fields([*order, *(name for name in self.fields if name not in order)])

    def clean(self) -> dict[str, Any]:
        """`steps` as rules take them."""
        given = super().clean() or {}
        steps: list[tuple[Decimal | None, Decimal]] = []
        for number in range(1, STEPS + 1):
            percent = given.get(f"percent{number}")
            if percent is not None:
                steps.append((given.get(f"upto{number}"), percent))
        try:
            check_steps(steps, given.get("cap"))
        except CannotPay as error:
            self.add_error(None, str(error))
        return {**given, "steps": steps}


class PaidForm(forms.Form):
    """What the bank calls the payment."""

    reference = forms.CharField(label=_("Reference"), max_length=140, required=False)
