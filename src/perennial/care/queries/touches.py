"""Reading touches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from perennial.care.choices import TouchDirection, TouchKind
from perennial.care.models import TalkAnswer, Touch
from perennial.care.rules.questions import BY_KEY, QUESTIONS, Question
from perennial.care.rules.touch_line import Named, read_line
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User


def last_touches(as_of: date, *, clients: QuerySet[Any] | Iterable[int]) -> dict[int, date]:
    """The newest call, mail or meeting of each client until the day, with whomever; our own notes do not count.

    One query: the maximum over all persons of the client and all of ours.
    """
    rows = Touch.objects.standing().filter(client_id__in=clients, on__lte=as_of)
    rows = rows.exclude(kind=TouchKind.NOTE).order_by()
    return dict(rows.values_list("client_id").annotate(last=Max("on")))


SHOWS = {
    TouchKind.CALL: ("call", "talk"), TouchKind.MEETING: ("talk",), TouchKind.VISIT: ("talk",),
    TouchKind.CHAT: ("chat",),
}  # fmt: skip


def steps_seen(as_of: date, clients: Collection[int]) -> dict[tuple[int, str], date]:
    """Steps of the play-book that touches show (clients.ports): the last day by client and step. One query."""
    rows = Touch.objects.standing().filter(client_id__in=list(clients), on__lte=as_of, kind__in=list(SHOWS))
    rows = rows.filter(direction=TouchDirection.TWO_WAY).order_by()
    found: dict[tuple[int, str], date] = {}
    for client, kind, last in rows.values_list("client_id", "kind").annotate(last=Max("on")):
        for step in SHOWS[TouchKind(kind)]:
            found[(client, step)] = max(last, found.get((client, step), last))
    return found


@dataclass(frozen=True, slots=True)
class ReadTouch:
    """What a line says about a client, with the rows it names."""

    text: str
    kind: str | None
    on: date | None
    minutes: int | None
    people: tuple[Contact, ...]
    colleagues: tuple[User, ...]
    unknown: tuple[str, ...]
    unclear: tuple[str, ...]


def read_touch(client: Client, line: str, *, as_of: date) -> ReadTouch:
    """Read one line with the names of the client's people and of ours. Two queries."""
    theirs = {row.pk: row for row in Contact.objects.current().filter(client=client)}
    ours = {row.pk: row for row in User.objects.filter(is_active=True)}
    said = read_line(
        line, theirs=[Named(pk, row.name) for pk, row in theirs.items()],
        ours=[Named(pk, row.name) for pk, row in ours.items()], as_of=as_of,
    )  # fmt: skip
    return ReadTouch(
        said.text, said.kind, said.on, said.minutes, tuple(theirs[pk] for pk in said.theirs),
        tuple(ours[pk] for pk in said.ours), said.unknown, said.unclear,
    )  # fmt: skip


def told_lately(client: Client, user: Any, *, most: int = 6) -> list[tuple[Question, TalkAnswer]]:
    """The newest answers to open questions, for those who read notes. One query."""
    rows = TalkAnswer.objects.visible_to(user).filter(touch__client=client, touch__withdrawn_on__isnull=True)
    return [(BY_KEY[row.question], row) for row in rows.select_related("touch")[:most] if row.question in BY_KEY]


def open_questions(client: Client) -> list[tuple[Question, TalkAnswer | None]]:
    """The catalogue, each question with its newest answer; never asked ones first. One query."""
    rows = TalkAnswer.objects.filter(touch__client=client, touch__withdrawn_on__isnull=True)
    newest: dict[str, TalkAnswer] = {}
    for row in rows.select_related("touch").order_by("touch__on", "pk"):
        newest[row.question] = row
    found = [(question, newest.get(question.key)) for question in QUESTIONS]
    return sorted(found, key=lambda pair: (pair[1] is not None, pair[1].touch.on if pair[1] else date.min))
