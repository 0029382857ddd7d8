"""Forms of ideas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.foundation.models import User
from perennial.foundation.money_fields import NumberInput
from perennial.growth.choices.ideas import GainPer
from perennial.kernel.money import MINOR_UNITS


def _words(label: Any, rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class IdeaForm(forms.Form):
    """An idea: one line is enough to note it, the rest is what a pitch needs."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none())
    title = forms.CharField(label=pgettext_lazy("idea", "In one line"), max_length=200)
    problem = _words(_("What we see"), 2, required=False)
    goal = forms.CharField(label=_("Their goal that it serves"), max_length=300, required=False)
    proposal = _words(_("What we propose"), 2, required=False)
    effort = forms.CharField(label=_("Effort"), max_length=100, required=False)
    gain = NumberInput(
        label=_("Gain for them"), max_digits=14, decimal_places=2, min_value=0, required=False
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in sorted(MINOR_UNITS)])
    per = forms.ChoiceField(label=_("Counted by"), choices=GainPer.choices)
    counted = forms.CharField(label=_("How it was counted"), max_length=300, required=False)
    owner = forms.ModelChoiceField(label=_("Who keeps it"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["owner"]
        people.queryset = User.objects.filter(is_active=True).exclude(role="CLI").order_by("name")
        clients: Any = self.fields["client"]
        clients.queryset = Client.objects.visible_to(user).live().order_by("name")
        if known:
            del self.fields["client"]

    @property
    def sections(self) -> list[dict[str, Any]]:
        """For client/_form.html."""
        rows = [("client",), ("title",), ("problem",), ("goal",), ("proposal",), ("effort", "owner"),
                ("gain", "currency"), ("per", "counted")]  # fmt: skip
        shown = [[self[name] for name in row if name in self.fields] for row in rows]
        return [{"label": _("The idea"), "rows": [row for row in shown if row]}]


class WordForm(forms.Form):
    """A reason, or what was said."""

    reason = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ParkForm(WordForm):
    """Until when."""

    wake_on = _day(_("Come back to it on"))
    field_order = ("wake_on", "reason")


class DoneForm(forms.Form):
    """The result, measured and told back."""

    result = _words(_("What came of it"), 3)
    gain = NumberInput(
        label=_("Gain that was measured"), max_digits=14, decimal_places=2, min_value=0, required=False
    )  # fmt: skip
    told_on = _day(_("Told back on"))
