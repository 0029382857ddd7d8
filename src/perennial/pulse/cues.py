"""Cues of happiness (domain C12-C15): over the whole book, from one load of the last rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from perennial.billing.queries import stakes
from perennial.clients.choices import ClientStatus, StakeholderRole
from perennial.foundation.choices import OutboxState
from perennial.foundation.models import OutboxMessage
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients, shared
from perennial.foundation.store import load
from perennial.kernel.money import Money
from perennial.pulse import cue_texts as texts
from perennial.pulse.choices import AnswerState
from perennial.pulse.models import FeedbackAnswer
from perennial.pulse.ports import barred
from perennial.pulse.queries.results import Happiness, happiness_of

KEYS = ("low", "drop", "fall_tenths", "high", "ask_days", "silent_rounds", "relay_days")
LOOK_BACK = timedelta(days=400)
ACT_ON = timedelta(days=60)  # a number older than this asks for no call any more
FEW_ROUNDS = 4
ASKS = ("referral_ask", "portfolio_ask")


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers of the last rounds by client and person, newest first, and what the rules need beside them."""

    settings: dict[str, int]
    answers: dict[int, list[FeedbackAnswer]]
    happiness: dict[int, Happiness]
    asked_on: dict[int, date]
    stake: dict[int, Money]

    def by_person(self, client: int) -> dict[int, list[FeedbackAnswer]]:
        """Each person's answers, newest round first."""
        found: dict[int, list[FeedbackAnswer]] = defaultdict(list)
        for answer in self.answers[client]:
            found[answer.contact_id].append(answer)
        return found


def facts_on(as_of: date) -> Facts:
    """Loaded once for a run of all rules."""
    return shared(("pulse", as_of), lambda: _load(as_of))


def silence(as_of: date) -> Iterator[Cue]:
    """C12: a decision maker silent for so many rounds running."""
    facts = facts_on(as_of)
    need = facts.settings["silent_rounds"]
    for client in facts.answers:
        for rows in facts.by_person(client).values():
            asked = [row for row in rows if row.state in (AnswerState.EXPIRED, AnswerState.ANSWERED)]
            quiet = next((n for n, row in enumerate(asked) if row.state == AnswerState.ANSWERED), len(asked))
            if quiet >= need and _decides(asked[0]):
                params = {"name": asked[0].contact.name, "rounds": quiet, "on": asked[0].round.sent_on}
                yield _cue("C12", facts, asked[0], f"silent:{asked[0].contact_id}", params, "pulse_silent")


def low_or_falling(as_of: date) -> Iterator[Cue]:
    """C13: a low number, a fall of one person, or a falling mean."""
    facts = facts_on(as_of)
    for client in facts.answers:
        owed = False
        for rows in facts.by_person(client).values():
            said = [row for row in rows if row.score is not None]
            found = _low(said, facts, as_of)
            if found is not None:
                owed = True
                yield found
        falling = _falling(client, facts, as_of)
        if falling is not None and not owed:  # the call of one person answers both
            yield falling


def happy_decider(as_of: date) -> Iterator[Cue]:
    """C14: a decision maker this content, and nobody there was asked for a referral or a story lately."""
    facts = facts_on(as_of)
    days = facts.settings["ask_days"]
    closed = barred({pk: facts.happiness[pk].mean for pk in facts.answers if pk in facts.happiness}, as_of)
    for client in facts.answers:
        last = facts.asked_on.get(client)
        if last is not None and as_of < last + timedelta(days=days):
            continue
        newest = [said[0] for own in facts.by_person(client).values() if (said := [a for a in own if a.score])]
        happy = [a for a in newest if (a.score or 0) >= facts.settings["high"] and _decides(a) and _fresh(a, as_of)]
        if happy and not any((a.score or 0) <= facts.settings["low"] and _fresh(a, as_of) for a in newest):
            best = max(happy, key=lambda a: (a.score or 0, a.pk))
            params = {
                "name": best.contact.name, "score": best.score, "days": days, "on": best.answered_on,
                "comment": _words(best),
            }  # fmt: skip
            # one or the other: a story first where the client has said something that can be quoted
            first, second = reversed(ASKS) if best.pk % 2 and best.comment else ASKS
            letters = [letter for letter in (first, second) if letter not in closed.get(client, ())]
            if letters:
                yield _cue("C14", facts, best, "ask", params, letters[0])


def low_part(as_of: date) -> Iterator[Cue]:
    """C15: a comment beside a low number for speed, quality or communication, not yet talked over with the team."""
    facts = facts_on(as_of)
    for rows in facts.answers.values():
        for row in rows:
            low = [(score, part) for part, score in row.parts.items() if score and score <= facts.settings["low"]]
            if not (low and row.comment and row.relayed_on is None and row.answered_on and _fresh(row, as_of)):
                continue
            score, part = min(low)
            by = row.answered_on + timedelta(days=facts.settings["relay_days"])
            params = {
                "name": row.contact.name, "comment": _words(row), "part": part, "score": score,
                "on": row.answered_on, "answer_by": by,
            }  # fmt: skip
            yield _cue("C15", facts, row, f"part:{row.pk}", params, "pulse_relay", days_left=(by - as_of).days)


