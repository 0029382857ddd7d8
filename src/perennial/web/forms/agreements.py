"""Forms of what is agreed: our companies, those of clients, and agreements. They validate, actions act."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.contracts.actions.agreements import FIELDS
from perennial.contracts.actions.entities import OURS, THEIRS
from perennial.contracts.choices import AgreementKind
from perennial.contracts.models import Agreement, ClientEntity, LegalEntity
from perennial.kernel.money import MINOR_UNITS

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_BIC: Final = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")


class _Plain(forms.ModelForm[Any]):
    """Fields as the model has them. The row is made by the action, which says in a sentence what must not be."""

    def _post_clean(self) -> None:
        return None


class _CompanyForm(_Plain):
    """What both sides' companies share: country, VAT number."""

    def clean_country(self) -> str:
        country = self.cleaned_data["country"].strip().upper()
        if not _COUNTRY.fullmatch(country):
            raise forms.ValidationError(_("Two letters, as in DE."))
        return str(country)

    def clean_vat_id(self) -> str:
        return re.sub(r"[\s.-]", "", self.cleaned_data["vat_id"]).upper()


class EntityForm(_CompanyForm):
    """One of our companies."""

    class Meta:
        model = LegalEntity
        fields = OURS

    def clean_iban(self) -> str:
        iban = re.sub(r"\s", "", self.cleaned_data["iban"]).upper()
        if iban and not (_IBAN.fullmatch(iban) and _remainder(iban) == 1):
            raise forms.ValidationError(_("This is no IBAN: a letter or digit is wrong."))
        return iban

    def clean_bic(self) -> str:
        bic = re.sub(r"\s", "", self.cleaned_data["bic"]).upper()
        if bic and not _BIC.fullmatch(bic):
            raise forms.ValidationError(_("A BIC has 8 or 11 letters and digits."))
        return bic


class ClientEntityForm(_CompanyForm):
    """A company on the client's side."""

    class Meta:
        model = ClientEntity
        fields = THEIRS


class AgreementForm(_Plain):
    """General terms or a statement of work, with its price rules."""

    class Meta:
        model = Agreement
        fields = FIELDS
        widgets: Final = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("signed_on", "starts_on", "ends_on")
        } | {"buyout_note": forms.Textarea({"rows": 2})}

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        masters = Agreement.objects.filter(client=client, kind=AgreementKind.MASTER).exclude(pk=self.instance.pk)
        chosen["parent"].queryset = masters
        own = self.instance.our_entity_id
        chosen["our_entity"].queryset = LegalEntity.objects.standing() | LegalEntity.objects.filter(pk=own)
        chosen["client_entity"].queryset = ClientEntity.objects.filter(client=client)
        for name in ("number", "currency", "starts_on"):
            chosen[name].required = True

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The fields by what they are about, those that are read together in one row."""
        parts = (
            (_("What is agreed"), (("kind", "parent"), ("number", "purchase_order"), ("title",),
                                   ("our_entity", "client_entity"))),
            (_("Term"), (("signed_on",), ("starts_on", "ends_on"), ("auto_renews",),
                         ("renewal_months", "notice_days"))),
            (_("Money"), (("currency", "payment_terms_days"), ("discount_percent",), ("vat", "vat_rate"))),
            (_("Hours"), (("rounding", "rounding_per"), ("silent_approval",), ("silent_after_days",))),
            (_("Hiring our people"), (("non_solicit_months", "buyout_percent"), ("buyout_note",))),
        )  # fmt: skip
        return [{"label": label, "rows": [[self[name] for name in names] for names in rows]} for label, rows in parts]

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].strip().upper()
        if code not in MINOR_UNITS:
            raise forms.ValidationError(_("%(currency)s is no currency we know.") % {"currency": code})
        return str(code)


def _remainder(iban: str) -> int:
    """ISO 13616: one for a number without a slip of the pen."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97
