"""Whom a round would ask, and who is left out with the reason: a fixed number of queries for any number of clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q
from django.utils.timezone import localtime

from perennial.care.choices import Severity
from perennial.care.models import Issue
from perennial.clients.models import Client, Contact
from perennial.foundation.choices import OutboxState
from perennial.foundation.models import OutboxMessage
from perennial.foundation.store import load
from perennial.kernel.workdays import public_holidays
from perennial.pulse.choices import RUNNING
from perennial.pulse.models import FeedbackAnswer, PulseRhythm
from perennial.pulse.rules.asking import Asked, Form, Limits, Person, Refusal, hold, next_interval, refusal

PAUSE_LETTERS = ("pause", "pause_one")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One contact: asked, or left out with the reason."""

    contact: Contact
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Asking:
    """One client's part of a round that is to be sent."""

    client: Client
    held: Refusal | None
    people: list[Candidate]

    @property
    def asked(self) -> list[Contact]:
        """Who would get the letter."""
        return [] if self.held else [row.contact for row in self.people if row.refusal is None]

    @property
    def left_out(self) -> list[Candidate]:
        return [row for row in self.people if row.refusal is not None]


def limits() -> Limits:
    """The limits of the settings."""
    stored = load("pulse.every", "pulse.full_every", "pulse.triggered_every", "pulse.quiet")
    return Limits(*(stored[f"pulse.{key}"] for key in ("every", "full_every", "triggered_every", "quiet")))


def asking(clients: Collection[Client], form: str, as_of: date, *, triggered: bool = False) -> list[Asking]:
    """Who of these clients would be asked on the day. Six queries."""
    ids = [client.pk for client in clients]
    known, earlier, bounds = _contacts(ids), _earlier(ids, as_of), limits()
    rhythms = {row.contact_id: row for row in PulseRhythm.objects.filter(contact__client__in=ids)}
    paused, severe = _pause_letters(ids, as_of), _severe_issues(ids, as_of)
    found = []
    for client in clients:
        people = [
            Candidate(c, refusal(_person(c, rhythms.get(c.pk), earlier[c.pk]), Form(form), bounds, as_of,
                                 triggered=triggered))
            for c in known[client.pk]
        ]  # fmt: skip
        held = hold(
            as_of, bounds, pause_letter=paused.get(client.pk), severe_issue=severe.get(client.pk),
            holidays=public_holidays(client.country, as_of.year) if client.country else (),
        )  # fmt: skip
        found.append(Asking(client, held, people))
    return found


def next_round_on(last: date, rates: Collection[float]) -> date:
    """When the next regular round of a client is due, by the response of the last ones."""
    return last + timedelta(days=next_interval(limits().every, list(rates)))


def _contacts(ids: list[int]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.current().filter(client__in=ids):
        found[contact.client_id].append(contact)
    return found


def _earlier(ids: list[int], as_of: date) -> dict[int, list[tuple[Asked, bool]]]:
    found: dict[int, list[tuple[Asked, bool]]] = defaultdict(list)
    rows = FeedbackAnswer.objects.filter(client__in=ids, round__sent_on__lte=as_of)
    fields = ("contact_id", "round__sent_on", "round__form", "round__triggered", "round__state")
    for contact, on, form, triggered, state in rows.values_list(*fields):
        found[contact].append((Asked(on, Form(form), triggered), state in RUNNING))
    return found


def _person(contact: Contact, rhythm: PulseRhythm | None, earlier: list[tuple[Asked, bool]]) -> Person:
    return Person(
        contact.email, contact.bounced_on is not None, rhythm is not None and rhythm.stopped_on is not None,
        rhythm.days if rhythm else None, any(running for _asked, running in earlier),
        tuple(asked for asked, _running in earlier),
    )  # fmt: skip


def _severe_issues(ids: list[int], as_of: date) -> dict[int, date]:
    """The newest day on which work of a client came to stand still."""
    rows = Issue.objects.standing().filter(client__in=ids, severity=Severity.ONE).order_by()
    found = rows.values_list("client_id").annotate(last=Max("opened_at", filter=Q(opened_at__date__lte=as_of)))
    return {client: localtime(at).date() for client, at in found if at}


def _pause_letters(ids: list[int], as_of: date) -> dict[int, date]:
    rows = OutboxMessage.objects.filter(client_id__in=ids, letter__in=PAUSE_LETTERS, state=OutboxState.SENT)
    found = rows.order_by().values_list("client_id").annotate(last=Max("sent_at"))
    return {client: at.date() for client, at in found if client and at and at.date() <= as_of}
