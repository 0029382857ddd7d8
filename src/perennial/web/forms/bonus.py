"""Forms of bonuses and their rules. The actions write; these only read and check."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perennial.kernel.quarters import quarter_of, quarters_after
from perennial.targets.queries.bonus_rules import LONGEST, BadForm, read_form
from perennial.web.bonus_words import errors_told, quarter_said


class RulesForm(forms.Form):
    """A draft: the readable form, from when on, and why."""

    text = forms.CharField(
        label=_("Rules"), max_length=LONGEST,
        widget=forms.Textarea({"rows": 34, "spellcheck": "false", "class": "code"}),
    )  # fmt: skip
    valid_from = forms.TypedChoiceField(label=_("Valid from"), coerce=date.fromisoformat)
    why = forms.CharField(label=_("Why they change"), max_length=300, required=False)
    read = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = quarters_after(quarter_of(day), -4)
        quarters = [quarters_after(first, n) for n in range(9)]
        self.fields["valid_from"].choices = [(q.isoformat(), quarter_said(q)) for q in quarters]  # type: ignore[attr-defined]  # a choice field

    def clean_text(self) -> str:
        """Every error by its line."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        try:
            read_form(text)
        except BadForm as error:
            raise forms.ValidationError(errors_told(error.errors, text)) from None
        return text


class QueryForm(forms.Form):
    """A question about a line."""

    line = forms.ChoiceField(label=_("Line"))
    reason = forms.CharField(label=_("What is not right"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, lines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = lines  # type: ignore[attr-defined]  # a choice field


class AnswerForm(forms.Form):
    """The answer to a question; computed anew from the book of today, or explained."""

    answer = forms.CharField(label=_("Answer"), max_length=500, widget=forms.Textarea({"rows": 3}))
    anew = forms.BooleanField(label=_("Compute it anew from the book of today"), required=False)


class VoidForm(forms.Form):
    """Why a bonus does not count."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
