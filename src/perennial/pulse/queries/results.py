"""What was said: rounds in figures as of any day, and the happiness of clients over their rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from perennial.clients.choices import StakeholderRole
from perennial.foundation.store import load
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, FeedbackVersion
from perennial.pulse.rules.figures import (
    ROUNDS_OF_TREND,
    Figures,
    Paired,
    Trend,
    Voice,
    figures,
    paired_change,
    trend,
    weighted_mean,
)

PAYS = (StakeholderRole.BILLING, StakeholderRole.SPONSOR)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a voice counts in the mean of a client."""

    decides: int = 3
    pays: int = 2

    def of(self, roles: Collection[str]) -> int:
        if StakeholderRole.DECISION_MAKER.value in roles:
            return self.decides
        return self.pays if any(role.value in roles for role in PAYS) else 1


@dataclass(frozen=True, slots=True)
class RoundResult:
    """One round as of a day: its voices, its figures, who was silent or not reached."""

    round_id: int
    client_id: int
    sent_on: date
    voices: tuple[Voice, ...]
    figures: Figures

    @property
    def by_person(self) -> dict[int, int]:
        return {voice.person: voice.score for voice in self.voices}


@dataclass(frozen=True, slots=True)
class Happiness:
    """A client's happiness as of a day, for the score of health and for rows of a list."""

    client_id: int
    mean: float | None  # role-weighted, of the newest round with an answer
    lowest: int | None
    lowest_deciding: int | None
    answered: int
    invited: int
    on: date | None  # the day that round was sent
    series: tuple[float | None, ...]  # weighted means by round, oldest first; None: nobody answered
    trend: Trend | None
    paired: Paired | None


def weights() -> Weights:
    """By the settings."""
    stored = load("pulse.weight_decides", "pulse.weight_pays")
    return Weights(stored["pulse.weight_decides"], stored["pulse.weight_pays"])


def results(rounds: Iterable[FeedbackRound], as_of: date) -> dict[int, RoundResult]:
    """Figures of rounds sent by the day, from what each person had said by then. Three queries."""
    wanted = {row.pk: row for row in rounds if row.sent_on is not None and row.sent_on <= as_of}
    return _results(wanted, as_of, weights())


def happiness_of(clients: Collection[int] | Any, as_of: date) -> dict[int, Happiness]:
    """Happiness of each client that was ever asked by the day. Four queries, however many clients."""
    rows = FeedbackRound.objects.filter(client__in=clients, sent_on__lte=as_of).order_by("sent_on", "pk")
    by_client: dict[int, list[FeedbackRound]] = defaultdict(list)
    for row in rows:
        by_client[row.client_id].append(row)
    found = _results({row.pk: row for row in rows}, as_of, weights())
    return {pk: _happiness(pk, [found[row.pk] for row in own]) for pk, own in by_client.items()}


def _happiness(client_id: int, rounds: list[RoundResult]) -> Happiness:
    last = next((row for row in reversed(rounds) if row.voices), None)
    heard = [row for row in rounds if row.voices]
    series = tuple(weighted_mean(row.voices) for row in rounds)
    known = [value for value in series if value is not None]
    asked = last or rounds[-1]
    return Happiness(
        client_id, asked.figures.weighted, asked.figures.lowest, asked.figures.lowest_deciding,
        asked.figures.answered, asked.figures.invited, last.sent_on if last else None, series,
        trend(known[-ROUNDS_OF_TREND:]),
        paired_change(heard[-2].by_person, heard[-1].by_person) if len(heard) > 1 else None,
    )  # fmt: skip


def _results(rounds: dict[int, FeedbackRound], as_of: date, weigh: Weights) -> dict[int, RoundResult]:
    said = _said(rounds, as_of)
    invited: dict[int, int] = defaultdict(int)
    voices: dict[int, list[Voice]] = defaultdict(list)
    rows = FeedbackAnswer.objects.filter(round__in=rounds).exclude(state="bounced").order_by("pk")
    for pk, round_id, contact, roles in rows.values_list("pk", "round_id", "contact_id", "roles"):
        invited[round_id] += 1
        if pk in said:
            decides = StakeholderRole.DECISION_MAKER.value in roles
            voices[round_id].append(Voice(contact, said[pk], weigh.of(roles), decides))
    return {
        pk: RoundResult(
            pk, row.client_id, row.sent_on or as_of, tuple(voices[pk]), figures(voices[pk], invited[pk])
        )
        for pk, row in rounds.items()
    }  # fmt: skip


def _said(rounds: Collection[int], as_of: date) -> dict[int, int]:
    """Score of each answer as it stood on the day."""
    rows = FeedbackVersion.objects.filter(answer__round__in=rounds, on__lte=as_of).order_by("pk")
    return dict(rows.values_list("answer_id", "score"))
