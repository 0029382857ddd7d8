"""C40: a holiday or a birthday of a person is near."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.care.choices import GreetingState
from perennial.care.models import Greeting
from perennial.care.rules.greetings import name_of
from perennial.clients.models import Client
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.saying import said_day
from perennial.foundation.store import get

Params = Mapping[str, Any]


def greetings_near(as_of: date) -> Iterator[Cue]:
    """One a person and holiday and year, until it is sent, skipped or past. One query."""
    last = as_of + timedelta(days=int(get("greetings.days")))
    rows = Greeting.objects.filter(
        on__range=(as_of, last), state__in=(GreetingState.SUGGESTED, GreetingState.DRAFTED),
        client__in=Client.objects.served().values("pk"), contact__archived_on__isnull=True,
    ).select_related("contact")  # fmt: skip
    for row in rows:
        params = {"name": row.contact.name, "holiday": row.holiday, "on": row.on.isoformat()}
        yield Cue(
            "C40", row.client_id, f"greeting:{row.contact_id}:{row.holiday}:{row.year}", params,
            days_left=max(1, (row.on - as_of).days), subject=("greeting", row.pk), letter="holiday",
        )  # fmt: skip


def _headline(params: Params) -> str:
    return _("%(holiday)s of %(name)s:") % {"holiday": _(name_of(params["holiday"])), "name": params["name"]}


def _why(params: Params) -> str:
    return _("it is on %(day)s.") % {"day": said_day(params["on"])}


def _action(params: Params) -> str:
    return _("Write two sentences of your own")


def _facts(params: Params) -> list[tuple[str, str]]:
    return [(_("Person"), params["name"]), (_("Occasion"), _(name_of(params["holiday"]))),
            (_("Day"), said_day(params["on"]))]  # fmt: skip


CUES.register("C40", CueRule(
    id="C40", version=1, title=gettext_lazy("A holiday or a birthday is near"), split="people", find=greetings_near,
    headline=_headline, why=_why, action=_action, facts=_facts, cool_down_days=300, icon="gift", note=True,
))  # fmt: skip
