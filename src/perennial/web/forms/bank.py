"""The form that says what a line of the bank pays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.billing.queries import OpenInvoice
from perennial.foundation.money_fields import NumberInput
from perennial.kernel import formats
from perennial.kernel.money import MINOR_UNITS, ZERO, Money


@dataclass(frozen=True, slots=True)
class Choice:
    """An open invoice that may be paid by the line: whether it is ticked, what is written beside it, what is wrong."""

    invoice: OpenInvoice
    open: Money
    ticked: bool
    amount: str
    errors: Sequence[str]

    @property
    def error_id(self) -> str:
        return f"amount_{self.invoice.id}_error"


class AmountField(NumberInput):
    """An amount as people write it: 1 234,50 or 1234.50."""

    def to_python(self, value: Any) -> Any:
        text = "".join(str(value or "").split()).replace("\u00a0", "")
        return super().to_python(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)


class MatchForm(forms.Form):
    """Which open invoices a line pays. An empty amount is as much as is open and left, the oldest due first."""

    leave_rest = forms.BooleanField(label=gettext_lazy("Leave the rest with the client, unallocated"), required=False)

    def __init__(self, *args: Any, invoices: Sequence[OpenInvoice], money: Money, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices, self.money = invoices, money
        digits = MINOR_UNITS[money.currency]
        for row in invoices:
            above = _("Only %(open)s of it is open.") % {"open": self._shown(row.open)}
            self.fields[f"take_{row.id}"] = forms.BooleanField(required=False)
            self.fields[f"amount_{row.id}"] = AmountField(
                required=False, max_digits=18, decimal_places=digits, min_value=Decimal(1).scaleb(-digits),
                max_value=row.open, error_messages={"max_value": above},
            )  # fmt: skip
        self.parts: list[tuple[int, Decimal]] = []

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        self.parts = list(self._parts(data))
        rest = self.money.amount - sum((amount for _id, amount in self.parts), ZERO)
        if rest < 0:
            raise forms.ValidationError(
                _("The amounts are %(above)s more than the payment.") % {"above": self._shown(-rest)}
            )
        if rest > 0 and not data["leave_rest"]:
            self.add_error(
                "leave_rest", _("%(rest)s would be left: say that it stays unallocated.") % {"rest": self._shown(rest)}
            )
        return data

    def _parts(self, data: dict[str, Any]) -> Iterator[tuple[int, Decimal]]:
        """What was written, and for ticked invoices without an amount what is left, the oldest due first."""
        said = {row.id: data[f"amount_{row.id}"] for row in self.invoices if data.get(f"amount_{row.id}")}
        left = self.money.amount - sum(said.values(), ZERO)
        for row in self.invoices:
            if row.id in said:
                yield row.id, said[row.id]
            elif data[f"take_{row.id}"] and left > 0:
                part = min(row.open, left)
                left -= part
                yield row.id, part

    def choices(self) -> list[Choice]:
        """The lines of the form, for the template."""
        return [
            Choice(
                row, Money(row.open, row.currency), bool(self[f"take_{row.id}"].value()),
                str(self[f"amount_{row.id}"].value() or ""), [str(error) for error in self[f"amount_{row.id}"].errors],
            )
            for row in self.invoices
        ]  # fmt: skip

    def _shown(self, amount: Decimal) -> str:
        return formats.format_money(Money(amount, self.money.currency), get_language() or "en")
