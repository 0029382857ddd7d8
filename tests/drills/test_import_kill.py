"""A worker killed in the middle of an import leaves nothing half applied, and the person presses again."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.drills.process import Instance, Nursery

ROWS = 4_000


@pytest.mark.drill
@pytest.mark.timeout(120)
def test_an_import_whose_worker_is_killed_is_put_back_whole(instance: Instance) -> None:
    number = str(instance.run("begin_import", str(ROWS)))
    with Nursery(instance) as nursery:
        worker = nursery.worker("w1")
        assert _began(instance.home), "the worker never began: the drill shows nothing"
        os.kill(worker, signal.SIGKILL)
    stands = instance.run("import_stands", number)
    assert (stands["state"], stands["invoices"]) in {("previewed", 0), ("applied", ROWS)}
    if stands["state"] == "previewed":
        assert instance.run("press_again", number) == "applied"
    assert instance.run("import_stands", number)["invoices"] == ROWS


def _began(home: Path) -> bool:
    """It has said how far it is: the transaction is open."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if any(home.rglob("*.progress")):
            return True
        time.sleep(0.02)
    return False
