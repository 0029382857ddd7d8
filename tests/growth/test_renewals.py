"""Renewals from the agreements' own dates to their end, through the actions, the pages and the night."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perennial.clients.actions.clients import merge_clients
from perennial.clients.models import Client
from perennial.contracts.models import Agreement
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.foundation.registry import CUES, KPIS, LETTERS
from perennial.foundation.timeline import system
from perennial.growth.actions import renewals as actions
from perennial.growth.actions.tending_renewals import tend_renewals
from perennial.growth.models import Renewal
from perennial.growth.queries.renewals import decided_renewals, forecast_renewals, renewal_odds
from perennial.growth.renewals_door import renewals as renewals_told
from perennial.insight.models import ClientResult, HealthSnapshot
from perennial.kernel.lifecycle import GuardFailed, NotAllowed
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, active, agreement, make_team

DAY = timedelta(days=1)
END = date(2027, 1, 31)  # 69 days from today


@pytest.fixture
def team(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Harbor's agreement ends in 69 days, with 40 days of notice, and renews by itself; Orbit's is open-ended."""
    for module in ("renewals", "renewal_acts", "growth_tab", "client_frame"):
        monkeypatch.setattr(f"perennial.web.views.{module}.today", lambda: TODAY)
    team = make_team(cast)
    Agreement.objects.filter(pk=team.harbor.pk).update(ends_on=END, notice_days=40, auto_renews=True)
    active(cast, team.harbor, cast.denys, "50")
    return team


def night(day: date = TODAY) -> dict[str, int]:
    return tend_renewals(by=system(NOW), as_of=day)


def past(cast: Cast, team: Team, kept: int, lost: int) -> None:
    """Agreements of Kestrel that were followed by another, and those that were not; the last one runs."""
    years = [*range(2000, 2000 + 2 * lost, 2), *range(2026 - kept, 2027)]
    for year in years:
        start, ends = date(year, 10, 1), date(year + 1, 9, 30)
        agreement(cast, cast.kestrel, team.entity, number=f"K-{year}", signed_on=start, starts_on=start, ends_on=ends)


@pytest.mark.django_db
def test_the_night_makes_renewals_once_and_opens_windows(cast: Cast, team: Team) -> None:
    HealthSnapshot.objects.create(client=cast.harbor, day=TODAY - DAY, score=40, coverage=1, band="risk", parts={},
                                  version=1)  # fmt: skip
    done = night()
    assert (done["made"], done["opened"]) == (2, 1)
    harbor = Renewal.objects.get(client=cast.harbor)
    assert (harbor.state, harbor.band, harbor.notice_on) == ("preparing", "risk", END - 40 * DAY)
    assert harbor.amount == Decimal("200800.08")  # 50 an hour, 251 days of 8 hours, two people
    orbit = Renewal.objects.get(client=cast.orbit)
    assert (orbit.evergreen, orbit.term_ends_on, orbit.state) == (True, date(2027, 1, 4), "scheduled")
    assert orbit.amount == 48_000
    again = night()
    assert not any(again.values())
    Client.objects.filter(pk=cast.orbit.pk).update(status="lost")
    night(date(2027, 1, 5))
    assert Renewal.objects.filter(client=cast.orbit).count() == 1  # whom we do not serve gets no more of them