def _low(said: list[FeedbackAnswer], facts: Facts, as_of: date) -> Cue | None:
    if not said or not _fresh(said[0], as_of) or said[0].called_on is not None:
        return None
    now, before = said[0], said[1].score if len(said) > 1 else None
    score = now.score or 0
    fell = before is not None and before - score >= facts.settings["drop"]
    if score > facts.settings["low"] and not fell:
        return None
    params = {
        "kind": "low" if score <= facts.settings["low"] else "drop", "name": now.contact.name, "score": score,
        "before": before, "on": now.answered_on, "comment": _words(now),
    }  # fmt: skip
    return _cue("C13", facts, now, f"low:{now.contact_id}", params, "pulse_low")


def _falling(client: int, facts: Facts, as_of: date) -> Cue | None:
    own = facts.happiness.get(client)
    if own is None or own.trend is None or own.trend.rounds < FEW_ROUNDS or own.on is None:
        return None
    if own.trend.slope > -facts.settings["fall_tenths"] / 10 + 1e-9 or as_of - own.on > ACT_ON:
        return None
    row = next(a for a in facts.answers[client] if a.score is not None)
    params = {"kind": "slope", "slope": round(own.trend.slope, 2), "rounds": own.trend.rounds, "on": own.on}
    return Cue(
        "C13", client, "falling", params, money=facts.stake.get(client), days_left=2, subject=("client", row.client_id)
    )  # fmt: skip


def _cue(
    rule: str, facts: Facts, answer: FeedbackAnswer, cause: str, params: dict[str, Any], letter: str,
    days_left: int = 2,
) -> Cue:  # fmt: skip
    return Cue(
        rule, answer.client_id, cause, params, money=facts.stake.get(answer.client_id), probability=0.3,
        days_left=max(1, days_left), subject=("feedback_answer", answer.pk), letter=letter,
    )  # fmt: skip


def _load(as_of: date) -> Facts:
    only = asked_clients()
    stored = load(*(f"pulse.{key}" for key in KEYS))
    rows = FeedbackAnswer.objects.filter(round__sent_on__lte=as_of, round__sent_on__gte=as_of - LOOK_BACK)
    rows = rows.filter(client__merged_into__isnull=True, contact__archived_on__isnull=True)
    rows = rows.exclude(client__status=ClientStatus.ARCHIVED)
    if only is not None:
        rows = rows.filter(client__in=only)
    answers: dict[int, list[FeedbackAnswer]] = defaultdict(list)
    for answer in rows.select_related("contact", "round").order_by("-round__sent_on", "-pk"):
        if answer.answered_on is None or answer.answered_on <= as_of:
            answers[answer.client_id].append(answer)
    clients = list(answers)
    asks = OutboxMessage.objects.filter(client_id__in=clients, letter__in=ASKS)
    asks = asks.exclude(state__in=[OutboxState.CANCELLED, OutboxState.DEAD]).order_by()
    asked = dict(asks.values_list("client_id").annotate(last=Max("created_at")))
    return Facts(
        {key: stored[f"pulse.{key}"] for key in KEYS}, dict(answers), happiness_of(clients, as_of),
        {client: at.date() for client, at in asked.items() if client}, stakes(as_of, answers),
    )  # fmt: skip


def _decides(answer: FeedbackAnswer) -> bool:
    return StakeholderRole.DECISION_MAKER.value in answer.contact.roles


def _fresh(answer: FeedbackAnswer, as_of: date) -> bool:
    return answer.answered_on is not None and as_of - answer.answered_on <= ACT_ON


def _words(answer: FeedbackAnswer) -> str:
    line = " ".join(answer.comment.split())
    return line if len(line) <= 120 else f"{line[:117].rstrip()}…"


def _register(rule: str, title: Any, find: Any, said: str, cool_down: int, **extra: Any) -> None:
    parts = {name: getattr(texts, f"{said}_{name}") for name in ("headline", "why", "action", "facts")}
    CUES.register(
        rule, CueRule(id=rule, version=1, title=title, find=find, cool_down_days=cool_down, **parts, **extra)
    )  # fmt: skip


_register("C12", _("A decision maker is silent in feedback"), silence, "silent", 90, split="people", icon="phone")
_register("C13", _("Low or falling happiness"), low_or_falling, "low", 30, split="people", icon="phone", tone="risk")
_register("C14", _("A happy decision maker may be asked"), happy_decider, "high", 180, split="growth", tone="good")
_register("C15", _("A comment with a low part"), low_part, "part", 400, split="people", icon="chat")
