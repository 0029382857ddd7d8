"""Forms of placements: a proposal, and what each move asks for."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.contracts.choices import Billing, EndCause, NoticeBy
from perennial.contracts.models import Agreement, Placement, Project
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.money_fields import NumberInput
from perennial.people.choices import Level
from perennial.people.models import Skill

_BILLED = [(one.value, one.label) for one in (Billing.HOURLY, Billing.DAILY, Billing.MONTHLY)]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlacementForm(forms.Form):
    """Who is proposed, as what, from when, for how much."""

    person = forms.ModelChoiceField(label=_("Developer"), queryset=User.objects.none())
    title = forms.CharField(label=_("Role at the client"), max_length=100)
    agreement = forms.ModelChoiceField(label=_("Agreement"), queryset=Agreement.objects.none())
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), required=False)
    replaces = forms.ModelChoiceField(label=_("Replaces"), queryset=Placement.objects.none(), required=False)
    skill = forms.ModelChoiceField(label=_("Skill"), queryset=Skill.objects.all(), required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[("", "–"), *Level.choices], required=False)
    starts_on = forms.DateField(label=_("First day"), widget=_day())
    share = forms.IntegerField(label=_("Share of time, %"), min_value=1, max_value=100, initial=100)
    billing = forms.ChoiceField(label=_("Billed"), choices=_BILLED, initial=Billing.HOURLY)
    amount = NumberInput(
        label=pgettext_lazy("of a placement", "Rate"), min_value=Decimal(0), max_digits=11, decimal_places=2,
        required=False,
        help_text=_("In the currency of the agreement; with a fixed fee leave it empty."),
    )  # fmt: skip

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        chosen["person"].queryset = User.objects.filter(is_active=True, role=Role.DEV).order_by("name")
        chosen["agreement"].queryset = Agreement.objects.filter(client=client).order_by("kind", "-starts_on")
        chosen["project"].queryset = Project.objects.filter(client=client).order_by("name")
        standing = Placement.objects.filter(client=client).live().select_related("person", "client")
        chosen["replaces"].queryset = standing.order_by("person__name")
        chosen["replaces"].label_from_instance = lambda row: f"{row.person.name}, {row.title}"
        first = Agreement.objects.filter(client=client, kind="sow").order_by("-starts_on").first()
        if first is not None:
            self.initial.setdefault("agreement", first.pk)
        self.fields["person"].widget.attrs["data-focus"] = "1"


class MoveForm(forms.Form):
    """The fields that a move asks for; the others are left out."""

    notice_by = forms.ChoiceField(label=_("Who gave notice"), choices=NoticeBy.choices)
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "–"), *EndCause.choices])
    last_day = forms.DateField(label=_("Last day"), widget=_day())
    waived = forms.BooleanField(label=_("Both sides waive the notice period"), required=False)
    in_writing = forms.BooleanField(
        label=_("The client agreed in writing to rate, first day, share of time and notice period"), required=False
    )
    has_access = forms.BooleanField(label=_("The client gave access"), required=False)
    both_agree = forms.BooleanField(label=_("Both sides agree"), required=False)
    signed = forms.BooleanField(label=_("The agreement is signed"), required=False)
    invoiced = forms.BooleanField(label=_("The fee is invoiced"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}))
    roll_off_on = forms.DateField(label=_("Free from (planned)"), widget=_day(), required=False)

    def __init__(self, *args: Any, asks: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in asks:
                del self.fields[name]
        self.order_fields(list(asks))