@pytest.mark.django_db
def test_the_notice_date_is_told_exactly_once_and_the_term_rolls_over_when_nobody_minds(
    cast: Cast, team: Team
) -> None:
    notice = END - 40 * DAY  # 22 December
    for back in range(30, -3, -1):
        night(notice - back * DAY)
    told = TimelineEvent.objects.filter(verb="renewal.notice_near")
    assert [one.on for one in told] == [notice - 14 * DAY]
    row = Renewal.objects.get(client=cast.harbor)
    assert row.state == "preparing"  # the system does not open talks
    actions.open_talk(row, how="A call", by=cast.by(cast.alice), as_of=notice + 2 * DAY)
    night(notice + 3 * DAY)
    row.refresh_from_db()
    assert (row.state, row.decided_on) == ("rolled", notice + 3 * DAY)
    night(END + DAY)
    assert list(Renewal.objects.filter(client=cast.harbor).values_list("term_ends_on", flat=True)) == [
        END, date(2028, 1, 31)
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_renewal_is_talked_agreed_and_signed_and_the_agreement_runs_on(cast: Cast, team: Team, client: Any) -> None:
    night()
    row = Renewal.objects.get(client=cast.harbor)
    page = reverse("renewal", args=[row.pk])

    def move(event: str, **data: Any) -> Any:
        return client.post(reverse("renewal-move", args=[row.pk, event]), data, follow=True)

    client.force_login(cast.alice)
    assert "The talk is open" in client.get(page).content.decode()
    assert move("open-talk").status_code == 422  # how it was opened has to be said
    move("open-talk", reason="Call with Clara")
    move("terms")
    move("agree", reason="12 months, two more people")
    assert "lie after" in move("sign", paper="MSA-2", new_end_on=END.isoformat()).content.decode()
    told = move("sign", paper="MSA-2", new_end_on="2028-01-31").content.decode()
    assert "SOW-1: Renewed." in told
    row.refresh_from_db()
    assert (row.state, row.new_end_on, row.paper) == ("renewed", date(2028, 1, 31), "MSA-2")
    assert Agreement.objects.get(pk=team.harbor.pk).ends_on == date(2028, 1, 31)
    assert [one.event for one in row.moves.all()] == ["window", "open_talk", "terms", "agree", "sign"]
    night()
    assert Renewal.objects.standing().get(client=cast.harbor).term_ends_on == date(2028, 1, 31)
    (one,) = decided_renewals(TODAY, [cast.harbor.pk])
    assert (one.renewal, one.what) == (row.pk, "renewed")


@pytest.mark.django_db
def test_a_lost_renewal_ends_the_agreement_and_notes_the_notice(cast: Cast, team: Team) -> None:
    night()
    row, by = Renewal.objects.get(client=cast.harbor), cast.by(cast.alice)
    with pytest.raises(GuardFailed):
        actions.lose_renewal(row, loss_reason="", by=by, as_of=TODAY)
    with pytest.raises(NotAllowed):
        actions.lose_renewal(row, loss_reason="price", by=cast.by(cast.sasha), as_of=TODAY)
    row = actions.lose_renewal(
        row, loss_reason="price", words="Too dear", document="Letter of 23 November", leaves=True, by=by, as_of=TODAY
    )
    agreed = Agreement.objects.get(pk=team.harbor.pk)
    assert (row.state, agreed.auto_renews, agreed.ends_on) == ("lost", False, END)
    cast.harbor.refresh_from_db()
    assert (cast.harbor.status, cast.harbor.notice_ends_on) == ("notice", END)
    (one,) = decided_renewals(TODAY, [cast.harbor.pk])
    assert (one.what, one.kept) == ("lost", False)


@pytest.mark.django_db
def test_agreements_alone_give_the_history_the_odds_and_the_forecast(
    cast: Cast, team: Team, client: Any, django_assert_max_num_queries: Any
) -> None:
    past(cast, team, kept=6, lost=2)
    night()
    told = [one.what for one in decided_renewals(TODAY, [cast.kestrel.pk])]
    assert sorted(told) == ["lost"] * 2 + ["renewed"] * 6
    due = Renewal.objects.get(client=cast.harbor)
    odds = renewal_odds(TODAY, [due])[due.pk]
    assert (odds.kept, odds.cases, odds.band) == (6, 8, "")
    found = forecast_renewals(TODAY, TODAY + 365 * DAY)
    assert [row.client_id for row, _odds, _amount in found.rows] == [cast.harbor.pk, cast.kestrel.pk]
    assert found.expected == pytest.approx(2 * 6.5 / 9)
    assert found.money_low is not None and found.money is not None and found.money < found.at_stake
    client.force_login(cast.hanna)
    with django_assert_max_num_queries(60):
        page = client.get(reverse("growth")).content.decode()
    assert "Harbor Pay" in page and "72 in 100" in page and "2 terms end within a year" in page
    assert "Kestrel" not in client.get(reverse("growth") + "?q=harbor").content.decode()
    with CaptureQueriesContext(connection):
        decided = client.get(reverse("growth") + "?view=decided").content.decode()
    assert "by the dates of the agreement" in decided
    rows = client.get(reverse("renewals-csv") + "?view=decided").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 9
    tab = client.get(reverse("client-growth", args=[cast.harbor.pk])).content.decode()
    assert "6 of 8 terms went on" in tab and "72 in 100 go on from here" in tab
    client.force_login(cast.sasha)  # sales see the odds of clients they brought, and no money after the shadow month
    Client.objects.filter(pk=cast.harbor.pk).update(shadow_until=TODAY - DAY)
    assert "a year" not in client.get(reverse("renewal", args=[due.pk])).content.decode().split("</h1>")[1][:600]


@pytest.mark.django_db
def test_a_book_without_terms_says_what_is_missing(cast: Cast, team: Team, client: Any) -> None:
    Agreement.objects.update(signed_on=None)
    night()
    client.force_login(cast.alice)
    page = client.get(reverse("growth")).content.decode()
    assert "No term ends that we know of" in page
    assert "No renewal was decided yet" in client.get(reverse("growth") + "?view=decided").content.decode()
    assert "No agreement with terms" in client.get(reverse("client-growth", args=[cast.harbor.pk])).content.decode()


@pytest.mark.django_db
def test_a_term_nobody_settled_is_settled_afterwards(cast: Cast, team: Team, client: Any) -> None:
    Agreement.objects.filter(pk=team.harbor.pk).update(auto_renews=False, ends_on=TODAY - DAY)
    row = Renewal.objects.create(
        client=cast.harbor, agreement=team.harbor, term_ends_on=TODAY - DAY, opens_on=TODAY - 90 * DAY,
        state="preparing", state_since=TODAY - 90 * DAY, made_on=TODAY - 90 * DAY, currency="USD",
    )  # fmt: skip
    client.force_login(cast.alice)
    page = client.get(reverse("growth")).content.decode()
    assert "1 term is over, and nobody noted what became of it." in page
    assert "Note what became of it" in client.get(reverse("renewal", args=[row.pk])).content.decode()
    given = {"what": "renewed", "paper": "By mail", "new_end_on": "2027-11-30"}
    client.post(reverse("renewal-move", args=[row.pk, "settle"]), given)
    row.refresh_from_db()
    assert (row.state, row.moves.count()) == ("renewed", 4)


@pytest.mark.django_db
def test_what_must_be_true_and_the_three_ways_are_written_and_read(cast: Cast, team: Team, client: Any) -> None:
    night()
    row = Renewal.objects.get(client=cast.harbor)
    client.force_login(cast.alice)
    client.post(reverse("renewal-point-new", args=[row.pk]), {"text": "Reviews within a day"})
    point = row.points.get()
    client.post(reverse("renewal-point", args=[point.pk, "true"]))
    client.post(reverse("renewal-offer", args=[row.pk]), {
        "offer": "Twelve months", "rivals": "NearPoint", "version": row.version, "same_text": "Two people as today",
        "same_price": "$200,000", "change_text": "Three people", "change_gain": "Claims by March",
    })  # fmt: skip
    page = client.get(reverse("renewal", args=[row.pk])).content.decode()
    for words in ("Reviews within a day", "Two people as today", "Claims by March", "NearPoint", "Who decides has not"):
        assert words in page
    stale = {"offer": "Six months", "rivals": "", "version": 1}
    assert client.post(reverse("renewal-offer", args=[row.pk]), stale).status_code == 422
    client.force_login(cast.fedir)  # finance looks; notes are not theirs
    page = client.get(reverse("renewal", args=[row.pk])).content.decode()
    assert "NearPoint" not in page and "Reviews within a day" not in page and "The talk is open" not in page


# -- C31, the letter, the page of results, the command


def c31(day: date) -> list[Any]:
    return list(CUES["C31"].find(day))


def said(cue: Any) -> str:
    """Its sentences can be said."""
    rule = CUES[cue.rule]
    params = {name: value.isoformat() if isinstance(value, date) else value for name, value in cue.params.items()}
    assert rule.action(params) and rule.facts(params)
    return f"{rule.headline(params)} {rule.why(params)}"


@pytest.mark.django_db
def test_c31_fires_in_its_steps_once_each_and_not_before(cast: Cast, team: Team) -> None:
    Agreement.objects.filter(pk=team.orbit.pk).update(signed_on=None)
    assert c31(TODAY) == []  # no renewal is known before the first night
    steps, notice = [], END - 40 * DAY
    night(END - 130 * DAY)
    for back in range(130, -2, -1):
        day = END - back * DAY
        if day in (END - 90 * DAY, END - 89 * DAY):
            night(day)
        steps += [str(cue.params["step"]) for cue in c31(day)][:1]
    assert list(dict.fromkeys(steps)) == ["open", "60", "notice", "30", "over"]
    assert steps.count("notice") == 15
    (cue,) = c31(notice)
    assert cue.due_on == notice and cue.letter == "renewal" and cue.subject == ("renewal", Renewal.objects.get().pk)
    assert said(cue) == "Last day for notice 22 December 2026: SOW-1 runs until 31 January 2027."
    Client.objects.filter(pk=cast.harbor.pk).update(status="lost")
    assert c31(notice) == []


@pytest.mark.django_db
def test_c31_tells_an_unlikely_renewal_early_and_a_year_of_an_open_ended_one(cast: Cast, team: Team) -> None:
    past(cast, team, kept=2, lost=6)
    night()
    Renewal.objects.filter(client=cast.harbor).update(state="scheduled", opens_on=END)  # as if it were further away
    kinds = {(cue.client_id, cue.params["step"]): cue for cue in c31(TODAY)}
    cue = kinds[cast.harbor.pk, "odds"]
    assert cue.params["odds"] == 28 and "28 in 100 go on from here" in said(cue)
    assert "A year of the agreement ends" in said(
        next(one for one in c31(date(2026, 12, 20)) if one.client_id == cast.orbit.pk)
    )


@pytest.mark.django_db
def test_c31_rests_after_it_was_done_and_closes_when_the_talk_is_open(cast: Cast, team: Team) -> None:
    Agreement.objects.filter(pk=team.orbit.pk).update(signed_on=None)
    night()
    day, hanna, alice = TODAY, cast.by(cast.hanna), cast.by(cast.alice)
    refresh_queue(by=hanna, as_of=day)
    finish_item(QueueItem.objects.get(rule="C31").pk, by=alice, as_of=day)
    refresh_queue(by=hanna, as_of=day + 8 * DAY)
    assert QueueItem.objects.filter(rule="C31").count() == 1
    refresh_queue(by=hanna, as_of=END - 60 * DAY)  # the next step is an item of its own
    assert QueueItem.objects.filter(rule="C31").count() == 2
    actions.open_talk(Renewal.objects.get(), how="A call", by=alice, as_of=day)
    refresh_queue(by=hanna, as_of=END - 60 * DAY)
    assert QueueItem.objects.filter(rule="C31").latest("pk").state == "closed"


@pytest.mark.django_db
def test_the_letter_opens_the_talk_once_it_has_left(cast: Cast, team: Team, client: Any) -> None:
    night()
    row = Renewal.objects.get(client=cast.harbor)
    spec = LETTERS["renewal"]
    unknown = {one.name for one in spec.checks(row.pk, by=cast.by(cast.alice), as_of=TODAY) if one.state == "unknown"}
    assert unknown == {"results", "ways"}
    ClientResult.objects.create(client=cast.harbor, on=TODAY - DAY, text="Claims in a day.", figure="was four")
    actions.write_offer(row, offer="", rivals="", by=cast.by(cast.alice), as_of=TODAY, ways={
        "change": {"text": "One more tester"}, "end": {"text": "Hand over in six weeks."},
    })  # fmt: skip
    assert all(one.ok for one in spec.checks(row.pk, by=cast.by(cast.alice), as_of=TODAY))
    letter = spec.compose(row.pk, language="en", sender=cast.alice, as_of=TODAY)
    assert letter.to == (("Clara Harbor", "clara@harbor.example"),)
    assert "you received: Claims in a day (was four)." in letter.body_text
    assert "go on as we are, one more tester, or hand over in six weeks." in letter.body_text
    for language in ("ru", "uk"):
        assert "{" not in spec.compose(row.pk, language=language, sender=None, as_of=TODAY).body_text
    client.force_login(cast.alice)
    page = client.get(reverse("renewal-results", args=[row.pk])).content.decode()
    assert "Claims in a day." in page and "One more tester" in page and "Denys Bilyk, Max Dev" in page
    OutboxMessage.objects.create(
        dedupe_key="r", message_id="r", client_id=cast.harbor.pk, subject_kind="renewal", subject_id=row.pk,
        letter="renewal", language="en", to=["clara@harbor.example"], subject="Our agreement", body="", created_at=NOW,
        not_before=NOW, give_up_at=NOW, state="sent", sent_at=NOW, written_by=cast.alice,
    )  # fmt: skip
    night()
    row.refresh_from_db()
    assert row.state == "opened" and row.moves.last().by == cast.alice
    with pytest.raises(LookupError):
        spec.compose(row.pk, language="en", sender=None, as_of=TODAY)


@pytest.mark.django_db
def test_the_command_tells_the_year_ahead(cast: Cast, team: Team) -> None:
    night()
    told = renewals_told(as_of=TODAY)
    assert (told["expected"], told["missing"], told["due"]) == (None, 5, 1)
    past(cast, team, kept=6, lost=2)
    night()
    told = renewals_told(as_of=TODAY)
    assert json.loads(json.dumps(told)) == told
    assert (told["decided"], told["due"], told["count"]["high"]) == (8, 2, 2)
    assert sum(told["count"]["pmf"]) == pytest.approx(1, abs=1e-4)
    assert [row["odds"]["decided"] for row in told["renewals"]] == [8, 8]


@pytest.mark.django_db
def test_renewals_follow_their_client_when_two_become_one(cast: Cast, team: Team) -> None:
    night()
    before = Renewal.objects.count()
    merge_clients(keep=cast.kestrel, lose=cast.harbor, by=cast.by(cast.hanna), as_of=TODAY)
    assert Renewal.objects.filter(client=cast.kestrel).count() == 1
    night()
    assert Renewal.objects.count() == before


@pytest.mark.django_db
def test_the_quarterly_plan_counts_what_went_on_and_what_is_due(
    cast: Cast, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    past(cast, team, kept=6, lost=2)
    Agreement.objects.filter(pk=team.harbor.pk).update(ends_on=date(2026, 9, 30), renewal_months=6)
    night()
    count, turnover = KPIS["renewed_count"], KPIS["renewed_turnover"]
    quarters = [date(2026, 7, 1), date(2026, 10, 1)]
    facts = list(count.facts(quarters, TODAY))
    assert {(fact.quarter, fact.client, fact.value) for fact in facts} == {
        (quarters[0], cast.harbor.pk, 1), (quarters[1], cast.kestrel.pk, 1),  # rolled over; followed on 1 October
    }  # fmt: skip
    (money,) = turnover.facts(quarters, TODAY, [cast.harbor.pk, cast.kestrel.pk])
    assert (money.row, money.value) == (team.harbor.pk, Decimal("200800.08") / 12), "a month of it"
    assert list(turnover.facts(quarters, TODAY, [cast.orbit.pk])) == []
    assert count.due is not None and turnover.due is not None
    (due,) = count.due(date(2027, 1, 1), TODAY)
    assert (due.client, due.row) == (cast.harbor.pk, team.harbor.pk) and due.chance is not None and 0.5 < due.chance < 1
    assert [one.value for one in turnover.due(date(2027, 1, 1), TODAY)] == [Decimal(200800) / 12]
    assert set(count.known_since()) == {cast.harbor.pk, cast.kestrel.pk}
    monkeypatch.setattr("perennial.growth.queries.renewals.LEAST", 99)
    assert [one.chance for one in count.due(date(2027, 1, 1), TODAY)] == [None], "due all the same, without odds"
