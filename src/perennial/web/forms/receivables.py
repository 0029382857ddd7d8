"""Forms of money: promises, holds, plans, disputes, and what is recorded by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perennial.billing.choices import DisputeOutcome
from perennial.foundation.money_fields import NumberInput
from perennial.kernel.money import MINOR_UNITS


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


def amount_field(label: Any, currency: str, **options: Any) -> NumberInput:
    """An amount above zero with the digits of its currency."""
    digits = MINOR_UNITS.get(currency, 2)
    widget = forms.NumberInput(attrs={"step": str(Decimal(1).scaleb(-digits)), "inputmode": "decimal"})
    least = Decimal(1).scaleb(-digits)
    return NumberInput(
        label=label, max_digits=15, decimal_places=digits, min_value=least, widget=widget, **options
    )


class PromiseForm(forms.Form):
    """What they promised: how much, by when, who said it."""

    prefix = "promise"
    said_by = forms.CharField(label=_("Who said it"), max_length=200)
    note = forms.CharField(label=_("In their words"), max_length=500, required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {"amount": amount_field(_("Amount"), currency), "due_on": day_field(_("By"))}
        self.fields = {**own, **self.fields}


class HoldForm(forms.Form):
    """Do not remind: whom or what, why, until when."""

    prefix = "hold"
    what = forms.ChoiceField(label=_("Hold"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    until = day_field(_("Until"), required=False, help_text=_("Empty: until somebody ends it."))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["what"]
        field.choices = choices


class PlanForm(forms.Form):
    """The agreed schedule: which invoices, the dated parts, who accepted it in writing."""

    accepted_by = forms.CharField(
        label=_("Accepted in writing by"),
        max_length=300,
        help_text=_("Who, and where: “Clara, by mail of 20 November”."),
    )

    def __init__(self, *args: Any, currency: str, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        for number in range(1, count + 1):
            self.fields[f"due_{number}"] = day_field(_("Day of part %(n)d") % {"n": number})
            self.fields[f"amount_{number}"] = amount_field(_("Amount of part %(n)d") % {"n": number}, currency)

    def pairs(self) -> Iterator[tuple[Any, Any]]:
        """The fields of each part, for the template."""
        for number in range(1, self.count + 1):
            yield self[f"due_{number}"], self[f"amount_{number}"]

    def parts(self) -> list[tuple[date, Decimal]]:
        data = self.cleaned_data
        return [(data[f"due_{n}"], data[f"amount_{n}"]) for n in range(1, self.count + 1)]


class MoveForm(forms.Form):
    """A step that a person decides: the reason, and that both sides know where the step asks for it."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, told: Any = None, reason: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason
        if told:
            self.fields["told"] = forms.BooleanField(label=told)


class DisputeForm(forms.Form):
    """What they contest."""

    reason = forms.CharField(
        label=_("What they say is wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"amount": amount_field(_("Contested amount"), currency), **self.fields}


class ResolveForm(forms.Form):
    """How a dispute ended."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=DisputeOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("What was found"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """One sentence: why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReturnForm(forms.Form):
    """The bank took a payment back."""

    on = day_field(_("Day of the return"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


def currency_choices(own: str) -> list[tuple[str, str]]:
    return [(code, code) for code in sorted(MINOR_UNITS, key=lambda code: (code != own, code))]


class _Recorded(forms.Form):
    """What every thing recorded by hand has: an amount in a currency."""

    amount = NumberInput(label=_("Amount"), max_digits=15, decimal_places=4, min_value=Decimal("0.0001"))
    currency = forms.ChoiceField(label=_("Currency"))

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["currency"]
        field.choices = currency_choices(own)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        amount, currency = data.get("amount"), data.get("currency")
        if amount is not None and currency and amount != round(amount, MINOR_UNITS[currency]):
            self.add_error("amount", _("This currency has fewer digits after the point."))
        return data


class InvoiceForm(_Recorded):
    """An invoice that was issued elsewhere."""

    number = forms.CharField(label=_("Number"), max_length=64)
    issued_on = day_field(_("Issued"))
    due_on = day_field(_("Due"))
    description = forms.CharField(label=_("For"), max_length=300, required=False)
    field_order = ("number", "amount", "currency", "issued_on", "due_on", "description")


class PaymentForm(_Recorded):
    """Money that arrived."""

    paid_on = day_field(_("Paid"))
    reference = forms.CharField(label=_("Reference"), max_length=140, required=False)
    payer = forms.CharField(label=_("Payer"), max_length=200, required=False)
    oldest_first = forms.BooleanField(
        label=_("Match it to the oldest open invoices first"), required=False,
        help_text=_("Otherwise choose the invoices on the next page."),
    )  # fmt: skip
    field_order = ("amount", "currency", "paid_on", "reference", "payer", "oldest_first")

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest

    def clean_paid_on(self) -> date:
        day: date = self.cleaned_data["paid_on"]
        if day > self.latest + timedelta(days=1):
            raise forms.ValidationError(_("Money cannot have arrived on a day to come."))
        return day


class CreditForm(_Recorded):
    """A credit note that was issued elsewhere."""

    number = forms.CharField(label=_("Number"), max_length=64)
    issued_on = day_field(_("Issued"))
    invoice = forms.TypedChoiceField(label=_("For the invoice"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    field_order = ("number", "amount", "currency", "issued_on", "invoice", "reason")

    def __init__(self, *args: Any, invoices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["invoice"]
        field.choices = [("", _("None yet")), *invoices]
