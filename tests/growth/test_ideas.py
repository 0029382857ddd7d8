"""Ideas from the first note to the measured result: the life, the board, the letter, the cue, the pages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from perennial.foundation.timeline import system
from perennial.growth.actions import ideas as actions
from perennial.growth.models.ideas import Idea, IdeaMove
from perennial.growth.queries.ideas import board, last_pitched, yearly_gains
from perennial.kernel.lifecycle import GuardFailed, NotAllowed
from tests.conftest import NOW, TODAY, Cast, money

DAY = timedelta(days=1)
WHOLE = {
    "title": "No-shows cost them", "problem": "A fifth of bookings are missed", "goal": "Fewer empty hours",
    "proposal": "Reminders two days before", "effort": "three weeks", "gain": Decimal(4100), "currency": "USD",
    "per": "month", "counted": "41 visits of 100 dollars",
}  # fmt: skip


def noted(cast: Cast, **values: Any) -> Idea:
    by = cast.by(cast.alice)
    return actions.note_idea(cast.harbor, values={**WHOLE, **values}, by=by, as_of=TODAY)


def prepared(cast: Cast, **values: Any) -> Idea:
    return actions.prepare_idea(noted(cast, **values), by=cast.by(cast.alice), as_of=TODAY)


def test_an_idea_is_prepared_pitched_agreed_measured_and_told_back(cast: Cast) -> None:
    by = cast.by(cast.alice)
    bare = actions.note_idea(cast.harbor, values={"title": "Only a line"}, by=by, as_of=TODAY)
    with pytest.raises(GuardFailed):
        actions.prepare_idea(bare, by=by, as_of=TODAY)
    with pytest.raises(actions.IdeaRefused):
        actions.note_idea(cast.harbor, values={"title": " "}, by=by, as_of=TODAY)
    actions.write_idea(bare, values=WHOLE, by=by, as_of=TODAY)
    idea = actions.prepare_idea(bare, by=by, as_of=TODAY)
    with pytest.raises(NotAllowed):
        actions.pitch_idea(idea, how="", by=cast.by(cast.fedir), as_of=TODAY)
    actions.pitch_idea(idea, how="On the call", by=by, as_of=TODAY + DAY)
    assert last_pitched(TODAY + DAY, [cast.harbor.pk]) == {cast.harbor.pk: TODAY + DAY}
    assert last_pitched(TODAY, [cast.harbor.pk]) == {}
    with pytest.raises(GuardFailed):
        actions.answer_idea(idea, agreed=False, reason=" ", by=by, as_of=TODAY + DAY)
    actions.answer_idea(idea, agreed=True, by=by, as_of=TODAY + 2 * DAY)
    with pytest.raises(GuardFailed):  # measured, but not told back
        actions.deliver_idea(idea, result="It worked", gain=Decimal(3900), told_on=None, by=by, as_of=TODAY + 60 * DAY)
    told = TODAY + 60 * DAY
    actions.deliver_idea(idea, result="It worked", gain=Decimal(3900), told_on=told, by=by, as_of=told)
    idea.refresh_from_db()
    assert yearly_gains([idea], measured=True) == (money("46800"),)
    assert (idea.state, idea.measured, idea.ended_on) == ("delivered", money("3900"), told)
    events = list(IdeaMove.objects.filter(idea=idea).values_list("event", flat=True))
    assert events == ["research", "pitch", "yes", "done"]


def test_a_parked_idea_comes_back_on_its_day(cast: Cast) -> None:
    by = cast.by(cast.hanna)  # whoever leads acts as an account manager
    idea = noted(cast)
    with pytest.raises(GuardFailed):
        actions.park_idea(idea, wake_on=TODAY, reason="", by=by, as_of=TODAY)
    actions.park_idea(idea, wake_on=TODAY + 10 * DAY, reason="After the board", by=by, as_of=TODAY)
    assert actions.wake_ideas(by=system(NOW), as_of=TODAY + 9 * DAY) == 0
    assert actions.wake_ideas(by=system(NOW), as_of=TODAY + 10 * DAY) == 1
    idea.refresh_from_db()
    assert (idea.state, idea.wake_on) == ("researched", None)


def test_the_board_sums_the_gain_of_the_first_year(cast: Cast) -> None:
    rows = [noted(cast), noted(cast, per="year", gain=Decimal(1000)), noted(cast, per="once", gain=Decimal(70)),
            noted(cast, currency="EUR", gain=Decimal(5)), noted(cast, gain=None)]  # fmt: skip
    assert yearly_gains(rows) == (money("60", "EUR"), money("50270"))
    first = board(rows)[0]
    assert (first.state, first.count, len(first.ideas)) == ("noted", 5, 5) and board([])[3].gains == ()


def test_the_letter_pitches_the_prepared_idea_and_its_leaving_moves_it(cast: Cast) -> None:
    from perennial.foundation.registry import LETTERS

    idea, spec = prepared(cast), LETTERS["idea_pitch"]
    for language, words in (("en", "$4,100 a month"), ("ru", "Ожидаемая выгода"), ("uk", "Очікувана вигода")):
        letter = spec.compose(cast.harbor.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert words in letter.body_text and "{" not in letter.body_text + letter.subject_text
    message: Any = None
    spec.on_sent(cast.harbor.pk, message, by=cast.by(cast.alice), as_of=TODAY)
    idea.refresh_from_db()
    assert (idea.state, idea.pitched_on) == ("pitched", TODAY)
    with pytest.raises(LookupError):
        spec.compose(cast.harbor.pk, language="en", sender=cast.alice, as_of=TODAY)


def test_a_pitched_idea_rests_the_cue_for_an_idea(cast: Cast) -> None:
    from perennial.clients.models import CanvasVersion
    from perennial.foundation.registry import CUES

    def due() -> list[Any]:
        return [cue for cue in CUES["C36"].find(TODAY) if cue.client_id == cast.harbor.pk]

    items = [{"block": "segments", "kind": "fact", "text": "Clinics"}]
    CanvasVersion.objects.create(client=cast.harbor, items=items, on=TODAY - 100 * DAY)
    assert due()[0].params["what"] == "idea"
    idea = prepared(cast)
    actions.pitch_idea(idea, how="", by=cast.by(cast.alice), as_of=TODAY)
    assert due() == []
    Idea.objects.update(pitched_on=TODAY - 61 * DAY)
    assert due()[0].params["pitched"] == (TODAY - 61 * DAY).isoformat()


def test_the_pages_of_ideas(cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())
    alice, bohdan = _signed_in(cast.alice), _signed_in(cast.bohdan)

    def page(url: str) -> str:
        answer = alice.get(url)
        assert answer.status_code == 200, url
        return answer.content.decode()

    assert "Note the first one" in page("/growth/ideas/")
    given = {**WHOLE, "client": cast.harbor.pk, "gain": "4100"}
    assert alice.post("/growth/ideas/new/", {**given, "client": cast.orbit.pk}).status_code == 422
    assert alice.post("/growth/ideas/new/", given).status_code == 302
    idea = Idea.objects.get()
    url = f"/growth/ideas/{idea.pk}/"
    assert bohdan.get(url).status_code == 404 and "It is prepared" in page(url)
    alice.post(f"{url}move/research/")
    assert "Open the letter" in page(url)
    alice.post(f"{url}move/pitch/", {"reason": "On the call"})
    alice.post(f"{url}move/yes/")
    assert "$49k" in page("/growth/ideas/").replace("\xa0", "") and "No-shows" in page("/growth/ideas/?q=harbor")
    assert "Nothing fits" in page("/growth/ideas/?q=nobody")
    assert alice.post(f"{url}move/done/", {"result": "It worked"}).status_code == 422
    alice.post(f"{url}move/done/", {"result": "It worked", "gain": "3900", "told_on": TODAY})
    assert "It worked" in page(url) and "told back" in page(url)
    assert "No-shows cost them" in page(f"/clients/{cast.harbor.pk}/growth/")
    assert "3900" in alice.get("/growth/ideas/export.csv").content.decode()
    page("/growth/ideas/")
    with django_assert_num_queries(9):
        page("/growth/ideas/")
    for number in range(8):
        noted(cast, title=f"Idea {number}")
    with django_assert_num_queries(9):
        page("/growth/ideas/")


def _signed_in(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


