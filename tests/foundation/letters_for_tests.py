"""A letter of no room, for tests of the outbox: about one client, still needed until told otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from perennial.foundation.registry import LETTERS, Check, Composed, LetterSpec

KEY = "test_note"


@dataclass
class Room:
    """What the letter's room would know; a test sets it."""

    checks: list[Check] = field(default_factory=list)
    not_needed: str | None = None
    sent: list[int] = field(default_factory=list)
    cancelled: list[tuple[int, str]] = field(default_factory=list)
    cancel_fails: bool = False

    def compose(self, subject_id: int, *, language: str | None = None, sender: Any, as_of: date) -> Composed:
        from perennial.clients.models import Client

        client = Client.objects.get(pk=subject_id)
        to = tuple((c.name, c.email) for c in client.contacts.current())
        return Composed(
            client.pk, language or client.language, to[:1], (), (("Hello", False),), (("Text", False),), {"n": 1}
        )

    def still_needed(self, message: Any, at: datetime) -> str | None:
        return self.not_needed

    def on_sent(self, subject_id: int, message: Any, *, by: Any, as_of: date) -> None:
        self.sent.append(message.pk)

    def on_cancelled(self, subject_id: int, message: Any, *, by: Any, as_of: date) -> None:
        if self.cancel_fails:
            raise ValueError("the case moved on")
        self.cancelled.append((message.pk, by.role))

    def spec(self, *, is_money: bool = False, always_by_person: bool = True) -> LetterSpec:
        return LetterSpec(
            key=KEY, title="Note", package="perennial.foundation", fields=frozenset(), subject_kind="client",
            compose=self.compose, checks=lambda subject_id, **given: self.checks, still_needed=self.still_needed,
            on_sent=self.on_sent, is_money=is_money, always_by_person=always_by_person, on_cancelled=self.on_cancelled,
        )  # fmt: skip


@contextmanager
def known(spec: LetterSpec) -> Iterator[LetterSpec]:
    """The letter is registered for the length of a test."""
    LETTERS.register(spec.key, spec)
    try:
        yield spec
    finally:
        LETTERS._items.pop(spec.key)
