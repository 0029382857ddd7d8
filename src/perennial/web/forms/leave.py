"""Forms of leave."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perennial.foundation.models import User
from perennial.people.choices import LeaveKind


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def colleagues(apart_from: int | None = None) -> Any:
    """People of ours who are there, by name."""
    return User.objects.filter(is_active=True).exclude(pk=apart_from or 0).order_by("name", "pk")


class DatesForm(forms.Form):
    """First and last day, and who covers."""

    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    cover = forms.ModelChoiceField(
        label=_("Who covers"), queryset=User.objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, person: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cover"]
        field.queryset = colleagues(person)
        field.label_from_instance = lambda user: user.name


class LeaveForm(DatesForm):
    """Ask for leave; whoever decides may ask for others."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=LeaveKind.choices,
        help_text=_("Away: ill or hindered. It holds at once, and nothing asks or keeps why."),
    )  # fmt: skip
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    field_order = ("person", "kind", "starts_on", "ends_on", "cover")

    def __init__(self, *args: Any, person: int, may_choose: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_choose:
            field: Any = self.fields["person"]
            field.queryset, field.initial = colleagues(), person
            field.label_from_instance = lambda user: user.name
        else:
            del self.fields["person"]
            cover: Any = self.fields["cover"]
            cover.queryset = colleagues(person)


class ApproveForm(forms.Form):
    """Say yes: who covers, and that the days were looked at."""

    cover = forms.ModelChoiceField(
        label=_("Who covers"), queryset=User.objects.none(), required=False, empty_label=_("nobody")
    )
    seen = forms.BooleanField(label=_("I have looked at what falls into these days"))

    def __init__(self, *args: Any, person: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cover"]
        field.queryset = colleagues(person)
        field.label_from_instance = lambda user: user.name


class ReasonForm(forms.Form):
    """One line that says why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(
        self, *args: Any, label: Any = None, required: bool = True, help_text: Any = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.required, field.help_text = label or field.label, required, help_text
