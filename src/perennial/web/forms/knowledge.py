"""Forms of what is known about a client, of its play-book and of its moves. The actions write; these only read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perennial.clients.choices import BadNews, CalmedBy, Decides, FactKind, LossReason, StanceKind, Tempo
from perennial.clients.queries.playbook import NAMES, WORDS

UNKNOWN = [("", _("Not known"))]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StanceForm(forms.Form):
    """A person's attitude as of today."""

    kind = forms.ChoiceField(label=_("Attitude"), choices=StanceKind.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("What it is seen by"), max_length=500, required=False)


class FactForm(forms.Form):
    """One thing known about a client."""

    kind = forms.ChoiceField(label=_("What"), choices=FactKind.choices)
    text = forms.CharField(label=_("Fact"), max_length=1000, widget=forms.TextInput(attrs={"data-focus": "1"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text = str(cleaned.get("text", ""))
        if cleaned.get("kind") == FactKind.FEED and not text.startswith(("https://", "http://")):
            self.add_error("text", _("A feed has an address that begins with https://."))
        return cleaned


class TypeForm(forms.Form):
    """How a client wants to be worked with."""

    decides = forms.ChoiceField(label=_("Decides"), choices=[*UNKNOWN, *Decides.choices], required=False)
    calmed_by = forms.ChoiceField(label=_("Is calmed by"), choices=[*UNKNOWN, *CalmedBy.choices], required=False)
    tempo = forms.ChoiceField(label=_("Tempo"), choices=[*UNKNOWN, *Tempo.choices], required=False)
    bad_news = forms.ChoiceField(label=_("Takes bad news"), choices=[*UNKNOWN, *BadNews.choices], required=False)
    note = forms.CharField(
        label=_("Never do with them"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class BlockForm(forms.Form):
    """The lines of one block of the canvas."""

    text = forms.CharField(
        label=_("One a line"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "data-focus": "1"}),
        help_text=_("Begin a line with ! for our idea, with ? for a question to ask them."),
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """What a move of the client's life needs; fields that the move does not ask for are taken away."""

    effective_on = forms.DateField(label=_("Effective on"), required=False, widget=_day())
    document = forms.CharField(
        label=_("Document"), max_length=200, required=False, help_text=_("Where it is: a letter, a file, a link.")
    )
    loss_reason = forms.ChoiceField(label=_("Why they left"), required=False, choices=[*UNKNOWN, *LossReason.choices])
    competitor = forms.CharField(label=_("Which competitor"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, wanted: frozenset[str], needed: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in wanted and name != "version":
                del self.fields[name]
            elif name in needed:
                self.fields[name].required = True


class PlaybookForm(forms.Form):
    """The head's own words of every part in one language; ours stand beside."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            f"{axis}.{value}": f"{title}: {label}"
            for axis, title, choices in (
                ("decides", _("Decides"), Decides.choices), ("calmed_by", _("Is calmed by"), CalmedBy.choices),
                ("tempo", _("Tempo"), Tempo.choices), ("bad_news", _("Takes bad news"), BadNews.choices),
            )
            for value, label in choices
        }  # fmt: skip
        for part, ours in WORDS.items():
            value, name = part.rsplit(".", 1)
            self.fields[part] = forms.CharField(
                label=f"{labels[value]} · {NAMES[name]}", required=False, max_length=500, help_text=str(ours),
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
