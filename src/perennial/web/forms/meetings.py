"""Forms of meetings: who and when, the rhythm, what became of it, working hours and calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.care.choices import MissedBy
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User
from perennial.web.forms.receivables import day_field

LENGTHS: Final = ((15, _("15 minutes")), (30, _("30 minutes")), (45, _("45 minutes")), (60, _("1 hour")),
                  (90, _("1 hour 30 minutes")), (120, _("2 hours")))  # fmt: skip
WEEKDAYS: Final = ((0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
                   (5, _("Saturday")), (6, _("Sunday")))  # fmt: skip
LONGEST_SEARCH: Final = 28  # days


class PeopleOf(forms.Form):
    """Who of us and who of them; the base of planning once and planning a rhythm."""

    title = forms.CharField(label=_("What it is about"), max_length=200)
    colleagues = forms.ModelMultipleChoiceField(
        label=pgettext_lazy("meeting", "Of us"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    contacts = forms.ModelMultipleChoiceField(
        label=_("Of them"), queryset=Contact.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    minutes = forms.TypedChoiceField(label=_("How long"), choices=LENGTHS, coerce=int, initial=30)
    place = forms.CharField(label=_("Place or link"), max_length=500, required=False)

    def __init__(self, *args: Any, client: Client, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours: Any = self.fields["colleagues"]
        ours.queryset = User.objects.filter(is_active=True).exclude(role="CLI").order_by("name")
        theirs: Any = self.fields["contacts"]
        theirs.queryset = Contact.objects.current().filter(client=client).select_related("client")
        self.initial.setdefault("colleagues", [user.pk])


class FindForm(PeopleOf):
    """Find a time that suits everybody."""

    optional = forms.ModelMultipleChoiceField(
        label=_("Of them, if they can"), queryset=Contact.objects.none(), widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip
    since = day_field(_("Not before"))
    until = day_field(_("Not after"))

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        optional: Any = self.fields["optional"]
        theirs: Any = self.fields["contacts"]
        optional.queryset = theirs.queryset
        self.as_of = as_of
        self.initial.setdefault("since", as_of + timedelta(days=1))
        self.initial.setdefault("until", as_of + timedelta(days=14))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        elif since and until and until - since > timedelta(days=LONGEST_SEARCH):
            self.add_error("until", _("Four weeks at a time are looked through."))
        if since and since < self.as_of:
            self.add_error("since", _("Choose a day to come."))
        chosen = set(data.get("contacts") or ())
        data["optional"] = [contact for contact in data.get("optional") or () if contact not in chosen]
        return data


class RhythmForm(PeopleOf):
    """Meet regularly."""

    weekday = forms.TypedChoiceField(label=_("Day of the week"), choices=WEEKDAYS, coerce=int, initial=1)
    at = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    zone = forms.ChoiceField(label=_("By whose clock"))
    every_weeks = forms.TypedChoiceField(
        label=_("How often"), coerce=int, initial=1,
        choices=((1, _("Every week")), (2, _("Every second week")), (4, _("Every fourth week")),
                 (13, _("Every quarter"))),
    )  # fmt: skip
    starts_on = day_field(_("From"))

    def __init__(self, *args: Any, zones: list[tuple[str, str]], as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["zone"]
        zone.choices = zones
        self.initial.setdefault("starts_on", as_of)


class MoveForm(forms.Form):
    """Another time, by the clock of the meeting's zone."""

    day = day_field(_("Day"))
    at = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))


class HeldForm(forms.Form):
    """It took place: who came, and what was said. Lines become promises on the next page."""

    came = forms.MultipleChoiceField(label=_("Who came"), widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        label=pgettext_lazy("meeting", "Minutes"), max_length=10_000, required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One line a thought. Promises found in them are offered to be recorded."),
    )  # fmt: skip


class MissedForm(forms.Form):
    """It did not take place."""

    missed_by = forms.ChoiceField(label=_("Who did not come"), choices=MissedBy.choices)


class AgendaForm(forms.Form):
    """What is to be talked about."""

    agenda = forms.CharField(
        label=_("Agenda"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class HoursForm(forms.Form):
    """When I work."""

    zone = forms.ChoiceField(label=_("Time zone"))
    opens = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}))
    days = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    country = forms.RegexField(
        label=_("Country of public holidays"), regex=r"^[A-Za-z]{2}$", required=False,
        help_text=_("Two letters, such as UA, PL or US."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["zone"]
        zone.choices = [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]


class CalendarForm(forms.Form):
    """An iCalendar address that says when somebody is busy."""

    url = forms.CharField(
        label=_("Address of the calendar"), max_length=1000,
        help_text=_("The secret iCalendar address from the calendar's settings. Only when it is busy is kept."),
    )  # fmt: skip
