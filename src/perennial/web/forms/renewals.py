"""Forms of renewals. The actions write; these only read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.choices import LossReason
from perennial.contracts.models import Agreement
from perennial.growth.choices import RenewalState, WayAhead
from perennial.growth.models import Renewal

DAY = {"type": "date"}


def _day() -> forms.DateInput:
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


def _words(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TalkForm(forms.Form):
    """How the talk was opened."""

    reason = forms.CharField(label=_("How you opened it: a letter, a call, a meeting"), max_length=300, widget=_words())


class TermsForm(forms.Form):
    """What is on the table, where there is something to say."""

    reason = forms.CharField(label=_("Terms in short"), max_length=500, required=False, widget=_words(3))


class AgreeForm(forms.Form):
    """The terms as they were written down."""

    reason = forms.CharField(label=_("Terms as they were written down"), max_length=500, widget=_words(3))


class SignForm(forms.Form):
    """The paper, and until when it runs now: a new last day, or the agreement that follows."""

    paper = forms.CharField(label=_("The signed paper: its number, or where it is kept"), max_length=300)
    new_end_on = forms.DateField(label=_("New last day"), required=False, widget=_day())
    successor = forms.ModelChoiceField(
        label=_("Or the agreement that follows it"), queryset=Agreement.objects.none(), required=False
    )

    def __init__(self, *args: Any, row: Renewal, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = Agreement.objects.visible_to(user).filter(client=row.client_id)
        later = later.filter(starts_on__gt=row.agreement.starts_on).exclude(pk=row.agreement_id)
        self.fields["successor"].queryset = later  # type: ignore[attr-defined]  # of a ModelChoiceField


class LostForm(forms.Form):
    """Why they do not go on, and whether they leave altogether."""

    loss_reason = forms.ChoiceField(label=_("Why they do not go on"), choices=LossReason.choices)
    words = forms.CharField(label=_("In their words"), max_length=500, required=False, widget=_words())
    leaves = forms.BooleanField(label=_("They leave altogether: note their notice"), required=False)
    document = forms.CharField(label=_("Document of their notice"), max_length=200, required=False)


class SettleForm(SignForm):
    """What became of a term that is over."""

    what = forms.ChoiceField(
        label=_("What became of it"),
        choices=[(one.value, one.label) for one in (RenewalState.RENEWED, RenewalState.ROLLED, RenewalState.LOST)],
    )
    loss_reason = forms.ChoiceField(
        label=_("If not renewed: why"), required=False, choices=[("", "–"), *LossReason.choices]
    )
    words = forms.CharField(label=_("In their words"), max_length=500, required=False, widget=_words())
    field_order = ("what", "paper", "new_end_on", "successor", "loss_reason", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].required = False


class PointForm(forms.Form):
    """What must be true."""

    text = forms.CharField(label=_("What must be true"), max_length=200)


class OfferForm(forms.Form):
    """Our offer, who else they look at, and the three ways ahead."""

    offer = forms.CharField(label=_("Our offer"), max_length=2000, required=False, widget=_words(4))
    rivals = forms.CharField(label=_("Who else they look at"), max_length=1000, required=False, widget=_words(2))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Renewal, **kwargs: Any) -> None:
        first = {"offer": row.offer, "rivals": row.rivals, "version": row.version}
        for way in WayAhead.values:
            first |= {f"{way}_{name}": text for name, text in row.ways.get(way, {}).items()}
        kwargs["initial"] = first
        super().__init__(*args, **kwargs)
        for way in WayAhead:
            labels = {
                "text": way.label, "price": pgettext_lazy("way ahead", "Its price"),
                "gain": pgettext_lazy("way ahead", "Its gain for them"),
            }  # fmt: skip
            for name, label in labels.items():
                self.fields[f"{way}_{name}"] = forms.CharField(label=label, max_length=300, required=False)

    def ways(self) -> dict[str, dict[str, str]]:
        """As the action takes them."""
        given = self.cleaned_data
        return {way: {name: given[f"{way}_{name}"] for name in ("text", "price", "gain")} for way in WayAhead.values}
