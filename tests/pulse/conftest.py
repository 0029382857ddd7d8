"""A round of Harbor that was sent on the day, and its links."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.foundation.links import address_of
from perennial.pulse.actions.rounds import plan_wave, send_round
from perennial.pulse.models import FeedbackAnswer, FeedbackRound
from tests.conftest import NOW, TODAY, Cast


def send(cast: Cast, client: Any = None, *, form: str = "short", on: date = TODAY, people: Any = ()) -> FeedbackRound:
    """A round of one client, sent by its manager on the day."""
    client = client or cast.harbor
    by = cast.by(client.manager, NOW + timedelta(days=(on - TODAY).days))
    wave = plan_wave(name=f"Round of {on}", clients=[client], form=form, people=people, by=by, as_of=on)
    return send_round(wave.rounds.get(), by=by, as_of=on)


def path_of(answer: FeedbackAnswer) -> str:
    """The address of the form, without its host."""
    assert answer.link is not None
    return "/" + address_of(answer.link).split("/", 3)[3]


def of(row: FeedbackRound, name: str) -> FeedbackAnswer:
    """One person's answer in a round."""
    return row.answers.select_related("link", "contact").get(contact__name__startswith=name)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())


@pytest.fixture
def round_(cast: Cast) -> FeedbackRound:
    return send(cast, form="full", people=[cast.max])
