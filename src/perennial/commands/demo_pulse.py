"""What the demo company's clients said: two rounds of answers, made up alike every time, of which no letter is sent."""

from __future__ import annotations

import random
from datetime import date, timedelta

from perennial.clients.models import Client
from perennial.pulse.choices import AnswerState, RoundState
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, FeedbackVersion, Wave

SENT = (112, 18)  # days before the demo's day
UNASKED = 7  # every so many clients nobody has asked yet


def make_rounds(as_of: date, *, seed: int) -> None:
    """Rounds that ended, told back, with the answers of most of those asked."""
    chance = random.Random(seed)
    clients = list(Client.objects.served().order_by("code"))
    moods = {client.pk: chance.gauss(7.8, 1.3) for client in clients}
    for days in SENT:
        day = as_of - timedelta(days=days)
        wave = Wave.objects.create(name=f"{day:%Y-%m}", made_on=day)
        for number, client in enumerate(clients):
            if number % UNASKED == UNASKED - 1:
                continue
            ended = day + timedelta(days=14)
            row = FeedbackRound.objects.create(
                wave=wave, client=client, state=RoundState.REPORTED, sent_on=day, closes_on=ended, closed_on=ended,
                thanked_on=ended, told_on=ended,
            )  # fmt: skip
            _answers(row, moods[client.pk] - (0.4 if days == SENT[-1] else 0.0), ended, chance)


def _answers(row: FeedbackRound, mood: float, ended: date, chance: random.Random) -> None:
    for contact in row.client.contacts.order_by("pk"):
        score = min(10, max(1, round(chance.gauss(mood, 0.9))))
        silent = chance.random() < 0.2
        on = min(ended, (row.sent_on or ended) + timedelta(days=chance.randint(0, 8)))
        answer = FeedbackAnswer.objects.create(
            round=row, client=row.client, contact=contact, roles=contact.roles,
            state=AnswerState.EXPIRED if silent else AnswerState.ANSWERED, score=None if silent else score,
            answered_on=None if silent else on, read_on=None if silent else ended, called_on=None if silent else ended,
        )  # fmt: skip
        if not silent:
            FeedbackVersion.objects.create(answer=answer, on=on, score=score)
