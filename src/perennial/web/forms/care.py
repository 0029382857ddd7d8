"""Forms of promises, issues and questions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from perennial.care.choices import Direction, IssueKind, Severity
from perennial.care.queries.office import clocks, zone_of
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User

OUR_ROLES = ("AM", "HCS", "DIR", "DLV", "FIN", "SAL", "REC", "DEV")


def _day(**attrs: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def _people() -> Any:
    return User.objects.filter(is_active=True, role__in=OUR_ROLES).order_by("name")


def moment_of(client: Client, day: date, at: time | None, zone: str = "client") -> datetime:
    """The moment by the client's clock or ours; without an hour the end of the client's working day."""
    if at is None:
        return clocks().deadline(client, day)
    return datetime.combine(day, at, zone_of(client) if zone == "client" else ZoneInfo(settings.TIME_ZONE))


class PromiseForm(forms.Form):
    """Who promised what to whom, by when."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none())
    direction = forms.ChoiceField(label=_("Who promised"), choices=Direction.choices, initial=Direction.OURS)
    text = forms.CharField(label=_("What was promised"), max_length=300)
    day = forms.DateField(label=_("By the day"), widget=_day())
    at = forms.TimeField(
        label=_("By the hour"), required=False, widget=_time(),
        help_text=_("Without one it is the end of the client's working day."),
    )  # fmt: skip
    zone = forms.ChoiceField(
        label=_("By whose clock"), choices=[("client", _("The client's clock")), ("ours", _("Our clock"))],
        initial="client",
    )  # fmt: skip
    contact = forms.ModelChoiceField(label=_("With"), queryset=Contact.objects.none(), required=False)
    owner = forms.ModelChoiceField(label=_("Who keeps it, or watches it"), queryset=User.objects.none())

    def __init__(self, *args: Any, user: Any, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["client"]
        chosen.queryset = Client.objects.visible_to(user).live()
        people: Any = self.fields["contact"]
        if client is None:
            del self.fields["contact"]
        else:
            self.initial.setdefault("client", client.pk)
            people.queryset = Contact.objects.visible_to(user).current().filter(client=client)
        owner: Any = self.fields["owner"]
        owner.queryset = _people()
        self.initial.setdefault("owner", user.pk)
        self.fields["text"].widget.attrs["data-focus"] = "1"

    @property
    def due_at(self) -> datetime:
        """The moment that was promised."""
        given = self.cleaned_data
        return moment_of(given["client"], given["day"], given.get("at"), given["zone"])

    @property
    def zone_name(self) -> str:
        """The clock it was said by."""
        return settings.TIME_ZONE if self.cleaned_data["zone"] == "ours" else ""


class IssueForm(forms.Form):
    """What is wrong or asked, and since when."""

    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=IssueKind.choices, initial=IssueKind.ISSUE)
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Severity.choices, coerce=int, initial=Severity.TWO.value
    )
    title = forms.CharField(label=_("In one line"), max_length=200)
    detail = forms.CharField(
        label=_("What happened"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = forms.ModelChoiceField(label=_("Who reports it"), queryset=Contact.objects.none(), required=False)
    day = forms.DateField(label=_("Reported on"), widget=_day())
    at = forms.TimeField(label=_("At, by our clock"), widget=_time())

    def __init__(self, *args: Any, user: Any, now: datetime, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["client"]
        chosen.queryset = Client.objects.visible_to(user).live()
        people: Any = self.fields["contact"]
        if client is None:
            del self.fields["contact"]
        else:
            self.initial.setdefault("client", client.pk)
            people.queryset = Contact.objects.visible_to(user).current().filter(client=client)
        local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
        self.initial.setdefault("day", local.date())
        self.initial.setdefault("at", local.time().replace(second=0, microsecond=0))
        self.fields["title"].widget.attrs["data-focus"] = "1"

    @property
    def opened_at(self) -> datetime:
        """The moment it was reported."""
        given = self.cleaned_data
        return datetime.combine(given["day"], given["at"], ZoneInfo(settings.TIME_ZONE))


class StepForm(forms.Form):
    """What one step of a promise or an issue asks for; only the fields that are named stay."""

    words = forms.CharField(label=_("What was said"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.CharField(label=_("Where it can be seen"), max_length=500, required=False)
    exceeded = forms.BooleanField(label=_("More than promised"), required=False)
    owner = forms.ModelChoiceField(label=_("Who owns it inside"), queryset=User.objects.none())
    day = forms.DateField(label=_("By the day"), widget=_day())
    at = forms.TimeField(label=_("By the hour, by the client's clock"), required=False, widget=_time())
    way_1 = forms.CharField(label=_("The quicker way"), max_length=200, required=False)
    way_2 = forms.CharField(label=_("The cheaper way"), max_length=200, required=False)
    incident = forms.CharField(label=_("What they saw, after “On this day”"), max_length=300)
    impact = forms.CharField(label=_("What it cost them"), max_length=200)
    cause = forms.CharField(label=_("What happened"), max_length=300)
    prevention_1 = forms.CharField(label=_("So that it does not come back"), max_length=200)
    prevention_date = forms.DateField(label=_("From the day"), widget=_day())
    prevention_2 = forms.CharField(label=_("And also"), max_length=200, required=False)
    compensation = forms.CharField(label=_("What we give in return, a sentence"), max_length=300, required=False)
    followup_date = forms.DateField(label=_("We write again on"), widget=_day())

    def __init__(self, *args: Any, asks: Collection[str], optional: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(asks):
            del self.fields[name]
        self.order_fields(list(asks))
        for name in optional:
            self.fields[name].required = False
        if "owner" in self.fields:
            owner: Any = self.fields["owner"]
            owner.queryset = _people()
        if asks:
            next(iter(self.fields.values())).widget.attrs["data-focus"] = "1"
