"""Forms of our news, of telling it and of what people want to hear of. The actions write; these only read and check."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from perennial.clients.models import Contact
from perennial.foundation.choices import Language
from perennial.growth.actions.items import LISTS, PARTS
from perennial.growth.choices import NewsKind, NotForReason
from perennial.growth.models import OurNews

_BETWEEN = re.compile(r"[,;\n]")
_COUNTRY = re.compile(r"[A-Za-z]{2}")


class TermsField(forms.CharField):
    """Several terms with commas between them."""

    def to_python(self, value: Any) -> Any:
        return [term.strip() for term in _BETWEEN.split(str(value or "")) if term.strip()]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def validate(self, value: Any) -> None:
        """A list is never too long for a line; the action counts its terms."""

    def run_validators(self, value: Any) -> None:
        """See validate."""


class NewsForm(forms.Form):
    """A piece in up to three languages, and what it is about."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=NewsKind.choices)
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    url = forms.URLField(label=gettext_lazy("Link"), max_length=300, required=False, assume_scheme="https")
    industries = TermsField(label=gettext_lazy("Industries"), required=False)
    technologies = TermsField(
        label=gettext_lazy("Technologies"), required=False, help_text=gettext_lazy("As in: Kubernetes, .NET, AWS")
    )
    topics = TermsField(
        label=gettext_lazy("Services and topics"), required=False,
        help_text=gettext_lazy("As in: migration to the cloud, security. In each language your facts are written in."),
    )  # fmt: skip
    companies = TermsField(
        label=gettext_lazy("Companies it names"), required=False,
        help_text=gettext_lazy("It fits clients whose competitors they are."),
    )  # fmt: skip
    countries = TermsField(
        label=gettext_lazy("Countries"), required=False,
        help_text=gettext_lazy("Two letters, as in US, UA. Only where the news is about these countries."),
    )  # fmt: skip
    everyone = forms.BooleanField(label=gettext_lazy("Worth telling every client"), required=False)

    def __init__(self, *args: Any, language: str, industries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = sorted(Language, key=lambda code: code != language)
        for code in self.languages:
            self.fields[f"title_{code}"] = forms.CharField(
                label=pgettext_lazy("news", "Title"), max_length=200, required=False
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=gettext_lazy("Text"), max_length=4000, required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip
            self.fields[f"why_{code}"] = forms.CharField(
                label=gettext_lazy("Why it matters to a client, one sentence"), max_length=300, required=False
            )
            for part in PARTS:
                self.fields[f"{part}_{code}"].widget.attrs["lang"] = str(code)
        if industries:
            self.fields["industries"].help_text = _("Known among your clients: %(names)s.") % {
                "names": ", ".join(industries)
            }

    @classmethod
    def initial_of(cls, news: OurNews) -> dict[str, Any]:
        """The values of a piece as the form takes them."""
        names = ("kind", "on", "url", *LISTS, "everyone")
        texts = {f"{part}_{code}": told.get(part, "") for code, told in news.texts.items() for part in PARTS}
        return {name: getattr(news, name) for name in names} | texts

    def clean_countries(self) -> list[str]:
        codes: list[str] = self.cleaned_data["countries"]
        if not all(_COUNTRY.fullmatch(code) for code in codes):
            raise forms.ValidationError(_("Two letters each, as in US, UA."))
        return codes

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        texts = {str(code): {part: given[f"{part}_{code}"] for part in PARTS} for code in self.languages}
        return {name: given[name] for name in ("kind", "on", "url", *LISTS, "everyone")} | {"texts": texts}

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The fields of each language: the reader's own first, the others folded while they are empty."""
        return [
            {"label": code.label, "fields": (fields := [self[f"{part}_{code}"] for part in PARTS]),
             "open": not number or any(field.value() or field.errors for field in fields)}
            for number, code in enumerate(self.languages)
        ]  # fmt: skip

    @property
    def subject_fields(self) -> list[Any]:
        """What it is about."""
        return [self[name] for name in (*LISTS, "everyone")]


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs, not in Django
    def label_from_instance(self, obj: Contact) -> str:
        return f"{obj.name}, {obj.title}" if obj.title else str(obj.name)


class TellForm(forms.Form):
    """Whom to tell."""

    contact = _Person(label=gettext_lazy("Whom to tell"), queryset=Contact.objects.none())
    how = forms.ChoiceField(
        label=gettext_lazy("How"), required=False, widget=forms.RadioSelect, choices=[
            ("letter", gettext_lazy("By a letter: it is drafted next")),
            ("noted", gettext_lazy("In a report or by voice: only note that they know")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.queryset = people


class NotForForm(forms.Form):
    """Why a piece is not for a client."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is not for them"), choices=NotForReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=gettext_lazy("In your words"), max_length=300, required=False)


class NewsWishForm(forms.Form):
    """What a person wants to hear of."""

    topics = TermsField(
        label=gettext_lazy("Wants to hear of"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Technologies, services, industries, with commas between them."),
    )  # fmt: skip
    quiet = forms.BooleanField(label=gettext_lazy("Wants no news from us"), required=False)
