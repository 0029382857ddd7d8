"""Two month-end runs at once, killed again and again: numbers without a gap, nothing twice, sums that hold."""

from __future__ import annotations

import os
import random
import signal
import time
from decimal import Decimal

import pytest

from tests.drills.process import Instance, Nursery

SOAK = bool(os.environ.get("PERENNIAL_SOAK"))
KILLS = 100 if SOAK else 10
CLIENTS = 1_500 if SOAK else 120


@pytest.mark.drill
@pytest.mark.timeout(600 if SOAK else 120)
def test_runs_that_are_killed_leave_no_gap_and_bill_nothing_twice(instance: Instance) -> None:
    instance.run("agreed_fees", str(CLIENTS))
    rng = random.Random(4)
    killed = 0
    with Nursery(instance) as nursery:
        for _kill in range(KILLS):
            pair = [nursery.worker("invoices"), nursery.worker("invoices")]
            time.sleep(rng.uniform(0.05, 0.35))
            killed += sum(_kill_one(number) for number in pair)
    assert killed >= KILLS // 2, "the runs were over before they could be killed: the drill shows nothing"
    halfway = instance.run("invoiced")
    assert halfway["problems"] == []
    assert halfway["serials"] == list(range(1, len(halfway["serials"]) + 1))
    last = instance.start("issue_month")
    assert last.wait(300) == 0
    found = instance.run("invoiced")
    assert found["problems"] == []
    assert (found["serials"], found["last"]) == (list(range(1, CLIENTS + 1)), [CLIENTS])
    assert (found["billed"], found["sheets"]) == (2 * CLIENTS, CLIENTS)
    assert Decimal(found["total"]) == sum(Decimal(100 + n) + 100 for n in range(CLIENTS))


def _kill_one(number: int) -> int:
    """1 where it was still at work."""
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1
