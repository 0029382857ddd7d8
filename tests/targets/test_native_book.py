"""The native book alone, no row made by hand: every figure of every manager has a history, a target and odds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from django.utils.timezone import localdate

from perennial.clients.models import ClientMove
from perennial.demo.book import DemoRequest, write_book
from perennial.demo.former import FORMER
from perennial.foundation.models import User
from perennial.intake.doors import import_path
from perennial.kernel.quarters import quarter_of, quarters_after
from perennial.targets.queries.assessing import assess_quarter
from perennial.targets.queries.figures import COMPANY
from tests.conftest import NOW, TODAY, Cast


def test_the_native_book_alone_yields_a_plan_for_every_manager(cast: Cast, tmp_path: Path) -> None:
    write_book(DemoRequest(clients=14, years=3, seed=1, as_of=TODAY), tmp_path)
    import_path(tmp_path, by=cast.by(cast.olena), as_of=TODAY)
    assert localdate(NOW) == TODAY
    found = assess_quarter(quarters_after(quarter_of(TODAY), 1), TODAY, Decimal("0.15"))
    managers = User.objects.filter(role="AM", clients__isnull=False).distinct()
    assert managers.count() >= 2
    figures = {
        "renewed_count", "renewed_turnover", "lost_to_competitors", "placed_developers", "new_projects", "overdue",
        "days_to_pay",
    }  # fmt: skip
    for who in [*managers.values_list("pk", flat=True), COMPANY]:
        by_key = {one.spec.key: one for one in found[who]}
        assert set(by_key) == figures
        for key, one in by_key.items():
            assert one.found.source == "own" and one.baseline is not None, (who, key)
            due = key.startswith("renewed") and one.found.missing == "nothing_due"  # no term of theirs ends in it
            assert due or (one.target is not None and one.chance(one.target) is not None), (who, key)
        lost = [one.value for one in by_key["lost_to_competitors"].past[-8:]]
        assert None not in lost and sum(lost) >= 1, "from clients.csv alone"
    assert ClientMove.objects.filter(after="lost").count() == len(FORMER)
