"""The client's own export beside our hours: found, settled by the line, corrected, asked by a month's check."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from perennial.contracts.models import Placement
from perennial.delivery.actions import comparing
from perennial.delivery.actions import timesheets as sheets
from perennial.delivery.actions.comparing import CannotSettle, TheirRow, answer_difference, settle_difference
from perennial.delivery.models import HoursDifference, Reconciliation, TimeEntry, Timesheet
from perennial.delivery.queries.comparing import tracker_says
from perennial.delivery.rules.reconciling import Entry
from perennial.foundation import clock
from perennial.foundation.models import TimelineEvent, User
from perennial.kernel.lifecycle import Refused
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, active, make_team
from tests.delivery import faults
from tests.delivery.month import OCTOBER, entry

HEAD = "Date,Employee,Hours,Notes\n"


@pytest.fixture
def team(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.setattr(clock, "_held_day", lambda: TODAY)
    return make_team(cast)


def october(team: Team) -> list[TimeEntry]:
    return [entry(team.max_at_harbor, date(2026, 10, 5) + timedelta(days=n), 8, f"Work {n}") for n in range(5)]


def compared(cast: Cast, rows: list[TheirRow], digest: str = "a") -> Reconciliation:
    by = cast.by(cast.alice)
    return comparing.compare_hours(cast.harbor, OCTOBER, rows, source="t.csv", digest=digest, by=by, as_of=TODAY)[0]


def theirs(entries: list[TimeEntry], person: str = "") -> list[TheirRow]:
    return [TheirRow(n, person or row.person.name, row.day, row.seconds, row.note) for n, row in enumerate(entries, 2)]


def settled(cast: Cast, row: HoursDifference, how: str, seconds: int | None = None) -> HoursDifference:
    by = cast.by(cast.alice)
    return settle_difference(row, how=how, reason="As agreed", seconds=seconds, by=by, as_of=TODAY)


def test_forty_faults_are_found_through_the_action_and_none_on_clean_data(cast: Cast, team: Team) -> None:
    chance = random.Random(11)
    ours = [row for row in faults.clean(chance, 220) if row.day.month == 9]
    places: dict[str, Placement] = {}
    for name in faults.TEAM:
        user = User.objects.create(email=f"{name[:3]}@ours.example", name=name, role="DEV", created_at=NOW)
        places[name] = active(cast, team.harbor, user, str(40 + faults.TEAM.index(name)))
    TimeEntry.objects.bulk_create(
        TimeEntry(placement=places[row.person], person=places[row.person].person, day=row.day, seconds=row.seconds,
                  note=row.text, started_at=_moment(row))
        for row in ours
    )  # fmt: skip

    def rows(entries: list[Entry]) -> list[TheirRow]:
        return [TheirRow(n, r.person, r.day, r.seconds, r.text, r.started, r.rate) for n, r in enumerate(entries)]

    def upload(entries: list[Entry], digest: str) -> Reconciliation:
        return comparing.compare_hours(cast.harbor, date(2026, 9, 1), rows(entries), source="x", digest=digest,
                                       by=cast.by(cast.alice), as_of=TODAY)[0]  # fmt: skip

    assert not upload(ours, "clean").differences.exists()
    broken, told = faults.broken(ours, chance)
    wanted = sorted(str(cause) for cause, _side in told.values())
    found = sorted(upload(broken, "broken").differences.values_list("cause", flat=True))
    hit = sum(min(found.count(cause), wanted.count(cause)) for cause in set(wanted))
    assert hit >= 38, (found, wanted)


def _moment(row: Entry) -> datetime | None:
    from zoneinfo import ZoneInfo

    from django.conf import settings

    return row.started.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)) if row.started else None


def test_lines_are_settled_corrected_and_not_asked_again(cast: Cast, team: Team) -> None:
    mine = october(team)
    other = theirs(mine[1:])
    other[0] = TheirRow(3, cast.max.name, mine[1].day, 7 * 3600, "Work 1")
    other.append(TheirRow(9, cast.max.name, date(2026, 10, 20), 2 * 3600, "Call"))
    found = compared(cast, [*other, TheirRow(10, cast.max.name, date(2026, 11, 2), 60, "Later")])
    assert (found.matched, found.outside, found.differences.count()) == (3, 1, 3)
    missing, shorter, extra = found.differences.all()
    assert (missing.cause, shorter.cause, extra.cause) == ("missing", "amount", "missing")
    settled(cast, missing, "ours")
    settled(cast, shorter, "theirs")
    settled(cast, extra, "agreed", 3600)
    assert sorted(TimeEntry.objects.values_list("day__day", "seconds")) == [
        (5, 28800), (6, 25200), (7, 28800), (8, 28800), (9, 28800), (20, 3600),
    ]  # fmt: skip
    with pytest.raises(CannotSettle, match="settled already"):
        settled(cast, missing, "theirs")
    again, fresh = comparing.compare_hours(
        cast.harbor, OCTOBER, other, source="t.csv", digest="a", by=cast.by(cast.alice), as_of=TODAY
    )
    assert not fresh and again.differences.filter(settled="").count() == 1, "the agreed figure is not theirs"
    assert TimelineEvent.objects.filter(verb="hours.difference").count() == 3
    newer = compared(cast, theirs(list(TimeEntry.objects.order_by("day", "id"))), "b")
    assert not newer.differences.filter(settled="").exists() and newer.differences.count() == 3, "settled ones stay"


def test_what_cannot_end_so_is_refused(cast: Cast, team: Team) -> None:
    mine = october(team)
    found = compared(cast, [TheirRow(2, "A stranger", date(2026, 10, 20), 3600, "Call"), *theirs(mine[:4])])
    one = found.differences.filter(entries=[]).get()
    for how, seconds, words in (("theirs", None, "who of ours"), ("agreed", None, "both sides"), ("x", None, "how")):
        with pytest.raises(CannotSettle, match=words):
            settled(cast, one, how, seconds)
    comparing.name_people(found, {"A stranger": cast.max.pk, "x": 0}, by=cast.by(cast.alice), as_of=TODAY)
    one = HoursDifference.objects.get(entries=[])
    assert one.placement == team.max_at_harbor
    Timesheet.objects.create(placement=team.max_at_harbor, month=OCTOBER, state="with_client", state_since=TODAY)
    with pytest.raises(CannotSettle, match="open the month again"):
        settled(cast, one, "theirs")
    Timesheet.objects.update(state="open")
    TimeEntry.objects.filter(pk=mine[4].pk).update(day=date(2026, 10, 20), seconds=24 * 3600)
    with pytest.raises(CannotSettle, match="24 hours"):
        settled(cast, one, "theirs")


def test_the_check_of_a_month_waits_for_its_lines_and_a_correction_makes_its_days_anew(cast: Cast, team: Team) -> None:
    mine = october(team)
    sheet = Timesheet.objects.create(placement=team.max_at_harbor, month=OCTOBER, state="submitted", state_since=TODAY,
                                     seconds=40 * 3600, seconds_billable=40 * 3600)  # fmt: skip
    assert tracker_says(sheet) is None
    found = compared(cast, theirs(mine[1:]))
    by = cast.by(cast.alice)
    with pytest.raises(Refused):
        sheets.reconcile_timesheet(sheet, explained="The calendar is another", by=by, as_of=TODAY)
    (one,) = found.differences.all()
    settled(cast, one, "asked")
    assert tracker_says(sheet).waiting == 1, "asked is not settled"
    answer_difference(one, text="I was ill", by=cast.by(cast.max), as_of=TODAY)
    settled(cast, one, "theirs")
    sheet.refresh_from_db()
    assert (sheet.seconds, sheet.lines.count(), sheet.state) == (32 * 3600, 4, "submitted")
    sheets.reconcile_timesheet(sheet, explained="The calendar is another", by=by, as_of=TODAY)


def test_the_page_uploads_shows_settles_and_keeps_others_out(client: Any, cast: Cast, team: Team) -> None:
    october(team)
    lena = active(cast, team.harbor, team.lena, "60")
    entry(lena, date(2026, 10, 6), 4, "Design")
    to = reverse("hours-compare", args=[cast.harbor.pk, "2026-10"])
    client.force_login(cast.alice)
    assert "Nothing was compared yet" in client.get(to).content.decode()
    text = HEAD + f"2026-10-05,{cast.max.name},7.75,Work 0\n2026-10-06,{cast.max.name},8,Work 1\n"
    url = reverse("hours-compare-upload", args=[cast.harbor.pk, "2026-10"])
    wrong = SimpleUploadedFile("t.csv", (text + "2026-10-07,X,soon,\n").encode())
    broken = client.post(url, {"file": wrong}, follow=True)
    assert "line 4" in broken.content.decode() and not Reconciliation.objects.exists()
    for words in ("The export is compared.", "This very file is compared already."):
        page = client.post(url, {"file": SimpleUploadedFile("t.csv", text.encode())}, follow=True).content.decode()
        assert words in page
    assert "one of them is rounded" in page and "Design" in page and "They do not have it." in page
    first = HoursDifference.objects.get(cause="rounding")
    done = client.post(reverse("hours-settle", args=[first.pk]), {"how": "ours", "reason": "By our clock"}, follow=True)
    assert "The line is settled." in done.content.decode()
    assert "By our clock" in client.get(to + "?state=settled").content.decode()
    assert "Work 0" in client.get(reverse("hours-compare-csv", args=[cast.harbor.pk, "2026-10"])).content.decode()
    client.force_login(cast.max)
    own = client.get(to).content.decode()
    assert "Work 2" in own and "Design" not in own and 'name="how"' not in own and "$" not in own
    row = HoursDifference.objects.filter(placement=team.max_at_harbor, settled="").first()
    assert "Your answer is kept." in client.post(
        reverse("hours-answer", args=[row.pk]), {"text": "I was there"}, follow=True
    ).content.decode()
    client.force_login(cast.bohdan)
    assert client.get(to).status_code == 404
