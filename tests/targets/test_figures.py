"""The figures rooms contribute to the plan: what counts, for whom, from when, and with how many queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from perennial.clients.models import ClientMove
from perennial.kernel.quarters import NotAQuarter, elapsed, parse_quarter, quarter_end, quarter_name, quarter_of
from perennial.targets.queries.figures import COMPANY, actuals, histories, specs
from tests.conftest import TODAY, Cast
from tests.targets.history import DAYS, QUARTERS, STARTS, make_history

NEVER = [None] * 8


def values(found: dict[str, Any], key: str, who: int) -> list[Any]:
    return [figure.value for figure in found[key][who]]


def test_every_room_counts_its_rows_for_the_manager_of_the_client(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    make_history(cast)
    alice, bohdan = cast.alice.pk, cast.bohdan.pk
    with django_assert_max_num_queries(30):  # whatever the number of managers and quarters; ten of them for renewals
        found = histories(QUARTERS, TODAY)

    assert values(found, "placed_developers", alice) == list(STARTS)
    assert values(found, "placed_developers", bohdan) == [*[None] * 7, 1], "known since the day the client began"
    assert values(found, "placed_developers", COMPANY) == [*STARTS[:-1], STARTS[-1] + 1]
    assert values(found, "new_projects", alice) == [0, 0, 1, 0, 0, 0, 0, 1], "the first project is the sale's"
    assert values(found, "days_to_pay", alice) == list(DAYS)
    assert values(found, "days_to_pay", bohdan) == NEVER, "nothing was invoiced: not available, not 0"
    assert values(found, "lost_to_competitors", alice) == NEVER, "nobody would have noted a loss yet"
    late = found["overdue"][alice]
    assert late[-1].value == 0, "no rate for the pound is known: it is left out, not counted as one to one"
    assert len(found["placed_developers"][alice][0].rows) == 5


def test_overdue_is_what_was_open_that_day_and_a_loss_counts_by_its_reason(cast: Cast) -> None:
    from perennial.foundation.rates import set_rates

    make_history(cast)
    set_rates([(date(2026, 1, 1), "GBP", "USD", D("2"))], source="", by=cast.by(cast.fedir), as_of=TODAY)
    from perennial.foundation.store import change_settings

    change_settings({"company.currency": "USD"}, by=cast.by(cast.admin), as_of=TODAY)
    for reason, day in (("competitor", date(2026, 8, 5)), ("", date(2026, 8, 6))):
        ClientMove.objects.create(
            client=cast.kestrel, event="end_reached", before="notice", after="lost", on=day, loss_reason=reason
        )
    ClientMove.objects.create(client=cast.harbor, event="win", before="prospect", after="handover", on=date(2025, 1, 1))

    found = histories(QUARTERS, TODAY, [cast.alice.pk])

    # K1: 5,000 due 9 September, 2,000 of it paid on 19 September
    assert [one.value for one in found["overdue"][cast.alice.pk]][-1] == D("6000")
    assert values(found, "lost_to_competitors", cast.alice.pk) == [None, 0, 0, 0, 0, 0, 0, 1]
    assert set(found["overdue"]) == {cast.alice.pk, COMPANY}

    now = actuals(date(2026, 10, 1), [cast.alice.pk], TODAY)
    assert now[cast.alice.pk, "placed_developers"].value == 1, "neither the replacement nor what is to come"
    assert now[cast.alice.pk, "overdue"].value == D("6000"), "as it stands today"


def test_the_figures_of_the_mission_stand_in_one_order() -> None:
    keys = [spec.key for spec in specs()]
    assert {"lost_to_competitors", "placed_developers", "new_projects", "overdue", "days_to_pay"} <= set(keys)
    assert keys == sorted(keys, key=lambda key: next(spec.place for spec in specs() if spec.key == key))


def test_quarters() -> None:
    assert parse_quarter("2027q1") == date(2027, 1, 1) == quarter_of(date(2027, 3, 31))
    assert (quarter_end(date(2026, 10, 1)), quarter_name(date(2026, 10, 1))) == (date(2026, 12, 31), "2026Q4")
    assert (elapsed(date(2027, 1, 1), TODAY), elapsed(date(2026, 10, 1), date(2026, 12, 31))) == (0.0, 1.0)
    with pytest.raises(NotAQuarter):
        parse_quarter("first quarter")
