"""What is left of everybody's time: the table of docs/algorithms/capacity.md, and the bench."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.contracts.models import Placement
from perennial.contracts.queries.bench import bench
from perennial.contracts.queries.capacity import CapacityFilter, capacity
from perennial.contracts.rules.capacity import Calendar, Placed, Terms, totals, weeks_of
from perennial.kernel.workdays import is_working_day
from perennial.people.actions.leave import ask_leave
from perennial.people.actions.skills import name_skill, set_skill, set_terms
from tests.conftest import TODAY, Cast
from tests.contracts.team import active, make_team

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "capacity.md"
HALF = Decimal("0.5")


def test_the_table_of_the_page() -> None:
    calendar = Calendar(date(2026, 12, 21), 3)
    terms = Terms(Decimal(40), "PL", date(2020, 1, 1))
    found = weeks_of(
        calendar, terms, [(date(2026, 12, 28), date(2026, 12, 29))],
        [Placed(date(2026, 12, 23), date(2027, 1, 1), HALF)],
    )  # fmt: skip
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| 20")]
    assert rows == [
        [str(w.first), *(f"{value:.0f}" for value in (w.available, w.away, w.placed, w.free))] for w in found
    ]  # fmt: skip


days = st.dates(date(2026, 11, 1), date(2027, 2, 1))
spans = st.tuples(days, st.integers(0, 40)).map(lambda one: (one[0], one[0] + timedelta(days=one[1])))


@given(
    st.sampled_from(["", "PL", "DE"]), days, st.none() | days, st.lists(spans, max_size=1), st.lists(spans, max_size=3)
)
@settings(max_examples=40, deadline=None)
def test_weeks_agree_with_counting_day_by_day(
    country: str, start: date, end: date | None, away: list[Any], placed: list[Any]
) -> None:
    calendar = Calendar(date(2026, 11, 23), 6)
    terms = Terms(Decimal(40), country, start, end)
    weeks = weeks_of(calendar, terms, away, [Placed(a, b, HALF) for a, b in placed])
    for week in weeks:
        there = [
            day for day in (week.first + timedelta(days=n) for n in range(7))
            if start <= day <= (end or day) and is_working_day(day, (country,) if country else ())
        ]  # fmt: skip
        lost = [day for day in there if any(a <= day <= b for a, b in away)]
        busy = sum(sum(a <= day <= b for a, b in placed) for day in there if day not in lost)
        assert (week.available, week.away, week.placed) == (8 * len(there), 8 * len(lost), 4 * busy)
        assert week.free - week.over == week.available - week.away - week.placed
    assert totals([weeks, weeks], calendar)[0].free == 2 * weeks[0].free


@pytest.mark.django_db
def test_everybody_who_fits_with_a_constant_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    team, olena = make_team(cast), cast.by(cast.olena)
    net = name_skill(".NET")
    set_skill(cast.max, skill=net, level="senior", by=olena, as_of=TODAY)
    set_skill(team.lena, skill=net, level="middle", by=olena, as_of=TODAY)
    terms = {"country": "PL", "team": "North", "hours_a_week": Decimal(40), "started_on": date(2024, 1, 1)}
    set_terms(team.lena, values=terms, by=olena, as_of=TODAY)
    ask_leave(
        team.lena, kind="absent", starts_on=TODAY, ends_on=TODAY + timedelta(days=1), by=olena, as_of=TODAY
    )  # fmt: skip
    with django_assert_max_num_queries(4):
        found = capacity(TODAY, CapacityFilter())
    by_name = {row.person.name: row.weeks[0] for row in found.rows}
    lena, full = by_name["Lena Kravets"], by_name["Max Dev"]
    assert (lena.available, lena.away, lena.placed, lena.free) == (40, 16, 12, 12)
    assert (full.placed, full.free, found.sums[0].free, len(found.sums)) == (40, 0, 12, 12)

    def names(**asked: Any) -> list[str]:
        return [row.person.name for row in capacity(TODAY, CapacityFilter(**asked)).rows]

    assert names(skill=net.pk, level="senior") == ["Max Dev"] and names(skill=net.pk, sort="team")[-1] == "Lena Kravets"
    assert names(team="North") == names(words="lena") == names(free=True) == ["Lena Kravets"]
    set_terms(team.lena, values={"ended_on": TODAY - timedelta(days=1)}, by=olena, as_of=TODAY)
    assert names() == ["Max Dev"]


@pytest.mark.django_db
def test_the_bench_knows_since_when_until_when_and_who_needed_the_same(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    team, olena = make_team(cast), cast.by(cast.olena)
    net = name_skill(".NET")
    for person in (cast.max, team.lena):
        set_skill(person, skill=net, level="senior", by=olena, as_of=TODAY)
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(skill=net, level="middle")
    with django_assert_max_num_queries(5):
        (line,) = bench(cast.olena, TODAY, CapacityFilter())
    assert (line.row.person, line.share, line.now, line.cost) == (team.lena, HALF, True, None)
    assert [(match.client, match.skill, match.last) for match in line.matches] == [("Harbor Pay", ".NET", None)]
    assert bench(cast.bohdan, TODAY, CapacityFilter())[0].matches == []  # Harbor is Alice's
    assert bench(cast.rita, TODAY, CapacityFilter())[0].matches == []

    last = TODAY + timedelta(days=20)
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(state="notice", ends_on=last)
    found = bench(cast.olena, TODAY, CapacityFilter())
    assert [(one.row.person, one.free_on, one.why, one.share) for one in found[1:]] == [
        (cast.max, last + timedelta(days=1), "notice", 1)
    ]  # fmt: skip
    assert len(bench(cast.olena, TODAY, CapacityFilter(), days=14)) == 1
    Placement.objects.filter(pk=team.max_at_harbor.pk).update(state="ended", ends_on=TODAY - timedelta(days=10))
    (gone,) = [one for one in bench(cast.olena, TODAY, CapacityFilter()) if one.row.person == cast.max]
    assert (gone.since, gone.share) == (TODAY - timedelta(days=9), 1)
    assert gone.cost is not None and str(gone.cost.amount) == "5200.00"  # 30 an hour, 40 hours, 52 weeks of 12 months
    assert all(one.cost is None for one in bench(cast.alice, TODAY, CapacityFilter()))
    active(cast, team.orbit, cast.max, "50")
    assert cast.max not in [one.row.person for one in bench(cast.olena, TODAY, CapacityFilter())]
