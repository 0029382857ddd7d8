"""Our news: suggested to whom it fits, told once, not too often, refused with a reason; C38 and C39; the pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.care.models import Issue
from perennial.clients.actions import merge_clients, merge_contacts
from perennial.clients.actions.knowledge import add_fact
from perennial.clients.models import Client, Contact, Person
from perennial.foundation.clock import today
from perennial.foundation.letters import ChecksFailed, cancel_letter, send_letter
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.foundation.registry import LETTERS, SCHEDULES
from perennial.foundation.store import change_settings
from perennial.growth.actions.items import NewsRefused, add_news, archive_news, change_news, restore_news
from perennial.growth.actions.suggesting import suggest_tellings
from perennial.growth.actions.tellings import TellingRefused, offer_again, refuse_news, take_up, wish_news
from perennial.growth.cues import insight_fits, news_fits
from perennial.growth.models import NewsWish, NotForThem, OurNews, Telling
from perennial.growth.queries.our_news import candidates, fit_counts, worth_telling
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
TEXTS = {
    "en": {"title": "ISO 27001 renewed", "text": "Our third audit\n\nwithout a remark.", "why": "Auditors may ask."},
    "uk": {"title": "ISO 27001 подовжено", "text": "Третій аудит без зауважень.", "why": ""},
}  # fmt: skip


def add(cast: Cast, kind: str = "certificate", on: date = TODAY, texts: Any = None, **more: Any) -> OurNews:
    values = {"kind": kind, "on": on, "texts": texts or TEXTS, "industries": ["logistics"], **more}
    return add_news(values=values, by=cast.by(cast.hanna), as_of=TODAY)


def ship(cast: Cast) -> None:
    """Kestrel (Alice's) and Orbit (Bohdan's, in Ukrainian) are in logistics."""
    for client, text in ((cast.kestrel, "Logistics"), (cast.orbit, "Логістика")):
        add_fact(client, kind="industry", text=text, by=cast.by(cast.alice), as_of=TODAY)


def suggested() -> dict[str, str]:
    return dict(Telling.objects.suggested().values_list("client__name", "contact__name"))


def items(rule: str, day: date = TODAY) -> list[QueueItem]:
    refresh_queue(by=cast_system(), as_of=day)
    return list(QueueItem.objects.filter(rule=rule, state="open").select_related("client").order_by("client__name"))


def cast_system() -> Any:
    from perennial.foundation.timeline import system

    return system(NOW)


def send(cast: Cast, row: Telling, day: date = TODAY) -> OutboxMessage:
    spec = LETTERS["insight" if row.news.is_insight else "our_news"]
    composed = spec.compose(row.pk, language=None, sender=cast.alice, as_of=day)
    return send_letter(
        spec, row.pk, language=composed.language, subject=composed.subject_text, body=composed.body_text,
        to=[address for _name, address in composed.to], by=cast.by(cast.alice), as_of=day, idempotency="x",
    )  # fmt: skip


def test_a_piece_needs_a_title_something_to_read_and_a_day_that_has_come(cast: Cast) -> None:
    for wrong in (
        {"texts": {"en": {"title": "", "text": "words"}}}, {"texts": {"en": {"title": "Only a title"}}},
        {"texts": {"en": {"title": "A", "text": "b"}, "ru": {"text": "без заголовка"}}},
        {"on": TODAY + timedelta(days=1)}, {"kind": "rumour"}, {"topics": [f"t{n}" for n in range(13)]},
    ):  # fmt: skip
        with pytest.raises(NewsRefused):
            add(cast, **wrong)
    assert not OurNews.objects.exists()
    row = add(cast, technologies=["AWS", "aws ", ""], countries=["us"], texts={"en": {"title": "T", "text": "x"}})
    assert (row.technologies, row.countries, row.languages) == (["aws"], ["US"], ["en"])


def test_it_is_suggested_at_once_to_one_person_of_each_client_it_fits(cast: Cast) -> None:
    ship(cast)
    piece = add(cast)
    assert suggested() == {"Kestrel Logistics": "Clara Kestrel", "Orbit Rail": "Clara Orbit"}
    assert suggest_tellings(as_of=TODAY) == 2 and Telling.objects.count() == 2  # the night adds nothing
    change_news(piece, values={"kind": "award", "on": TODAY, "texts": TEXTS, "industries": ["energy"]},
                by=cast.by(cast.hanna), as_of=TODAY)  # fmt: skip
    assert not suggested()
    restore_news(archive_news(piece, by=cast.by(cast.hanna), as_of=TODAY), by=cast.by(cast.hanna), as_of=TODAY)
    verbs = set(TimelineEvent.objects.filter(subject_kind="our_news").values_list("verb", flat=True))
    assert verbs == {"our_news.added", "our_news.changed", "our_news.archived", "our_news.restored"}


def test_the_letter_is_in_the_persons_language_and_says_why_to_them_without_our_notes(cast: Cast) -> None:
    ship(cast)
    add(cast, url="https://lindenworks.example/iso")
    kestrel, orbit = Telling.objects.order_by("client__name")
    letter = LETTERS["our_news"].compose(kestrel.pk, language=None, sender=cast.alice, as_of=TODAY)
    assert letter.language == "en" and letter.subject_text == "ISO 27001 renewed"
    assert "It concerns your industry: logistics. Auditors may ask." in letter.body_text
    assert "https://lindenworks.example/iso" in letter.body_text and "Our third audit\n\nwithout" in letter.body_text
    assert (
        "Це стосується вашої галузі"
        in LETTERS["our_news"].compose(orbit.pk, language=None, sender=cast.bohdan, as_of=TODAY).body_text
    )
    for language in ("en", "ru", "uk"):
        for key in ("our_news", "insight"):
            assert LETTERS[key].compose(kestrel.pk, language=language, sender=cast.alice, as_of=TODAY).body_text
    assert all(check.ok for check in LETTERS["our_news"].checks(orbit.pk, by=cast.by(cast.bohdan), as_of=TODAY))


def test_a_language_without_a_text_is_said_before_it_goes(cast: Cast) -> None:
    ship(cast)
    add(cast, texts={"en": TEXTS["en"]})
    row = Telling.objects.get(client=cast.orbit)
    (check,) = [c for c in LETTERS["our_news"].checks(row.pk, by=cast.by(cast.bohdan), as_of=TODAY) if not c.ok]
    assert (check.name, check.may_be_acknowledged) == ("language", True)
    with pytest.raises(ChecksFailed):
        send(cast, row)


def test_c39_fires_for_what_fits_and_only_there(cast: Cast, django_assert_num_queries: Any) -> None:
    ship(cast)
    add(cast)
    with django_assert_num_queries(2):  # the settings, the suggestions
        cues = list(news_fits(TODAY))
    assert {(cue.client_id, cue.letter) for cue in cues} == {(cast.kestrel.pk, "our_news"), (cast.orbit.pk, "our_news")}
    assert not list(insight_fits(TODAY))
    assert [row.client.name for row in items("C39")] == ["Kestrel Logistics", "Orbit Rail"]


def test_c39_does_not_fire_for_what_is_old_or_where_it_would_hurt(cast: Cast) -> None:
    ship(cast)
    add(cast, on=TODAY - timedelta(days=120))
    assert not suggested()
    Client.objects.filter(pk=cast.kestrel.pk).update(status="notice")
    Issue.objects.create(client=cast.orbit, severity=1, title="Down", opened_at=NOW, answer_by=NOW)
    add(cast)
    assert not suggested()
    Issue.objects.update(withdrawn_on=TODAY)
    suggest_tellings(as_of=TODAY)
    assert list(suggested()) == ["Orbit Rail"]


def test_c39_rests_sixty_days_after_it_was_done(cast: Cast) -> None:
    ship(cast)
    add(cast)
    for row in items("C39"):
        finish_item(row.pk, by=cast.by(cast.alice), as_of=TODAY)
    assert not items("C39", TODAY + timedelta(days=59))
    assert len(items("C39", TODAY + timedelta(days=60))) == 2


def test_c39_closes_by_itself_when_told_refused_archived_old_or_the_person_is_gone(cast: Cast) -> None:
    ship(cast)
    piece = add(cast)
    assert len(items("C39")) == 2
    send(cast, Telling.objects.get(client=cast.kestrel))
    assert [row.client.name for row in items("C39")] == ["Orbit Rail"]
    Contact.objects.filter(client=cast.orbit, name="Clara Orbit").update(ended_on=TODAY)
    assert not items("C39")
    Contact.objects.update(ended_on=None)
    assert len(items("C39")) == 1
    refuse_news(piece, cast.orbit, reason="known", by=cast.by(cast.bohdan), as_of=TODAY)
    assert not items("C39") and QueueItem.objects.filter(rule="C39", state="closed").exists()
    offer_again(piece, cast.orbit, by=cast.by(cast.bohdan), as_of=TODAY)
    assert len(items("C39")) == 1
    assert not items("C39", TODAY + timedelta(days=120))  # old
    assert len(items("C39")) == 1
    archive_news(piece, by=cast.by(cast.hanna), as_of=TODAY)
    assert not items("C39")


def test_c38_fires_does_not_fire_rests_thirty_days_and_closes_by_itself(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    add_fact(cast.harbor, kind="rival", text="Adyen", by=cast.by(cast.alice), as_of=TODAY)
    add(cast, "figure", industries=[], companies=["Zettle"])
    assert not list(insight_fits(TODAY))  # somebody else's competitor
    piece = add(cast, "report", industries=[], companies=["Adyen"])
    with django_assert_num_queries(2):
        (cue,) = insight_fits(TODAY)
    assert (cue.client_id, cue.letter, cue.params["score"]) == (cast.harbor.pk, "insight", 40)
    assert not list(news_fits(TODAY))
    (found,) = items("C38")
    finish_item(found.pk, by=cast.by(cast.alice), as_of=TODAY)
    assert not items("C38", TODAY + timedelta(days=29))
    assert len(items("C38", TODAY + timedelta(days=30))) == 1
    refuse_news(piece, cast.harbor, reason="rival", by=cast.by(cast.alice), as_of=TODAY)
    assert not items("C38", TODAY + timedelta(days=30))


def test_a_piece_reaches_a_person_once_in_whichever_post_and_may_be_taken_back(cast: Cast) -> None:
    ship(cast)
    piece = add(cast)
    clara = cast.kestrel.contacts.get(name="Clara Kestrel")
    clara.person = Person.objects.create(name="Clara")
    clara.save()
    second = Contact.objects.create(
        client=cast.orbit, name="Clara at Orbit", email="c2@orbit.example", roles=["sponsor"], person=clara.person
    )
    row = Telling.objects.get(client=cast.kestrel)
    message = send(cast, row)
    row.refresh_from_db()
    assert (row.told_on, row.told_by, row.message_id) == (TODAY, cast.alice, message.pk)
    assert LETTERS["our_news"].still_needed(message, NOW) is None
    with pytest.raises(LookupError):  # nothing to compose any more
        send(cast, row)
    with pytest.raises(TellingRefused):
        take_up(piece, second, by=cast.by(cast.bohdan), as_of=TODAY)
    assert OutboxMessage.objects.count() == 1
    cancel_letter(message, by=cast.by(cast.alice), as_of=TODAY)
    row.refresh_from_db()
    assert row.told_on is None and row.taken_by == cast.alice
    verbs = TimelineEvent.objects.filter(client_id=cast.kestrel.pk, verb__startswith="our_news").values_list("verb")
    assert sorted(verb for (verb,) in verbs) == ["our_news.not_told", "our_news.told"]
    assert send(cast, row).pk != message.pk


def test_a_person_hears_from_us_no_more_often_than_the_setting_allows(cast: Cast) -> None:
    ship(cast)
    add(cast)
    send(cast, Telling.objects.get(client=cast.kestrel))
    later = add(cast, "figure")
    clara = cast.kestrel.contacts.get(name="Clara Kestrel")
    assert "Kestrel Logistics" not in {row.client.name for row in Telling.objects.suggested().filter(news=later)}
    row = take_up(later, clara, by=cast.by(cast.alice), as_of=TODAY)
    with pytest.raises(ChecksFailed, match="14 December"):
        send(cast, row, TODAY + timedelta(days=20))
    change_settings({"our_news.person_days": 0}, by=cast.by(cast.olena), as_of=TODAY)
    assert send(cast, row, TODAY + timedelta(days=20))


def test_a_client_rests_from_our_news_but_not_from_insights(cast: Cast) -> None:
    ship(cast)
    add(cast)
    send(cast, Telling.objects.get(client=cast.kestrel))
    news, insight = add(cast), add(cast, "article")
    day = TODAY + timedelta(days=21)
    suggest_tellings(as_of=day)
    at_kestrel = set(Telling.objects.suggested().filter(client=cast.kestrel).values_list("news", flat=True))
    assert at_kestrel == {insight.pk}
    suggest_tellings(as_of=TODAY + timedelta(days=60))
    at_kestrel = set(Telling.objects.suggested().filter(client=cast.kestrel).values_list("news", flat=True))
    assert at_kestrel == {insight.pk, news.pk}


def test_wishes_of_people_choose_and_silence(cast: Cast) -> None:
    tom, clara = cast.harbor.contacts.order_by("-name")
    by = cast.by(cast.alice)
    piece = add(cast, industries=[], topics=["security"])
    assert not suggested()
    wish_news(tom, topics=["Security", "security ", ""], quiet=False, by=by, as_of=TODAY)
    assert suggested() == {"Harbor Pay": "Tom Harbor"}  # no role for news, but his interest
    letter = LETTERS["our_news"].compose(Telling.objects.get().pk, language=None, sender=cast.alice, as_of=TODAY)
    assert "You wanted to hear of this: Security." in letter.body_text
    row = Telling.objects.get()
    wish_news(tom, topics=["security"], quiet=True, by=by, as_of=TODAY)
    assert not suggested()
    row = take_up(piece, tom, by=by, as_of=TODAY)
    assert "wants no news" in " ".join(c.sentence for c in LETTERS["our_news"].checks(row.pk, by=by, as_of=TODAY))
    assert clara.name == "Clara Harbor"


def test_what_was_told_in_a_report_or_by_voice_is_noted_without_a_letter(client: Any, cast: Cast) -> None:
    from perennial.insight.actions.reports import start_report

    ship(cast)
    piece = add(cast)
    OurNews.objects.update(on=today())
    report = start_report(cast.kestrel, date(2026, 10, 1), by=cast.by(cast.alice), as_of=TODAY)
    client.force_login(cast.alice)
    assert "ISO 27001 renewed" in client.get(f"/reports/{report.pk}/").content.decode()
    clara = cast.kestrel.contacts.get(name="Clara Kestrel")
    client.post(f"/our-news/{piece.pk}/tell/{cast.kestrel.pk}/", {"contact": clara.pk, "how": "noted"})
    row = Telling.objects.get(contact=clara)
    assert row.told_on == today() and row.message_id is None and not OutboxMessage.objects.exists()
    assert not list(Telling.objects.suggested().filter(client=cast.kestrel))
    assert "ISO 27001 renewed" not in client.get(f"/reports/{report.pk}/").content.decode()
    client.post(f"/our-news/tellings/{row.pk}/undo/")
    row.refresh_from_db()
    assert row.told_on is None
    send(cast, row)
    row.refresh_from_db()
    client.post(f"/our-news/tellings/{row.pk}/undo/")  # a letter has told it
    assert Telling.objects.get(pk=row.pk).told_on == TODAY


def test_merging_people_and_clients_keeps_what_was_told(cast: Cast) -> None:
    ship(cast)
    piece = add(cast)
    by, clara = cast.by(cast.alice), cast.kestrel.contacts.get(name="Clara Kestrel")
    twin = Contact.objects.create(client=cast.kestrel, name="C. Kestrel", email="ck@kestrel.example")
    send(cast, take_up(piece, twin, by=by, as_of=TODAY))
    wish_news(twin, topics=["AWS"], quiet=False, by=by, as_of=TODAY)
    wish_news(clara, topics=["Azure"], quiet=True, by=by, as_of=TODAY)
    merge_contacts(keep=clara, lose=twin, by=by, as_of=TODAY)
    row = Telling.objects.get(client=cast.kestrel)
    assert (row.contact, row.told_on) == (clara, TODAY)
    wish = NewsWish.objects.get()
    assert (wish.contact, sorted(wish.topics), wish.quiet) == (clara, ["AWS", "Azure"], True)
    for client in (cast.kestrel, cast.orbit):
        refuse_news(piece, client, reason="other", by=by, as_of=TODAY)
    merge_clients(keep=cast.kestrel, lose=cast.orbit, by=by, as_of=TODAY)
    assert NotForThem.objects.filter(client=cast.kestrel).count() == 2
    assert len(candidates(cast.alice, piece, TODAY)["told"]) == 1


def test_the_book_costs_the_same_queries_however_large_it_is(cast: Cast, django_assert_max_num_queries: Any) -> None:
    ship(cast)
    pieces = [add(cast), add(cast, "article"), add(cast, "award", everyone=True)]
    for number in range(30):
        client = Client.objects.create(
            code=f"c{number}", name=f"Client {number}", name_key=f"client {number}", search_text=f"client {number}",
            manager=cast.alice, currency="USD",
        )  # fmt: skip
        Contact.objects.create(client=client, name="X", email=f"x{number}@c.example", roles=["decision_maker"])
        add_fact(client, kind="industry", text="Freight", by=cast.by(cast.alice), as_of=TODAY)
    with django_assert_max_num_queries(20):
        assert suggest_tellings(as_of=TODAY) >= 60
    with django_assert_max_num_queries(6):
        assert fit_counts(cast.olena, pieces, TODAY)[pieces[0].pk] == 32
    with django_assert_max_num_queries(11):
        found = candidates(cast.olena, pieces[0], TODAY)
    assert len(found["fits"]) == 32 and found["fits"][0].reader is not None
    with django_assert_max_num_queries(6):
        assert worth_telling(cast.kestrel, TODAY)[0][1].score == 70
    SCHEDULES["growth.our_news"].run(NOW)


def test_the_pages_list_match_tell_refuse_and_export(
    client: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.alice)
    assert "No news of ours yet" in client.get("/our-news/").content.decode()
    ship(cast)
    assert "Known among your clients: Logistics" in client.get("/our-news/new/").content.decode()
    data = {"kind": "case_study", "on": today().isoformat(), "title_en": "A port in 9 weeks", "text_en": "How",
            "industries": "logistics, ports", "countries": "de"}  # fmt: skip
    assert client.post("/our-news/new/", {**data, "countries": "Germany"}).status_code == 422
    assert client.post("/our-news/new/", {**data, "text_en": ""}).status_code == 422
    assert client.post("/our-news/new/", data).status_code == 302
    piece = OurNews.objects.get()
    with django_assert_max_num_queries(14):
        listed = client.get("/our-news/?q=port&kind=ours&sort=told").content.decode()
    assert "A port in 9 weeks" in listed and "Nothing fits" in client.get("/our-news/?q=zebra").content.decode()
    with django_assert_max_num_queries(20):
        page = client.get(f"/our-news/{piece.pk}/").content.decode()
    assert "their industry: logistics" in page and "Clara Kestrel" in page and "Orbit Rail" not in page
    assert "Kestrel Logistics" in client.get(f"/our-news/?client={cast.kestrel.pk}").content.decode()
    tell = f"/our-news/{piece.pk}/tell/{cast.kestrel.pk}/"
    clara = cast.kestrel.contacts.get(name="Clara Kestrel")
    assert f'value="{clara.pk}" selected' in client.get(tell).content.decode()
    answer = client.post(tell, {"contact": clara.pk}, follow=True)
    assert "It concerns your industry" in answer.content.decode()
    row = Telling.objects.get(contact=clara)
    client.post(f"/letters/our_news/{row.pk}/send/", {"language": "en", "subject": "Mine", "body": "My own words."})
    row.refresh_from_db()
    assert row.told_on == today() and OutboxMessage.objects.get().subject == "Mine"
    assert "Clara Kestrel" in client.get(f"/our-news/{piece.pk}/?show=told").content.decode()
    assert "was told this already" in client.post(tell, {"contact": clara.pk}, follow=True).content.decode()
    refusal = f"/our-news/{piece.pk}/not-for/{cast.harbor.pk}/"
    assert client.post(refusal, {}).status_code == 422
    client.post(refusal, {"reason": "known", "note": "Saw it"})
    shown = client.get(f"/our-news/{piece.pk}/?show=refused").content.decode()
    assert "They know it already" in shown and "Saw it" in shown
    csv = client.get(f"/our-news/{piece.pk}/clients.csv").content.decode()
    assert "+40 their industry: logistics" in csv and "Saw it" in csv and "Orbit" not in csv
    assert client.get("/our-news/export.xlsx").status_code == 200
    client.post(f"/our-news/{piece.pk}/offer/{cast.harbor.pk}/")
    assert not NotForThem.objects.exists()
    client.post(f"/contacts/{clara.pk}/our-news/", {"topics": "ports, AWS", "quiet": ""})
    assert clara.news_wish.topics == ["ports", "AWS"]
    assert client.post(f"/our-news/{piece.pk}/edit/", {**data, "title_en": "A port in 8 weeks"}).status_code == 302
    client.post(f"/our-news/{piece.pk}/archive/")
    assert "A port in 8 weeks" in client.get("/our-news/?archived=1").content.decode()
    assert "A port in 8 weeks" not in client.get("/our-news/").content.decode()
    client.force_login(cast.bohdan)
    assert client.get(tell).status_code == 404


def test_today_shows_the_cue_with_its_letter(client: Any, cast: Cast) -> None:
    ship(cast)
    add(cast)
    Telling.objects.update(made_on=today())
    OurNews.objects.update(on=today())
    refresh_queue(by=cast_system(), as_of=today())
    client.force_login(cast.bohdan)
    page = client.get("/today/", follow=True).content.decode()
    assert "ISO 27001" in page and "/letters/our_news/" in page
