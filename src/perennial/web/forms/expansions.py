"""Forms of expansions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client, Contact
from perennial.contracts.models import Placement
from perennial.delivery.models import StaffingRequest
from perennial.foundation.models import User
from perennial.foundation.money_fields import NumberInput
from perennial.growth.choices.expansions import ExpansionKind
from perennial.kernel.money import MINOR_UNITS
from perennial.people.choices import Level
from perennial.people.models import Skill
from perennial.web.forms.ideas import ParkForm, WordForm

__all__ = ["AgreeForm", "ExpansionForm", "ParkForm", "ReasonForm", "TieForm", "WordForm"]


def _sum(label: Any) -> NumberInput:
    return NumberInput(label=label, max_digits=14, decimal_places=2, min_value=0, required=False)


class ExpansionForm(forms.Form):
    """One line is enough to note it; the rest is what qualifying and proposing need."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none())
    title = forms.CharField(label=pgettext_lazy("expansion", "In one line"), max_length=200)
    kind = forms.ChoiceField(label=pgettext_lazy("expansion", "More of what"), choices=ExpansionKind.choices)
    need = forms.CharField(
        label=_("What they need it for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    amount = _sum(_("Money a month"))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in sorted(MINOR_UNITS)])
    decides = forms.ModelChoiceField(label=_("Who decides"), queryset=Contact.objects.none(), required=False)
    wanted_on = forms.DateField(
        label=_("Wanted from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    heads = forms.IntegerField(
        label=pgettext_lazy("how many", "People"), min_value=1, max_value=99, initial=1, required=False
    )  # fmt: skip
    skill = forms.ModelChoiceField(label=_("Skill"), queryset=Skill.objects.none(), required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[("", "—"), *Level.choices], required=False)
    rate = _sum(_("Rate an hour"))
    owner = forms.ModelChoiceField(label=_("Who keeps it"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, client: Client | None, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        visible = Client.objects.visible_to(user).live()
        fields["client"].queryset = visible.order_by("name")
        whose = Q(client=client) if client is not None else Q(client__in=visible)
        contacts = Contact.objects.filter(whose, archived_on__isnull=True).select_related("client")
        fields["decides"].queryset = contacts.order_by("client__name", "name")
        fields["decides"].label_from_instance = _contact if client is None else lambda one: one.name
        fields["skill"].queryset = Skill.objects.order_by("name")
        people = User.objects.filter(is_active=True).exclude(role="CLI").order_by("name")
        fields["owner"].queryset = people
        if known:
            del self.fields["client"]

    def clean_heads(self) -> int:
        return int(self.cleaned_data.get("heads") or 1)

    @property
    def sections(self) -> list[dict[str, Any]]:
        """For client/_form.html."""
        parts = (
            (now_("What it is"), (("client",), ("title",), ("kind", "owner"), ("need",))),
            (now_("Money, who decides, when"), (("amount", "currency"), ("decides", "wanted_on"))),
            (now_("Whom it takes"), (("heads", "rate"), ("skill", "level"))),
        )
        found = []
        for label, rows in parts:
            shown = [[self[name] for name in row if name in self.fields] for row in rows]
            found.append({"label": label, "rows": [row for row in shown if row]})
        return found


class ReasonForm(forms.Form):
    """Why; it is what is learnt from."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AgreeForm(forms.Form):
    """Yes in principle: by a request that stands already, or by a new one."""

    request = forms.ModelChoiceField(
        label=_("Request for people"), queryset=StaffingRequest.objects.none(), required=False,
        empty_label=_("Draft a new one"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, rows: Sequence[tuple[StaffingRequest, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rows is None:
            del self.fields["request"]
            return
        field: Any = self.fields["request"]
        names = {row.pk: name for row, name in rows}
        field.queryset = StaffingRequest.objects.filter(pk__in=list(names))
        field.label_from_instance = lambda row: names.get(row.pk, str(row))


class TieForm(forms.Form):
    """Which placements are its work."""

    placements = forms.ModelMultipleChoiceField(
        label=_("Placements"), queryset=Placement.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rows: Sequence[tuple[Placement, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["placements"]
        names = {row.pk: name for row, name in rows}
        field.queryset = Placement.objects.filter(pk__in=list(names)).order_by("starts_on", "pk")
        field.label_from_instance = lambda row: names.get(row.pk, str(row))


def _contact(row: Contact) -> str:
    return f"{row.name} ({row.client.name})"
