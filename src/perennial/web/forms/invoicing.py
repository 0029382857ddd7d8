"""Forms of prepared and issued invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.foundation.clock import today
from perennial.foundation.money_fields import NumberInput
from perennial.web.forms.receivables import amount_field, day_field


class DraftForm(forms.Form):
    """What a person may set on a prepared invoice."""

    discount_percent = NumberInput(
        label=_("Discount, %"), min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2
    )
    order = forms.CharField(label=_("Their order"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Note on the invoice"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In the client's language."),
    )  # fmt: skip


class LineForm(forms.Form):
    """Something else to charge."""

    text = forms.CharField(label=pgettext_lazy("line of an invoice", "Text"), max_length=300)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = amount_field(_("Amount"), currency)


class IssueForm(forms.Form):
    """The day that stands on the invoice."""

    issued_on = day_field(_("Issued"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issued_on"].initial = today().isoformat()


class CreditForm(forms.Form):
    """Why, and how much: all of it unless an amount is given."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stands on the credit note, in the client's language.")
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["net"] = amount_field(
            _("Amount before VAT"), currency, required=False,
            help_text=_("Leave it empty to credit the whole invoice: what it billed can then be invoiced again."),
        )
