"""Requests for people: from the line the manager types to the last seat, with everybody's part and honest odds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.delivery.actions import candidates, staffing
from perennial.delivery.models import Candidate, SeatFilled, StaffingMove, StaffingRequest
from perennial.delivery.queries.filling import load_histories, odds_for
from perennial.foundation.models import TimelineEvent
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import GuardFailed, NotAllowed, Refused
from perennial.people.actions.skills import name_skill, set_skill
from tests.conftest import TODAY, Cast
from tests.contracts.team import make_team

pytestmark = pytest.mark.django_db
DAYS = (18, 25, 31, 22, 40, 28, 35, 19, 52, 27, 33, 24)
SOON = TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("staffing", "staffing_acts", "team"):
        monkeypatch.setattr(f"perennial.web.views.{module}.today", lambda: TODAY)


def seat(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def history(cast: Cast, days: tuple[int, ...] = DAYS) -> Any:
    """So many seats for a senior .NET developer, each filled after its days."""
    skill, first = name_skill(".NET"), date(2026, 1, 5)
    for number in days:
        row = StaffingRequest.objects.create(
            client=cast.orbit, title="Developer", skill=skill, level="senior", state="filled",
            state_since=first + timedelta(days=number), made_on=first, submitted_on=first,
        )  # fmt: skip
        SeatFilled.objects.create(request=row, on=first + timedelta(days=number))
    return skill


def values(skill: Any, **more: Any) -> dict[str, Any]:
    base = {
        "title": "Backend developer", "skill": skill, "level": "senior", "seats": 2, "needed_on": SOON,
        "ceiling": Decimal(60), "currency": "USD", "must_haves": "English, no night calls",
    }  # fmt: skip
    return base | more


def drafted(cast: Cast, skill: Any, **more: Any) -> StaffingRequest:
    return staffing.draft_request(cast.harbor, values=values(skill, **more), by=cast.by(cast.alice), as_of=TODAY)


def accepted(cast: Cast, skill: Any, **more: Any) -> StaffingRequest:
    row = drafted(cast, skill, **more)
    staffing.submit_request(row, by=cast.by(cast.alice), as_of=TODAY)
    staffing.tell_odds(row, percent=34, by=cast.by(cast.alice), as_of=TODAY)
    return staffing.accept_request(row, by=cast.by(cast.rita), as_of=TODAY)


def test_a_line_answers_with_the_odds_before_anybody_is_asked(cast: Cast) -> None:
    history(cast)
    browser = seat(cast.alice)
    page = browser.get(reverse("staffing-new"), {"line": "2 senior .NET within 30 days"})
    text = page.content.decode()
    assert page.context["odds"].percent == "34%" and "between 19% and 51%" in text and "<svg" in text
    assert "From 12 seats that were filled, Senior .NET." in text and "by itself" in text
    form = page.context["form"]
    assert (form["seats"].value(), form["level"].value(), form["needed_on"].value()) == (2, "senior", SOON)
    few = browser.get(reverse("staffing-new"), {"line": "lead .NET in 4 weeks"}).content.decode()
    assert "all levels are taken together" in few
    name_skill("Cobol")
    none = browser.get(reverse("staffing-new"), {"line": "1 cobol"}).content.decode()
    assert "No seat for Cobol was ever filled here" in none and "8 more, and there are some." in none
    assert not StaffingRequest.objects.filter(client=cast.harbor).exists()


def test_a_request_from_the_draft_to_the_last_seat_through_the_pages(cast: Cast) -> None:
    skill = history(cast)
    make_team(cast)
    set_skill(cast.max, skill=skill, level="lead", by=cast.by(cast.olena), as_of=TODAY)
    manager, recruiter = seat(cast.alice), seat(cast.rita)
    given = {
        "client": cast.harbor.pk, "title": "Backend developer", "seats": 2, "needed_on": SOON.isoformat(),
        "skill": skill.pk, "level": "senior",
    }  # fmt: skip
    page = manager.post(reverse("staffing-new"), given)
    row = StaffingRequest.objects.get(client=cast.harbor)
    assert page.url == reverse("staffing-request", args=[row.pk]) and not row.complete
    assert recruiter.get(page.url).status_code == 404  # drafts are the manager's

    def do(browser: Browser, event: str, **data: Any) -> str:
        browser.post(reverse("staffing-step", args=[row.pk, event]), data)
        row.refresh_from_db()
        return row.state

    assert do(manager, "submit") == "drafted"  # the rate and the must-haves are missing
    more = {name: value for name, value in given.items() if name != "client"}
    change = {**more, "ceiling": "60", "currency": "USD", "unit": "hour", "must_haves": "English"}
    manager.post(reverse("staffing-change", args=[row.pk]), change)
    assert do(manager, "submit") == "submitted"
    assert do(recruiter, "unclear", reason="Which cloud?") == "drafted"
    assert b"Which cloud?" in manager.get(page.url).content
    assert do(manager, "submit") == "submitted" and row.submitted_on == TODAY
    assert do(recruiter, "accept") == "submitted"  # the client does not know the odds
    do(manager, "told")
    assert (row.told_on, row.told_percent) == (TODAY, 34)
    assert do(recruiter, "accept") == "accepted" and row.recruiter == cast.rita

    text = recruiter.get(page.url).content.decode()
    assert "Harbor" not in text and "$60 an hour" in text and "English" in text
    assert "Highest rate" not in seat(cast.denys).get(page.url).content.decode()
    add = reverse("candidate-new", args=[row.pk])
    assert manager.post(add, {"name": "Ivan"}).status_code == 422  # candidates are the recruiters'
    recruiter.post(add, {"name": "Ivan Outside", "note": "Kyiv"})
    recruiter.post(add, {"name": "Olha Outside", "consent": "on", "cv": "cv.example/olha"})
    ivan, olha = Candidate.objects.order_by("pk")

    def step(browser: Browser, one: Candidate, event: str, **data: Any) -> str:
        browser.post(reverse("candidate-step", args=[one.pk, event]), data)
        one.refresh_from_db()
        row.refresh_from_db()
        return one.state

    assert step(recruiter, ivan, "shortlist") == "found"  # he did not agree yet
    step(recruiter, ivan, "consent")
    assert step(recruiter, ivan, "shortlist") == "shortlisted" and row.state == "shortlisted"
    assert step(recruiter, olha, "shortlist") == "shortlisted"
    assert do(manager, "interview") == "interviewing"
    assert do(manager, "none-fit", reason="Too junior") == "accepted"
    ivan.refresh_from_db()
    assert (ivan.state, ivan.why) == ("not_fit", "Too junior")
    recruiter.post(add, {"name": "Petro Outside", "consent": "on"})
    petro = Candidate.objects.latest("pk")
    step(recruiter, petro, "shortlist")
    do(manager, "interview")
    assert step(recruiter, petro, "hire") == "hired" and row.state == "interviewing"  # one of two
    assert do(recruiter, "split") == "filled" and row.seats == 1
    rest = StaffingRequest.objects.get(split_from=row)
    assert (rest.seats, rest.state, rest.submitted_on) == (1, "accepted", TODAY)
    assert [move.event for move in StaffingMove.objects.filter(request=row)] == [
        "draft", "submit", "unclear", "submit", "accept", "shortlist", "client_interview", "none_fit", "shortlist",
        "client_interview", "offer_accepted",
    ]  # fmt: skip
    told = TimelineEvent.objects.filter(subject_kind="staffing", verb__startswith="candidate.")
    assert told.exists() and not any("Outside" in str(event.data) or "60" in str(event.data) for event in told)


def test_a_bench_developer_who_fits_stands_first(cast: Cast) -> None:
    skill = name_skill(".NET")
    set_skill(cast.max, skill=skill, level="lead", by=cast.by(cast.olena), as_of=TODAY)
    row = accepted(cast, skill)
    url = reverse("staffing-request", args=[row.pk])
    assert [line.row.person for line in seat(cast.rita).get(url).context["bench"]] == [cast.max]
    seat(cast.rita).post(reverse("candidate-new", args=[row.pk]), {"person": cast.max.pk})
    assert Candidate.objects.get().name == "Max Dev"
    assert not seat(cast.rita).get(url).context["bench"]
    too_far = accepted(cast, skill, level="lead", title="Architect")
    set_skill(cast.max, skill=skill, level="middle", by=cast.by(cast.olena), as_of=TODAY)
    assert not seat(cast.rita).get(reverse("staffing-request", args=[too_far.pk])).context["bench"]


def test_open_given_up_and_cancelled_seats_are_censored_and_waiting_lowers_the_odds(cast: Cast) -> None:
    skill = history(cast)
    row = drafted(cast, skill, seats=1)
    fresh = odds_for(row, load_histories(TODAY), TODAY)
    assert (fresh.percent, fresh.history.unfilled, fresh.like) == (58, 0, "level")
    StaffingRequest.objects.filter(pk=row.pk).update(state="submitted", submitted_on=TODAY - timedelta(days=25))
    row.refresh_from_db()
    later = odds_for(row, load_histories(TODAY), TODAY)
    assert later.history.unfilled == 1 and later.chance is not None
    lost = StaffingRequest.objects.create(
        client=cast.orbit, skill=skill, level="senior", seats=3, state="failed", made_on=TODAY, state_since=TODAY,
        submitted_on=TODAY - timedelta(days=90),
    )  # fmt: skip
    SeatFilled.objects.create(request=lost, on=TODAY - timedelta(days=60))
    worse = odds_for(row, load_histories(TODAY), TODAY)
    assert (worse.history.filled, worse.history.unfilled) == (13, 3)
    assert worse.chance is not None and worse.chance.value < later.chance.value
    taken = odds_for(drafted(cast, skill), load_histories(TODAY, skill.pk), TODAY, taken=1)
    assert taken.open == 1 and len(taken.steps) == 1


def test_the_guards_hold(cast: Cast) -> None:
    skill, by, rec = name_skill("Go"), cast.by(cast.alice), cast.by(cast.rita)
    row = drafted(cast, skill, must_haves="")
    with pytest.raises(GuardFailed):
        staffing.submit_request(row, by=by, as_of=TODAY)
    with pytest.raises(staffing.CannotAsk):
        staffing.change_request(row, values={"seats": 0}, by=by, as_of=TODAY)
    staffing.change_request(row, values={"must_haves": "English"}, by=by, as_of=TODAY)
    with pytest.raises(NotAllowed):
        staffing.submit_request(row, by=rec, as_of=TODAY)
    staffing.submit_request(row, by=by, as_of=TODAY)
    with pytest.raises(GuardFailed, match="odds"):
        staffing.accept_request(row, by=rec, as_of=TODAY)
    staffing.tell_odds(row, percent=None, by=by, as_of=TODAY)
    stale = StaffingRequest.objects.get(pk=row.pk)
    staffing.accept_request(row, by=rec, as_of=TODAY)
    with pytest.raises((ChangedMeanwhile, Refused)):
        staffing.accept_request(stale, by=rec, as_of=TODAY)
    with pytest.raises(GuardFailed):
        candidates.shortlist_candidates(row, chosen=[], by=rec, as_of=TODAY)
    with pytest.raises(GuardFailed):  # its day is still to come
        staffing.give_up_request(row, alternatives="A middle now", by=by, as_of=TODAY)
    late = SOON + timedelta(days=1)
    with pytest.raises(GuardFailed):
        staffing.give_up_request(row, alternatives=" ", by=by, as_of=late)
    staffing.give_up_request(row, alternatives="A middle now", by=rec, as_of=late)
    assert (row.state, row.alternatives) == ("failed", "A middle now")
    with pytest.raises(Refused):
        staffing.cancel_request(row, reason="Over", by=by, as_of=late)
    other = drafted(cast, skill)
    staffing.cancel_request(other, reason="No budget", by=cast.by(cast.hanna), as_of=TODAY)
    assert other.state == "cancelled"


def test_a_replacement_is_asked_for_from_its_placement_and_stands_on_the_team_tab(cast: Cast) -> None:
    team, skill = make_team(cast), name_skill(".NET")
    browser = seat(cast.alice)
    page = browser.get(reverse("staffing-new"), {"replaces": team.max_at_harbor.pk})
    assert page.context["form"]["client"].value() == cast.harbor.pk and b"in the place of Max Dev" in page.content
    assert browser.get(reverse("staffing-new"), {"replaces": team.lena_at_orbit.pk}).status_code == 404
    given = {"client": cast.harbor.pk, "title": "Developer", "seats": 1, "skill": skill.pk}
    url = f"{reverse('staffing-new')}?replaces={team.max_at_harbor.pk}"
    browser.post(url, given)
    row = StaffingRequest.objects.get()
    assert row.replaces == team.max_at_harbor
    tab = browser.get(reverse("client-team", args=[cast.harbor.pk])).content.decode()
    assert reverse("staffing-request", args=[row.pk]) in tab and f"{reverse('staffing-new')}?client=" in tab
    assert "1 × .NET" not in seat(cast.fedir).get(reverse("client-team", args=[cast.harbor.pk])).content.decode()


def test_the_list_filters_sorts_and_goes_out_as_a_file(cast: Cast, django_assert_max_num_queries: Any) -> None:
    skill = history(cast)
    accepted(cast, skill)
    accepted(cast, name_skill("Go"), seats=1, title="Platform engineer", level="middle", needed_on=TODAY)
    browser = seat(cast.alice)
    browser.get(reverse("staffing"))
    with django_assert_max_num_queries(14):
        page = browser.get(reverse("staffing"))
    assert [one["need"] for one in page.context["lines"]] == ["1 × Middle Go", "2 × Senior .NET"]
    assert [one["odds"].short for one in page.context["lines"]] == ["no odds yet", "34%"]

    def found(query: str, who: Any = browser) -> list[str]:
        return [one["need"] for one in who.get(f"{reverse('staffing')}?{query}").context["lines"]]

    assert found("q=harbor") == ["1 × Middle Go", "2 × Senior .NET"] and found("q=platform") == ["1 × Middle Go"]
    assert found(f"skill={skill.pk}") == ["2 × Senior .NET"] and found("level=middle") == ["1 × Middle Go"]
    assert found("sort=seats&down=1")[0] == "2 × Senior .NET" and found("view=filled") == []
    assert found("q=harbor", seat(cast.rita)) == [] and len(found("view=filled", seat(cast.rita))) == 12
    text = browser.get(reverse("staffing-csv")).content.decode()
    assert "Harbor Pay,Backend developer,.NET,Senior,,2,0," in text and ",60.00,USD" in text
    assert browser.get(reverse("staffing-xlsx")).content.startswith(b"PK")
    theirs = seat(cast.rita).get(reverse("staffing-csv")).content.decode()
    assert "Harbor" not in theirs and ",60.00,USD" in theirs
    assert "USD" not in seat(cast.denys).get(reverse("staffing-csv")).content.decode()
    for user, status in ((cast.fedir, 403), (cast.max, 403), (cast.sasha, 200)):
        assert seat(user).get(reverse("staffing")).status_code == status
