"""What a client lets us show: asked by the letter, granted by link or in writing, taken back; C49 sees it gone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error as DatabaseError
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from perennial.clients.actions import merge_clients
from perennial.foundation.letters import ChecksFailed, cancel_letter, send_letter
from perennial.foundation.links import address_of, own_mark, with_addresses
from perennial.foundation.models import OutboxMessage
from perennial.foundation.registry import CUES, LETTERS, VERIFIERS
from perennial.foundation.timeline import system
from perennial.foundation.versions import ChangedMeanwhile
from perennial.growth.actions import places
from perennial.growth.actions import portfolio as act
from perennial.growth.actions.portfolio import Word, say_word
from perennial.growth.models import PlaceUsed, PortfolioPermission
from perennial.growth.queries.portfolio import asking, barred, whom_to_ask
from perennial.growth.rules import portfolio as rules
from perennial.kernel.lifecycle import Refused
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, FeedbackVersion, Wave
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast

DAY = timedelta(days=1)
STORY = "Harbor cut the no-shows of 40 clinics by 31 percent."


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())


def answered(cast: Cast, client: Any = None, *, on: date = TODAY - 3 * DAY, **scores: int) -> dict[str, FeedbackAnswer]:
    """A round that was sent on the day, with what was said by first name."""
    client = client or cast.harbor
    wave = Wave.objects.create(name=f"Round of {on}", by=client.manager, made_on=on)
    row = FeedbackRound.objects.create(
        wave=wave, client=client, state="open", sent_on=on, closes_on=on + 14 * DAY
    )  # fmt: skip
    found = {}
    for name, score in scores.items():
        contact = client.contacts.get(name__startswith=name)
        found[name] = FeedbackAnswer.objects.create(
            round=row, client=client, contact=contact, roles=contact.roles, state="answered", score=score,
            comment="The best team", answered_on=on,
        )  # fmt: skip
        FeedbackVersion.objects.create(answer=found[name], on=on, score=score)
    return found


def sent(cast: Cast, answer: FeedbackAnswer, day: date = TODAY) -> OutboxMessage:
    spec, by = LETTERS["portfolio_ask"], cast.by(cast.alice, NOW + (day - TODAY))
    letter = spec.compose(answer.pk, language="en", sender=cast.alice, as_of=day)
    return send_letter(
        spec, answer.pk, language="en", subject=letter.subject_text, body=letter.body_text,
        to=[address for _name, address in letter.to], by=by, as_of=day, idempotency=f"{day}",
    )  # fmt: skip


def asked(cast: Cast, day: date = TODAY) -> PortfolioPermission:
    sent(cast, answered(cast, Clara=9, Tom=9)["Clara"], day)
    return PortfolioPermission.objects.get()


def word(row: PortfolioPermission, event: str, level: str = "", text: str = "", day: date = TODAY) -> Any:
    said = Word(event, level, text, who="Clara Harbor", link=row.link)
    return say_word(row, said, at=NOW + (day - TODAY), as_of=day)


def granted(cast: Cast, level: str = "story", text: str = STORY) -> PortfolioPermission:
    return word(asked(cast), "grant", level, text)


def page(row: PortfolioPermission) -> str:
    assert row.link is not None
    return "/" + address_of(row.link).split("/", 3)[3]


def items(day: date = TODAY) -> list[QueueItem]:
    refresh_queue(by=system(NOW), as_of=day)
    return list(QueueItem.objects.filter(rule="C49", state="open").order_by("cause"))


def test_what_a_level_lets_us_show_and_when_it_is_asked_again() -> None:
    assert [shows for shows in rules.ALLOWS if rules.allows("logo", shows)] == ["name", "logo"]
    assert [shows for shows in rules.ALLOWS if rules.allows("story", shows)] == ["name", "logo", "anonymous", "story"]
    assert all(rules.allows(level, level) for level in rules.ALLOWS) and not rules.allows("", "name")
    apart = (("anonymous", "name"), ("call", "name"), ("story", "call"))
    assert not any(rules.allows(level, shows) for level, shows in apart)
    day = date(2026, 5, 27)
    assert rules.may_ask_again(day, "logo", "name", day + 180 * DAY, 180)
    assert not rules.may_ask_again(day, "logo", "name", day + 179 * DAY, 180)
    assert not rules.may_ask_again(day, "logo", "logo", day + 999 * DAY, 180)
    assert rules.is_ready("call", "") and not rules.is_ready("story", " ") and not rules.is_ready("video", "x")
    assert rules.remove_by(TODAY, 10) == date(2026, 12, 3)
    assert rules.other_level("logo") == "name" and rules.other_level("story") == "logo"


def test_the_letter_asks_in_the_transaction_of_sending_it_and_carries_their_link(cast: Cast) -> None:
    said = answered(cast, Clara=9, Tom=7)
    clara = said["Clara"]
    assert whom_to_ask(cast.harbor.pk, TODAY) == clara
    act.offer_level(cast.harbor, level="story", text=STORY, by=cast.by(cast.alice), as_of=TODAY)
    for language, words in (("en", "You choose how much"), ("ru", "решаете вы"), ("uk", "вирішуєте ви")):
        letter = LETTERS["portfolio_ask"].compose(clara.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert words in letter.body_text and own_mark() in letter.body_text and "{" not in letter.body_text
    message = sent(cast, clara)
    row = PortfolioPermission.objects.get()
    assert (row.state, row.level, row.contact, row.asked_on) == ("asked", "story", clara.contact, TODAY)
    assert row.sent == row.offered and row.message_id == message.pk and row.link is not None
    body = with_addresses(message.body, message.facts["links"], client_id=cast.harbor.pk)
    assert page(row) in body and "~" not in body
    assert asking(cast.harbor.pk, TODAY).event == ""
    with pytest.raises(ChecksFailed, match="have not answered yet"):
        sent(cast, clara, TODAY + DAY)
    cancel_letter(message, by=cast.by(cast.alice), as_of=TODAY)  # taken back: nobody was asked, the link is dead
    row.refresh_from_db()
    assert (row.state, row.asked_on, row.link) == ("not_asked", None, None)
    assert [one.event for one in row.moves.all()] == ["ask", "not_sent"]
    assert Browser().get(page_of_link(message)).status_code == 404


def page_of_link(message: OutboxMessage) -> str:
    from perennial.foundation.models import ActLink

    return "/" + address_of(ActLink.objects.get(pk=message.facts["links"][0])).split("/", 3)[3]


def test_only_happy_clients_are_asked(cast: Cast) -> None:
    cool = answered(cast, Clara=8, Tom=4)["Clara"]
    assert whom_to_ask(cast.harbor.pk, TODAY) is None  # together they are below 8
    with pytest.raises(ChecksFailed, match="not at 8 yet"):
        sent(cast, cool)
    assert not PortfolioPermission.objects.exists()
    old = answered(cast, on=TODAY - 2 * DAY, Clara=9)["Clara"]
    answered(cast, on=TODAY - DAY, Tom=9)
    with pytest.raises(ChecksFailed, match="not at 8 yet"):
        sent(cast, old)  # not of the last round


def test_a_no_rests_half_a_year_and_the_next_asking_is_for_something_else(cast: Cast) -> None:
    row = word(asked(cast), "decline")
    assert (row.state, row.level, row.declined_on) == ("declined", "logo", TODAY)
    with pytest.raises(Refused):
        word(row, "grant", "name", "Harbor")
    clara = FeedbackAnswer.objects.get(contact__name__startswith="Clara")
    with pytest.raises(ChecksFailed, match="ask again from 22 May 2027 on"):
        sent(cast, clara, TODAY + 179 * DAY)
    then = TODAY + 180 * DAY
    act.offer_level(cast.harbor, level="logo", text="Harbor", by=cast.by(cast.alice), as_of=then)
    with pytest.raises(ChecksFailed, match="another one"):
        sent(cast, clara, then)
    act.offer_level(cast.harbor, level="name", text="Harbor Pay", by=cast.by(cast.alice), as_of=then)
    again = answered(cast, on=then - DAY, Clara=10)["Clara"]
    message = sent(cast, again, then)
    row.refresh_from_db()
    assert (row.state, row.level, row.moves.last().event) == ("asked", "name", "ask_again")
    cancel_letter(message, by=cast.by(cast.alice), as_of=then)
    row.refresh_from_db()
    assert (row.state, row.level, row.asked_on) == ("declined", "logo", TODAY)


def test_the_text_they_granted_is_never_edited_and_a_new_one_waits_beside_it(cast: Cast) -> None:
    row = granted(cast)
    assert (row.state, row.how, row.granted_at, row.who) == ("granted", "link", NOW, "Clara Harbor")
    first = row.approved
    assert first is not None and first.text == STORY and first.by is None
    with pytest.raises(DatabaseError), transaction.atomic():
        row.texts.update(text="Something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.moves.update(who="Somebody")
    assert not [one for check in VERIFIERS if check.name == "growth triggers" for one in check.run()[1]]
    by = cast.by(cast.alice)
    row = act.offer_level(cast.harbor, level="story", text=f"{STORY} In a year.", by=by, as_of=TODAY + DAY)
    assert row.approved == first and row.offered != first and asking(cast.harbor.pk, TODAY).event == "text"
    sent(cast, FeedbackAnswer.objects.get(contact__name__startswith="Clara"), TODAY + DAY)
    row.refresh_from_db()
    assert row.state == "granted" and row.moves.count() == 2  # nobody was asked anew
    word(row, "change_level", "story", f"{STORY} In a year.", TODAY + DAY)
    assert row.approved == row.offered != first and row.texts.count() == 3  # the default of the letter, two stories
    stale = PortfolioPermission.objects.get()
    word(row, "change_level", "name", "", TODAY + 2 * DAY)
    assert row.approved is not None and row.approved.text == "Harbor Pay"
    with pytest.raises(ChangedMeanwhile):
        word(stale, "withdraw")


def test_their_word_in_writing_needs_the_place_where_it_is_kept(cast: Cast) -> None:
    row, by = asked(cast), cast.by(cast.alice)
    with pytest.raises(act.CannotShow, match="where their word is kept"):
        say_word(row, Word("grant", "logo", "Harbor"), by=by, as_of=TODAY)
    say_word(row, Word("grant", "logo", "Harbor", who="Clara", proof="Mail of 23 November"), by=by, as_of=TODAY)
    assert (row.how, row.proof, row.granted_at) == ("document", "Mail of 23 November", None)
    assert (row.moves.last().proof, row.moves.last().by) == ("Mail of 23 November", cast.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        PortfolioPermission.objects.update(proof="")
    with pytest.raises(IntegrityError), transaction.atomic():  # one open permission a client
        PortfolioPermission.objects.create(client=cast.harbor, level="name", state_since=TODAY)


def test_places_stand_only_under_what_was_granted_and_go_in_ten_days(cast: Cast) -> None:
    by = cast.by(cast.alice)
    row = asked(cast)
    with pytest.raises(places.CannotUse, match="not granted it"):
        places.add_place(row, shows="name", where="Our site", by=by, as_of=TODAY)
    word(row, "grant", "story", STORY)
    with pytest.raises(places.CannotUse, match="this may not be shown"):
        places.add_place(row, shows="call", where="A call", by=by, as_of=TODAY)
    with pytest.raises(places.CannotUse, match="up to today"):
        places.add_place(row, shows="name", where="Site", since=TODAY - DAY, by=by, as_of=TODAY)
    for shows, where in (("logo", "Front page"), ("story", "Case page")):
        places.add_place(row, shows=shows, where=where, url="https://perennial.example/x", by=by, as_of=TODAY)
    word(row, "change_level", "logo", "Harbor", TODAY + DAY)  # less than before: the story has to go
    due = {place.where: place.remove_by for place in PlaceUsed.objects.all()}
    assert due == {"Front page": None, "Case page": TODAY + 11 * DAY}
    word(row, "change_level", "story", STORY, TODAY + 2 * DAY)  # and may stay after all
    assert set(PlaceUsed.objects.values_list("remove_by", flat=True)) == {None}
    word(row, "withdraw", day=TODAY + 3 * DAY)
    assert set(PlaceUsed.objects.values_list("remove_by", flat=True)) == {TODAY + 13 * DAY}
    with pytest.raises(Refused):
        word(row, "grant", "name")
    with pytest.raises(act.CannotShow, match="took their word back lately"):
        act.offer_level(cast.harbor, level="name", text="", by=by, as_of=TODAY + 100 * DAY)
    later = act.offer_level(cast.harbor, level="name", text="", by=by, as_of=TODAY + 183 * DAY)
    assert later.pk != row.pk


def test_c49_one_duty_a_place_that_closes_when_it_is_removed(cast: Cast, django_assert_num_queries: Any) -> None:
    by = cast.by(cast.alice)
    row = granted(cast)
    one, two = (places.add_place(row, shows="name", where=f"Page {n}", by=by, as_of=TODAY) for n in (1, 2))
    assert items() == []  # granted: nothing to do
    word(row, "withdraw")
    with django_assert_num_queries(2):
        found = list(CUES["C49"].find(TODAY))
    assert [cue.due_on for cue in found] == [TODAY + 10 * DAY] * 2
    first, _second = items()
    rule = CUES["C49"]
    assert "has to go by" in rule.why(first.params) and "Page 1" in rule.headline(first.params)
    assert rule.facts(first.params) and rule.action(first.params)
    late = next(cue for cue in rule.find(TODAY + 12 * DAY) if cue.cause == f"place:{one.pk}")
    assert "2 days ago" in rule.why(late.params)
    finish_item(first.pk, by=by, as_of=TODAY)  # marked as done, and still shown: it rests, and comes back
    assert [item.cause for item in items(TODAY + DAY)] == [f"place:{two.pk}"]
    assert len(items(TODAY + 3 * DAY)) == 2
    places.remove_place(one, by=by, as_of=TODAY + 3 * DAY)
    places.remove_place(two, by=by, as_of=TODAY + 3 * DAY)
    assert items(TODAY + 4 * DAY) == []


def test_c49_a_story_they_would_give_waits_for_our_text(cast: Cast) -> None:
    row = asked(cast)
    assert items() == []
    word(row, "grant", "anonymous", "  ")
    assert (row.state, row.wished, row.approved) == ("asked", "anonymous", None)
    (item,) = items()
    assert "wait for our text" in CUES["C49"].why(item.params) and item.due_on == date(2026, 11, 30)
    act.offer_level(cast.harbor, level="anonymous", text="A bank", by=cast.by(cast.alice), as_of=TODAY)
    assert items(TODAY + DAY) == []


def test_c14_asks_for_no_portfolio_that_was_asked_granted_or_declined(cast: Cast) -> None:
    happy = {cast.harbor.pk: 9.0, cast.orbit.pk: 7.9, cast.kestrel.pk: None}
    assert set(barred(happy, TODAY)) == {cast.orbit.pk, cast.kestrel.pk}
    row = asked(cast)
    assert cast.harbor.pk in barred(happy, TODAY + 400 * DAY)
    word(row, "decline")
    assert cast.harbor.pk in barred(happy, TODAY + 179 * DAY)
    assert cast.harbor.pk not in barred(happy, TODAY + 180 * DAY)
    OutboxMessage.objects.all().update(state="dead")  # else the letter itself rests the cue for half a year
    FeedbackAnswer.objects.filter(contact__name__startswith="Clara").update(score=10)
    assert not [cue for cue in CUES["C14"].find(TODAY) if cue.client_id == cast.harbor.pk]  # one of the two, not both
    PortfolioPermission.objects.update(asked_on=TODAY - 180 * DAY)
    assert [cue.letter for cue in CUES["C14"].find(TODAY) if cue.client_id == cast.harbor.pk] == ["referral_ask"]


def test_merged_clients_keep_the_permission_that_is_further_and_its_places(cast: Cast) -> None:
    by = cast.by(cast.hanna)
    row = granted(cast, "logo", "Harbor")
    places.add_place(row, shows="logo", where="Front page", by=by, as_of=TODAY)
    act.offer_level(cast.orbit, level="story", text=STORY, by=by, as_of=TODAY)
    merge_clients(keep=cast.orbit, lose=cast.harbor, by=by, as_of=TODAY)
    stays = PortfolioPermission.objects.standing().get()
    assert (stays.pk, stays.client, stays.state) == (row.pk, cast.orbit, "granted")
    assert PortfolioPermission.objects.exclude(pk=row.pk).get().joined_to == stays
    assert PlaceUsed.objects.get().remove_by is None


def test_the_client_reads_chooses_approves_changes_and_takes_back_by_the_link(cast: Cast) -> None:
    act.offer_level(cast.harbor, level="story", text=STORY, by=cast.by(cast.alice), as_of=TODAY)
    row, browser = asked(cast), Browser()
    url = page(row)

    def see(lang: str = "en") -> str:
        answer = browser.get(f"{url}?lang={lang}")
        assert answer.status_code == 200 and answer.headers["Referrer-Policy"] == "no-referrer"
        return answer.content.decode()

    def press(do: str, **more: Any) -> int:
        row.refresh_from_db()
        return browser.post(url, {"v": row.version, "do": do, **more}).status_code

    assert STORY in see() and "I agree to exactly this" in see() and "no-shows" in see("uk")
    assert "Сколько можно показать" in see("ru") and row.state == "asked"  # looking agrees to nothing
    assert press("grant", level="video") == 422 and press("grant") == 422 and press("withdraw") == 422
    assert press("grant", level="anonymous", story="") == 302 and "We write the text" in see()
    assert press("grant", level="story", story=f"{STORY} Ask us how.") == 302
    row.refresh_from_db()
    assert (row.state, row.how, row.wished, row.who) == ("granted", "link", "", "Clara Harbor")
    assert row.approved is not None and row.approved.text == f"{STORY} Ask us how." and row.approved.by is None
    twice = {"v": 1, "do": "grant", "level": "story", "story": f"{STORY} Ask us how."}
    assert browser.post(url, twice).status_code == 302 and row.moves.count() == 2
    assert browser.post(url, {**twice, "story": "Else"}).status_code == 422  # somebody changed it meanwhile
    places.add_place(row, shows="logo", where="Front page", by=cast.by(cast.alice), as_of=TODAY)
    assert "Front page" in see() and "What you let us show" in see()
    assert press("grant", level="name", name="Harbor Pay Inc.") == 302
    assert press("withdraw", reason="We were bought") == 302
    row.refresh_from_db()
    assert (row.state, row.reason, row.places.get().remove_by) == ("withdrawn", "We were bought", TODAY + 10 * DAY)
    assert "removed by 3 December 2026" in see() and press("grant", level="name") == 422
    row.link.contact_id = None  # type: ignore[union-attr]
    row.link.save()  # type: ignore[union-attr]
    assert browser.get(url).status_code == 404


def _signed_in(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def test_the_pages_of_permissions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    alice, bohdan, sasha = (_signed_in(user) for user in (cast.alice, cast.bohdan, cast.sasha))

    def see(url: str, browser: Browser = alice) -> str:
        answer = browser.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return answer.content.decode()

    assert "Nobody was asked yet" in see("/growth/portfolio/")
    given = {"client": cast.harbor.pk, "level": "story", "text": STORY}
    assert alice.post("/growth/portfolio/new/", {**given, "text": ""}).status_code == 422
    assert alice.post("/growth/portfolio/new/", {**given, "level": "logo", "text": "x" * 130}).status_code == 422
    assert alice.post("/growth/portfolio/new/", {**given, "client": cast.orbit.pk}).status_code == 422
    assert alice.post("/growth/portfolio/new/", given).status_code == 302
    row = PortfolioPermission.objects.get()
    url = f"/growth/portfolio/{row.pk}/"
    assert "Nobody there may be asked now" in see(url) and bohdan.get(url).status_code == 404
    clara = answered(cast, Clara=9, Tom=9)["Clara"]
    assert f"/letters/portfolio_ask/{clara.pk}/" in see(url)
    send = f"/letters/portfolio_ask/{clara.pk}/send/"
    assert alice.post(send, {"language": "en"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "asked" and "we wait for their word" in see(url)
    said = {"level": "story", "text": STORY, "who": "Clara", "proof": ""}
    assert alice.post(f"{url}word/grant/", said).status_code == 422
    assert alice.post(f"{url}word/grant/", {**said, "proof": "Mail of today"}).status_code == 302
    assert "Mail of today" in see(url) and alice.get(f"{url}word/nothing/").status_code == 404
    place = {"shows": "logo", "where": "Front page", "url": "https://perennial.example/", "since": TODAY}
    assert alice.post(f"{url}places/", {**place, "shows": "call"}).status_code == 422
    assert alice.post(f"{url}places/", place).status_code == 302
    assert "Front page" in see("/growth/portfolio/publish/", sasha)
    assert STORY in see("/growth/portfolio/publish.csv", sasha)
    with django_assert_max_num_queries(30):
        see("/growth/portfolio/?q=harbor&state=granted&level=story&sort=client")
    assert "No permission fits" in see("/growth/portfolio/?q=nobody")
    assert "Front page" in see(f"/clients/{cast.harbor.pk}/growth/")
    csv = see("/growth/portfolio/export.csv")
    assert "Mail of today" in csv and STORY in csv and see("/growth/portfolio/export.csv?state=asked").count("\n") == 1
    for name in ("export", "publish"):
        assert alice.get(f"/growth/portfolio/{name}.xlsx").status_code == 200
    alice.post(f"{url}word/withdraw/", {"who": "Clara", "proof": "A call", "reason": "New brand"})
    assert "Has to be removed" in see("/growth/portfolio/")
    assert "Nothing is granted yet" in see("/growth/portfolio/publish/")
    used = PlaceUsed.objects.get()
    assert bohdan.post(f"/growth/portfolio/places/{used.pk}/removed/").status_code == 404
    alice.post(f"/growth/portfolio/places/{used.pk}/removed/")
    used.refresh_from_db()
    assert (used.removed_on, used.removed_by) == (TODAY, cast.alice)
    assert "Has to be removed" not in see("/growth/portfolio/") and "New brand" in see(url)


def test_a_client_that_is_not_to_be_named_is_not_named_to_others(cast: Cast) -> None:
    type(cast.harbor).objects.filter(pk=cast.harbor.pk).update(brought_by=None)
    granted(cast, "anonymous", "A payment company cut no-shows by 31 percent.")
    text = _signed_in(cast.sasha).get("/growth/portfolio/publish/").content.decode()
    assert "A payment company" in text and "a client of Alice Marchenko" in text and "Harbor" not in text
    assert "Harbor Pay" in _signed_in(cast.alice).get("/growth/portfolio/publish/").content.decode()


@pytest.mark.parametrize("day", [TODAY, date(2028, 2, 29), date(2027, 1, 1)])
def test_the_demo_company_tells_every_state_on_any_day(cast: Cast, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    from perennial.commands import demo_portfolio

    for number in range(3):  # three clients: three stories a time
        rows = demo_portfolio.STORIES[number * 3 : number * 3 + 3]
        monkeypatch.setattr(demo_portfolio, "STORIES", rows)
        with transaction.atomic():
            demo_portfolio.make_portfolio(day)
            made = PortfolioPermission.objects.order_by("pk")
            assert len(made) == len(rows)
            for row, (level, _text, until, _days) in zip(made, rows, strict=True):
                assert row.state == until.split()[0].replace("taken", "withdrawn").replace("would", "asked").replace(
                    "prepared", "not_asked"
                )  # fmt: skip
                assert row.level == level and all(place.since <= day for place in row.places.all())
            transaction.set_rollback(True)
        monkeypatch.undo()
