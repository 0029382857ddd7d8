"""The demo company's newest client in its first 90 days: begun on its first day, talked with, the first gate passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from perennial.care.actions.touches import log_touch
from perennial.care.choices import TouchKind
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, system
from perennial.handover.actions.advance import advance_onboardings
from perennial.handover.actions.onboardings import begin_onboarding, pass_gate
from perennial.handover.actions.steps import finish_step
from perennial.handover.choices import Step
from perennial.handover.queries.onboardings import line_of
from perennial.kernel.workdays import next_working_day

TALKS = {
    2: {
        "en": "First call: who is who, how they work", "ru": "Первый созвон: кто есть кто и как они работают",
        "uk": "Перший дзвінок: хто є хто і як вони працюють",
    },
    8: {
        "en": "The first week: the pace is fine, demos on Thursdays",
        "ru": "Первая неделя: темп устраивает, демо по четвергам",
        "uk": "Перший тиждень: темп влаштовує, демо щочетверга",
    },
    15: {"en": "Review of the sprint", "ru": "Итоги спринта", "uk": "Підсумки спринту"},
    22: {
        "en": "Asked for one more tester in spring", "ru": "Весной нужен ещё один тестировщик",
        "uk": "Навесні потрібен ще один тестувальник",
    },
    29: {"en": "Review of the first month", "ru": "Итоги первого месяца", "uk": "Підсумки першого місяця"},
    36: {
        "en": "Went through the plan of the second month", "ru": "Прошли по плану второго месяца",
        "uk": "Пройшлися по плану другого місяця",
    },
}  # fmt: skip
DONE = (Step.ACCESS, Step.CALL, Step.FIRST_WEEK, Step.CHECK_IN)


def make_onboardings(as_of: date) -> None:
    """Watch every client whose life has just begun, as its manager would have."""
    for client in Client.objects.filter(status=ClientStatus.ONBOARDING, manager__isnull=False):
        _tell(client, as_of)
    advance_onboardings(by=_machine(as_of), as_of=as_of)


def _tell(client: Client, as_of: date) -> None:
    first = client.since or as_of
    row = begin_onboarding(client, starts_on=first, by=_manager(client, first), as_of=first)
    people = [contact for contact in client.contacts.current() if "billing" not in contact.roles][:1]
    for number, texts in TALKS.items():
        day = next_working_day(first + timedelta(days=number - 1))
        if day <= as_of:
            kind = TouchKind.CALL if number == 2 else TouchKind.MEETING
            by = _manager(client, day)
            log_touch(client, kind=kind, text=texts[client.language], on=day, people=people, by=by, as_of=day)
    for step in row.steps.filter(kind__in=DONE, due_on__lte=as_of):
        finish_step(step, by=_manager(client, step.due_on), as_of=step.due_on)
    gate = next_working_day(first + timedelta(days=29))
    if gate <= as_of and line_of(row, gate).opens:
        pass_gate(row, by=_manager(client, gate), as_of=gate)


def _manager(client: Client, day: date) -> Actor:
    return Actor(client.manager, datetime.combine(day, time(9), UTC))


def _machine(day: date) -> Actor:
    return system(datetime.combine(day, time(3), UTC))
