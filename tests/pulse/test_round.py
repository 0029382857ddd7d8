"""A round from sending to telling back; the form by its link: looked at by anybody, answered once, changed at will."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from perennial.clients.actions import record_bounce
from perennial.foundation.delivery import deliver_next
from perennial.foundation.models import OutboxMessage
from perennial.foundation.timeline import system
from perennial.kernel.lifecycle import GuardFailed
from perennial.pulse.actions import answers, rounds
from perennial.pulse.actions.answers import Said
from perennial.pulse.models import FeedbackRound, PersonFeedback, PulseRhythm
from perennial.pulse.queries.asking import asking
from perennial.pulse.queries.results import happiness_of, results
from perennial.pulse.rules.asking import LeftOut
from tests.conftest import NOW, TODAY, Cast
from tests.pulse.conftest import of, path_of, send

DAY = timedelta(days=1)


def test_a_scanner_opens_the_link_five_times_and_a_person_answers_after_it(round_: FeedbackRound) -> None:
    answer, browser = of(round_, "Clara"), Browser()
    for _time in range(5):
        assert browser.head(path_of(answer)).status_code == 200
        page = browser.get(path_of(answer) + "?n=8")
    assert 'value="8" checked' in page.content.decode()
    assert (of(round_, "Clara").score, of(round_, "Clara").state) == (None, "opened")
    assert "no-referrer" in page.headers["Referrer-Policy"] and "no-store" in page.headers["Cache-Control"]
    done = browser.post(path_of(answer), {"score": "9", "comment": "Good work", "may_share": "1"}, follow=True)
    assert "Thank you, Clara" in done.content.decode()
    kept = of(round_, "Clara")
    assert (kept.score, kept.comment, kept.state, kept.link and kept.link.uses) == (9, "Good work", "answered", 1)


def test_the_answer_can_be_changed_until_the_round_closes_and_not_after(round_: FeedbackRound, cast: Cast) -> None:
    answer, browser = of(round_, "Clara"), Browser()
    browser.post(path_of(answer), {"score": "9"})
    browser.post(path_of(answer), {"score": "5", "speed": "4", f"p{cast.max.pk}-quality": "7"})
    kept = of(round_, "Clara")
    assert (kept.score, kept.speed, kept.edited_on) == (5, 4, TODAY)
    assert list(kept.versions.values_list("score", flat=True)) == [9, 5]
    assert PersonFeedback.objects.get().quality == 7
    with pytest.raises(GuardFailed):  # somebody is still silent and the day has not come
        rounds.close_round(FeedbackRound.objects.get(), by=cast.by(cast.alice), as_of=TODAY)
    rounds.close_round(FeedbackRound.objects.get(), by=cast.by(cast.alice), as_of=TODAY + 14 * DAY)
    assert of(round_, "Tom").state == "expired"
    late = browser.post(path_of(answer), {"score": "10"})
    assert (late.status_code, of(round_, "Clara").score) == (404, 5)


def test_every_dead_link_reads_the_same_and_a_wrong_number_is_refused(round_: FeedbackRound, cast: Cast) -> None:
    good, browser = path_of(of(round_, "Clara")), Browser()
    for number in ("0", "11", "", "8.5", "٨", "-1"):
        assert browser.post(good, {"score": number}).status_code == 422
    pages = [browser.get(path) for path in (good[:-3] + "/", "/l/x/", good + "no-part/", "/l/~1/")]
    rounds.revoke_links(subject=("feedback_answer", [of(round_, "Clara").pk]), by=cast.by(cast.alice))
    pages += [browser.get(good), browser.post(good, {"score": "9"})]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_the_form_speaks_the_persons_language_and_another_on_request(cast: Cast) -> None:
    answer = of(send(cast, cast.orbit), "Clara")
    page = Browser().get(path_of(answer))
    assert 'lang="uk"' in page.content.decode() and page.headers["Content-Language"] == "uk"
    assert "Як у нас справи" in page.content.decode()
    assert "How are we doing" in Browser().get(path_of(answer) + "?lang=en").content.decode()


def test_stopping_is_a_press_and_nobody_is_asked_again(round_: FeedbackRound, cast: Cast) -> None:
    answer, browser = of(round_, "Tom"), Browser()
    assert browser.get(path_of(answer) + "rhythm/").status_code == 200
    assert not PulseRhythm.objects.exists()
    assert "we do not ask you" in browser.post(path_of(answer) + "rhythm/", {"days": "never"}).content.decode()
    assert of(round_, "Tom").state == "opted_out"
    browser.post(path_of(of(round_, "Clara")) + "rhythm/", {"days": "365"})
    found = asking([cast.harbor], "short", TODAY + 200 * DAY)[0]
    reasons = {row.contact.name.split()[0]: row.refusal.why for row in found.people if row.refusal}
    assert reasons == {"Tom": LeftOut.STOPPED, "Clara": LeftOut.RUNNING}


def test_letters_hold_no_address_until_they_leave_and_the_one_reminder_goes_to_the_silent(
    round_: FeedbackRound, cast: Cast
) -> None:
    letter = OutboxMessage.objects.get(letter="pulse_request", to=["clara@harbor.example"])
    token = path_of(of(round_, "Clara")).strip("/").split("/")[1]
    assert "/l/~" in letter.body and token not in letter.body and letter.facts["links"]

    class Way:
        sent: list[Any] = []

        def send(self, mail: Any) -> Any:
            from perennial.foundation.mail_transport import Accepted

            self.sent.append(mail)
            return Accepted("250")

    while deliver_next("w", now=lambda: NOW + DAY, transport=Way()):
        pass
    left = [email.message_from_bytes(mail.content, policy=email.policy.default) for mail in Way.sent]
    assert [token in mail.get_content() for mail in left if "clara" in mail["To"]] == [True]
    assert all("/l/~" not in mail.get_content() for mail in left)
    answers.answer_round(of(round_, "Clara").pk, Said(8), at=NOW, as_of=TODAY)
    by = system(NOW)
    for on in (3, 4, 5):
        rounds.advance_rounds(by=by, as_of=TODAY + on * DAY)
    reminders = OutboxMessage.objects.filter(letter="pulse_reminder")
    assert [row.to for row in reminders] == [["billing@harbor.example"]]
    assert FeedbackRound.objects.get().reminded_on == TODAY + 4 * DAY
    assert rounds.advance_rounds(by=by, as_of=TODAY + 15 * DAY)["closed"] == 1


def test_a_mail_that_came_back_is_no_silence(round_: FeedbackRound, cast: Cast) -> None:
    record_bounce(of(round_, "Tom").contact, reason="no such box", by=cast.by(cast.alice), as_of=TODAY)
    assert rounds.advance_rounds(by=system(NOW), as_of=TODAY + DAY)["bounced"] == 1
    assert of(round_, "Tom").state == "bounced"
    answers.answer_round(of(round_, "Clara").pk, Said(9), at=NOW, as_of=TODAY)
    assert results([round_], TODAY)[round_.pk].figures.response == 1.0


def test_thanks_wait_for_the_call_and_telling_back_writes_to_those_who_answered(
    round_: FeedbackRound, cast: Cast
) -> None:
    by = cast.by(cast.alice)
    low = answers.answer_round(of(round_, "Clara").pk, Said(6, "Slow reviews"), at=NOW, as_of=TODAY)
    answers.answer_round(of(round_, "Tom").pk, Said(9), at=NOW, as_of=TODAY)
    row = rounds.close_round(FeedbackRound.objects.get(), by=by, as_of=TODAY)
    with pytest.raises(GuardFailed):
        rounds.thank_round(row, by=by, as_of=TODAY)
    answers.mark_called(low, note="agreed on Tuesdays", by=by, as_of=TODAY)
    rounds.thank_round(row, by=by, as_of=TODAY)
    with pytest.raises(rounds.NotToldYet):
        rounds.tell_back(row, changes=" ", by=by, as_of=TODAY)
    assert rounds.tell_back(row, changes="Reviews on Tuesdays.", by=by, as_of=TODAY) == 2
    assert FeedbackRound.objects.get().state == "reported"
    assert "Reviews on Tuesdays." in OutboxMessage.objects.filter(letter="pulse_tell_back")[0].body


def test_happiness_is_told_as_of_any_day_with_the_same_number_of_queries(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for back, scores in ((200, (9, 8)), (100, (8, 6))):
        row = send(cast, on=TODAY - back * DAY)
        for name, score in zip(("Clara", "Tom"), scores, strict=True):
            answers.answer_round(of(row, name).pk, Said(score), at=NOW, as_of=TODAY - (back - 1) * DAY)
        rounds.close_round(FeedbackRound.objects.get(pk=row.pk), by=cast.by(cast.alice), as_of=TODAY - (back - 1) * DAY)
    send(cast, cast.orbit)
    with django_assert_num_queries(4):
        found = happiness_of([cast.harbor.pk, cast.kestrel.pk, cast.orbit.pk], TODAY)
    assert set(found) == {cast.harbor.pk, cast.orbit.pk}
    harbor = found[cast.harbor.pk]
    assert harbor.mean == pytest.approx((3 * 8 + 2 * 6) / 5)
    assert (harbor.lowest, harbor.lowest_deciding, harbor.answered, harbor.invited) == (6, 8, 2, 2)
    assert harbor.paired is not None and harbor.paired.change == -1.5
    assert found[cast.orbit.pk].mean is None and found[cast.orbit.pk].series == (None,)
    earlier = happiness_of([cast.harbor.pk], TODAY - 150 * DAY)[cast.harbor.pk]
    assert earlier.mean == pytest.approx((3 * 9 + 2 * 8) / 5)


def test_feedback_reaches_the_developer_by_the_managers_hand_and_is_acknowledged(
    round_: FeedbackRound, cast: Cast
) -> None:
    said = Said(8, people={cast.max.pk: {"speed": 9, "words": "Quick"}, cast.alice.pk: {"speed": 1}})
    answers.answer_round(of(round_, "Clara").pk, said, at=NOW, as_of=TODAY)
    row = PersonFeedback.objects.get()  # only of people the round asks about
    answers.relay_feedback(row, text="Clara likes how quick you are.", by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(answers.NothingToRelay):
        answers.relay_feedback(row, text="again", by=cast.by(cast.alice), as_of=TODAY)
    answers.acknowledge_feedback(row, by=cast.by(cast.max), as_of=TODAY)
    assert (row.relayed_on, row.acknowledged_on) == (TODAY, TODAY)
