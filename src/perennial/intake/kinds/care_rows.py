"""Staged facts of the relationship: promises beside money, issues, answers of clients, what is known of them.

A moment is a datetime where the file says an hour, and a plain date where it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A promise beside money, ours or theirs; `outcome` is empty while it is open."""

    file: str
    line: int
    client: str
    made_on: date
    due_at: date
    text: str
    direction: str = "ours"
    contact: str = ""
    owner: str = ""
    outcome: str = ""
    ended_at: date | None = None
    evidence: str = ""
    exceeded: bool = False


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue or a question; the moments that are there say how far it has come."""

    file: str
    line: int
    client: str
    opened_at: date
    text: str
    kind: str = "issue"
    severity: int = 3
    contact: str = ""
    owner: str = ""
    detail: str = ""
    answered_at: date | None = None
    next_update_at: date | None = None
    resolved_at: date | None = None
    resolution: str = ""
    closed_at: date | None = None


@dataclass(frozen=True, slots=True)
class PulseRow:
    """One person asked in a wave, and the answer; without a score the person was silent."""

    file: str
    line: int
    client: str
    wave: str
    asked_on: date
    contact: str
    answered_on: date | None = None
    score: int | None = None
    comment: str = ""
    speed: int | None = None
    quality: int | None = None
    communication: int | None = None
    talked_over_on: date | None = None
    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class KnowledgeRow:
    """One thing known of a client: `about` says what, as book_columns.KNOWN_ABOUT names it."""

    file: str
    line: int
    client: str
    about: str
    value: str
    contact: str = ""
    on: date | None = None
