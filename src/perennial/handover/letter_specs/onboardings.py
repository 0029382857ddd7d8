"""Letters of the first 90 days: the check-in after the first week (E2), and a steadier rhythm (C06)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from perennial.care.choices import Direction, MeetingState, PromiseState
from perennial.care.models import Meeting, Promise
from perennial.care.queries.promises import end_of
from perennial.clients.actions.letters import register_client_letter
from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.clients.queries import recipients
from perennial.foundation.models import OutboxMessage
from perennial.foundation.store import get, load
from perennial.foundation.timeline import Actor
from perennial.handover.choices import Step
from perennial.handover.models import Onboarding, OnboardingStep
from perennial.handover.queries.facts import facts_of
from perennial.handover.rules.plan import day_number
from perennial.kernel import formats

LAST_DAY: Final = 30  # of a check-in about the first week
MOST: Final = 3  # things named in a list
# What a step means to the client, as the letter's lists say it; the others are ours alone.
STEP_WORDS: Final[dict[str, dict[str, str]]] = {
    Step.ACCESS: {
        "en": "access for everybody", "ru": "доступы для всей команды", "uk": "доступи для всієї команди",
    },
    Step.CALL: {"en": "the first call", "ru": "первый созвон", "uk": "перший дзвінок"},
}  # fmt: skip


def first_week(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """In the first month; what is done and open comes from the steps and from promises of both sides."""
    row = _running(client)
    if row is None or day_number(row.starts_on, as_of) > LAST_DAY:
        return None
    steps = list(row.steps.filter(kind__in=STEP_WORDS))
    promises = list(Promise.objects.standing().filter(client=client, made_on__gte=row.starts_on).order_by("due_at"))
    ours = [word for word in promises if word.direction == Direction.OURS]
    theirs = [word for word in promises if word.direction == Direction.THEIRS and word.is_open]
    kept = [word.text for word in ours if word.state in (PromiseState.KEPT, PromiseState.KEPT_LATE)]
    return {
        "team": str(get("company.name")),
        "done_list": _listed([*_words(steps, language, done=True), *kept]),
        "open_list": _listed([*_words(steps, language, done=False), *(word.text for word in ours if word.is_open)]),
        "need_from_client": _listed([theirs[0].text]) if theirs else "",
        "need_by": formats.format_date(theirs[0].due_day, language, "long") if theirs else "",
        "call_time": _next_call(client, language, as_of),
    }


def steadier(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """While meetings are missed in the first 90 days."""
    row = _running(client)
    if row is None:
        return None
    missed = load("onboarding.missed")["onboarding.missed"]
    return {} if facts_of([row], as_of)[row.pk].missed >= missed else None


def day_to_day(client: Client, as_of: date) -> Contact | None:
    """Whoever decides or works with us, rather than whoever pays."""
    reachable = [row for row in client.contacts.current() if row.email and row.bounced_on is None]
    for role in (StakeholderRole.DECISION_MAKER, StakeholderRole.CHAMPION, StakeholderRole.USER):
        found = next((row for row in reachable if row.has_role(role)), None)
        if found is not None:
            return found
    return recipients(reachable, copy_decision_maker=False).to


def checked_in(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """The letter has been sent: the step is done."""
    from perennial.handover.actions.steps import finish_step

    steps = OnboardingStep.objects.waiting().filter(
        onboarding__client=subject_id, onboarding__ended_on__isnull=True, kind=Step.FIRST_WEEK
    )
    for step in steps:
        finish_step(step, by=by, as_of=as_of)


def _running(client: Client) -> Onboarding | None:
    return Onboarding.objects.running().filter(client=client).select_related("client").first()


def _words(steps: list[OnboardingStep], language: str, *, done: bool) -> list[str]:
    chosen = [step for step in steps if (step.done_on is not None if done else step.waits)]
    return [STEP_WORDS[step.kind].get(language, STEP_WORDS[step.kind]["en"]) for step in chosen]


def _listed(things: list[str]) -> str:
    return "; ".join(" ".join(thing.split()).rstrip(".;") for thing in things[:MOST])


def _next_call(client: Client, language: str, as_of: date) -> str:
    """The next meeting by the client's clock; empty where none is planned."""
    rows = Meeting.objects.filter(client=client, state=MeetingState.PLANNED, starts_at__gte=end_of(as_of))
    at: datetime | None = rows.order_by("starts_at").values_list("starts_at", flat=True).first()
    if at is None:
        return ""
    there = at.astimezone(ZoneInfo(client.time_zone or settings.TIME_ZONE))
    day = formats.format_date(there.date(), language, "long")
    pattern = {"ru": "{day} в {time}", "uk": "{day} о {time}"}.get(language, "{day} at {time}")
    return pattern.format(day=day, time=formats.format_time(there.time(), language))


FIELDS: Final[Any] = {"team", "done_list", "open_list", "need_from_client", "need_by", "call_time"}
register_client_letter(
    "first_week", _("Check-in after the first week"), package="perennial.handover", fields=FIELDS, values=first_week,
    recipient=day_to_day, on_sent=checked_in,
)  # fmt: skip
register_client_letter(
    "steadier", _("A steadier rhythm"), package="perennial.handover", fields=(), values=steadier, recipient=day_to_day
)
