"""What must hold in the foundation's tables, and in the database file itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import apps
from django.db import connection

from perennial.foundation.choices import OutboxState
from perennial.foundation.kept_secrets import kept_secrets
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.foundation.registry import VERIFIERS, Problem, VerifierSpec
from perennial.foundation.triggers import trigger_names

FROZEN = ("foundation_timelineevent", "foundation_outboxmessage")


def database() -> tuple[int, list[Problem]]:
    """SQLite: the file's own checks. PostgreSQL keeps its own; constraints not yet validated are told."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            problems = [Problem(str(row[0]), "database file") for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            broken = [
                Problem(f"A row points to one that is not in {r[2]}.", f"{r[0]} {r[1]}") for r in cursor.fetchall()
            ]
        else:
            cursor.execute("SELECT conname, conrelid::regclass FROM pg_constraint WHERE NOT convalidated")
            problems = [Problem(f"The constraint {name} was never checked.", str(t)) for name, t in cursor.fetchall()]
            broken = []
    return len(apps.get_models()), problems + broken


def missing_triggers(tables: Sequence[str]) -> tuple[int, list[Problem]]:
    """The triggers that refuse to change what must never change, for the frozen tables a room names."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        there = {row[0] for row in cursor.fetchall()}
    wanted = [(name, table) for table in tables for name in trigger_names(table)]
    return len(wanted), [Problem(f"The trigger {n} is missing.", table) for n, table in wanted if n not in there]


def triggers() -> tuple[int, list[Problem]]:
    """The foundation's own."""
    return missing_triggers(FROZEN)


def outbox() -> tuple[int, list[Problem]]:
    """Every letter in a state it can be in, with what that state needs, and told in the timeline."""
    problems = []
    count = 0
    rows = OutboxMessage.objects.order_by("id").values_list(
        "id", "state", "sent_at", "claimed_by", "claimed_at", "attempts"
    )
    told = set(
        TimelineEvent.objects.filter(subject_kind="letter", verb="letter.queued").values_list("subject_id", flat=True)
    )
    for number, state, sent_at, claimed_by, claimed_at, attempts in rows.iterator():
        count += 1
        where = f"letter {number}"
        if state not in OutboxState.values:
            problems.append(Problem(f"{state!r} is not a state of a letter.", where))
        if (state == OutboxState.SENT) != (sent_at is not None):
            problems.append(Problem("Only a sent letter has the time at which it was sent.", where))
        if state in (OutboxState.CLAIMED, OutboxState.UNKNOWN) and not (claimed_by and claimed_at and attempts):
            problems.append(Problem("A letter that is leaving was claimed by nobody.", where))
        if number not in told:
            problems.append(Problem("The timeline does not know this letter.", where))
    return count, problems


def secrets() -> tuple[int, list[Problem]]:
    """Every secret is under lock, and a key of this instance opens it."""
    kept = list(kept_secrets())
    return len(kept), [
        Problem(
            "A secret cannot be read with the secret key of this instance.",
            f"setting {one.key}" if one.key else f"second step of person {one.person_id}",
        )
        for one in kept
        if not one.opens
    ]


VERIFIERS.register("database", VerifierSpec("database", database))
VERIFIERS.register("foundation triggers", VerifierSpec("foundation triggers", triggers))
VERIFIERS.register("secrets", VerifierSpec("secrets", secrets))
VERIFIERS.register("outbox", VerifierSpec("outbox", outbox))
