"""Forms of hand-overs: the won deal with its card, gaps, the introduction, touch points, who may be in touch."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.clients.queries.clients import managers
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.money_fields import NumberInput
from perennial.handover.actions.cards import DEAL_FIELDS, MAY_BEGIN
from perennial.handover.choices import Leave, Party, Way
from perennial.handover.models import ContactRule, HandoverCard
from perennial.handover.queries.card_words import field_name
from perennial.handover.queries.cards import FIELDS, MUST
from perennial.kernel.money import MINOR_UNITS

_HELP: Final = {
    "why_bought": _("As they said it: it is what they will measure us by."),
    "promised_outside": _("Everything said that no contract holds. If nothing was, write so."),
    "decides": _("Names, posts, and what each of them cares about."),
    "money_terms": _("Rates, terms of payment, whose approval an invoice needs, who transfers it."),
    "next_dates": _("The start, the first demo, holidays, a board meeting, the end of a trial."),
    "goal": _("The first line goes into the letter of introduction."),
    "team": _("The first line goes into the letter of introduction."),
}
_DAYS: Final = ("starts_on", "first_result_on", "won_on", "signed_on")


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class CardForm(forms.Form):
    """What sales know. Every field may be empty while it is written; what is missing is said on its page."""

    title = forms.CharField(label=_("What was sold"), max_length=200, required=False)
    amount = NumberInput(
        label=pgettext_lazy("of a deal", "Worth"), max_digits=15, decimal_places=2, min_value=0, required=False
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in sorted(MINOR_UNITS)])
    won_on = _day(_("Won on"))
    signed_on = _day(_("Signed on"), required=False)

    def __init__(self, *args: Any, money: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            label = field_name(name)
            if name in _DAYS:
                self.fields[name] = _day(label, required=False)
            else:
                area = forms.Textarea(attrs={"rows": 3})
                self.fields[name] = forms.CharField(
                    label=label, max_length=4000, required=False, widget=area, help_text=_HELP.get(name, "")
                )
        if not money:
            del self.fields["amount"], self.fields["currency"]

    @classmethod
    def of(cls, card: HandoverCard, data: Any, **kwargs: Any) -> CardForm:
        """With what the card says."""
        return cls(data, initial={name: getattr(card, name) for name in (*DEAL_FIELDS, *FIELDS)}, **kwargs)

    def values(self) -> dict[str, Any]:
        """Of the card alone."""
        return {name: value for name, value in self.cleaned_data.items() if name in (*DEAL_FIELDS, *FIELDS)}

    @property
    def sections(self) -> list[dict[str, Any]]:
        """For client/_form.html."""
        deal = [("title",), ("amount", "currency"), ("won_on", "signed_on")]
        return [
            *self.first_sections(),
            {"label": _("The deal"), "rows": self._rows(deal)},
            {"label": _("The five must-haves"), "rows": self._rows([(name,) for name in MUST])},
            {"label": _("What else helps"), "rows": self._rows(
                [("starts_on", "first_result_on"), ("goal",), ("team",), ("manner",), ("risks",), ("rivals",)]
            )},
        ]  # fmt: skip

    def first_sections(self) -> list[dict[str, Any]]:
        """What stands in front of the card."""
        return []

    def _rows(self, names: list[tuple[str, ...]]) -> list[list[Any]]:
        rows = [[self[name] for name in row if name in self.fields] for row in names]
        return [row for row in rows if row]


class WonForm(CardForm):
    """A won deal: a client we know or a new one, who sold it, who will answer for it, and whom we know there."""

    client = forms.ModelChoiceField(
        label=_("Client"), queryset=Client.objects.none(), required=False, empty_label=_("A new client")
    )
    name = forms.CharField(label=_("Name of a new client"), max_length=200, required=False)
    seller = forms.ModelChoiceField(label=_("Sold by"), queryset=User.objects.none(), required=False)
    manager = forms.ModelChoiceField(label=_("Account manager"), queryset=User.objects.none(), required=False)
    person = forms.CharField(label=_("Name of whoever decides"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    post = forms.CharField(label=_("Post"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Client.objects.visible_to(user).filter(status__in=MAY_BEGIN, merged_into__isnull=True)
        clients: Any = self.fields["client"]
        clients.queryset = rows.exclude(pk__in=HandoverCard.objects.standing().values("client")).order_by("name")
        people: Any = self.fields["manager"]
        people.queryset = User.objects.filter(pk__in=[one.pk for one in managers()])
        sales: Any = self.fields["seller"]
        sales.queryset = User.objects.filter(is_active=True, role=Role.SAL).order_by("name")
        if user.role == Role.SAL:
            del self.fields["seller"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("client") and not str(given.get("name", "")).strip():
            self.add_error("name", _("Choose the client, or give its name."))
        return given

    def contact(self) -> dict[str, Any]:
        """The first person, as a contact."""
        given = self.cleaned_data
        return {
            "name": given["person"], "email": given["email"], "title": given["post"],
            "roles": [StakeholderRole.DECISION_MAKER.value],
        }  # fmt: skip

    def first_sections(self) -> list[dict[str, Any]]:
        whose = [("client", "name"), ("seller", "manager"), ("person", "email"), ("post",)]
        return [{"label": _("Whose deal"), "rows": self._rows(whose)}]


class WhoForm(forms.Form):
    """Who sold it and who takes it."""

    seller = forms.ModelChoiceField(label=_("Sold by"), queryset=User.objects.none(), required=False)
    manager = forms.ModelChoiceField(label=_("Account manager"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["manager"]
        people.queryset = User.objects.filter(pk__in=[one.pk for one in managers()])
        sales: Any = self.fields["seller"]
        sales.queryset = User.objects.filter(is_active=True, role=Role.SAL).order_by("name")


class GapsForm(forms.Form):
    """What the account manager misses, by name."""

    gaps = forms.MultipleChoiceField(
        label=_("What is missing or unclear"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gaps: Any = self.fields["gaps"]
        gaps.choices = [(name, field_name(name)) for name in FIELDS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("gaps") and not given.get("note"):
            raise forms.ValidationError(_("Name what is missing, or say it in words."))
        return given


class _WithContacts(forms.Form):
    contacts = forms.ModelMultipleChoiceField(
        label=_("Of them"), queryset=Contact.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs: Any = self.fields["contacts"]
        theirs.queryset = Contact.objects.current().filter(client=client).select_related("client").order_by("name")


class PlanForm(_WithContacts):
    """When the introduction is."""

    day = _day(_("Day"))
    at = forms.TimeField(label=_("Time, by the client's clock"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("Place or link"), max_length=500, required=False)
    field_order = ("day", "at", "place", "contacts")


class HeldForm(_WithContacts):
    """How and with whom it was held."""

    way = forms.ChoiceField(label=_("How"), choices=Way.choices)
    on = _day(_("Day"))
    note = forms.CharField(
        label=_("What was said"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("way", "on", "contacts", "note")


class AcceptForm(forms.Form):
    """The word that the client knows whom to call."""

    knows_whom = forms.BooleanField(label=_("The client knows whom to call"), required=False)


class PointForm(forms.Form):
    """A touch point of sales."""

    title = forms.CharField(label=pgettext_lazy("shadow month", "What"), max_length=200)
    due_on = _day(_("By"))


class RulesForm(forms.Form):
    """What holds for every party, all at once."""

    def __init__(self, *args: Any, rules: dict[str, ContactRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for party in Party:
            held = rules.get(party)
            self.fields[f"leave_{party}"] = forms.ChoiceField(
                label=party.label, choices=[("", _("not said")), *Leave.choices], required=False,
                initial=held.leave if held else "",
            )  # fmt: skip
            self.fields[f"ways_{party}"] = forms.CharField(
                label=_("By which ways"), max_length=200, required=False, initial=held.ways if held else "",
                widget=forms.TextInput(attrs={"aria-label": f"{party.label}: {_('By which ways')}"}),
            )  # fmt: skip

    @property
    def sections(self) -> list[dict[str, Any]]:
        """For client/_form.html."""
        rows = [[self[f"leave_{party}"], self[f"ways_{party}"]] for party in Party]
        return [{"label": _("As in: mail and phone, no messengers; reviews and daily calls"), "rows": rows}]


class DealForm(forms.Form):
    """Whose a deal is that waits, or why nothing comes of it: one of the two."""

    client = forms.ModelChoiceField(
        label=_("It is the deal of"), queryset=Client.objects.none(), required=False, empty_label=_("Choose the client")
    )
    reason = forms.CharField(label=_("Nothing comes of it, because"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients: Any = self.fields["client"]
        clients.queryset = Client.objects.visible_to(user).live().order_by("name")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("client")) == bool(str(given.get("reason", "")).strip()) and not self.errors:
            raise forms.ValidationError(_("Choose whose deal it is, or say why nothing comes of it."))
        return given
