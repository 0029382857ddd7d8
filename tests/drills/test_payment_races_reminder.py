"""D10: two workers, and a payment that arrives while the reminder goes out.

No reminder reaches the mail server more than a second after the payment was committed.
"""

from __future__ import annotations

import os
import signal
import time
from random import Random

import pytest

from tests.drills.process import Instance, Nursery
from tests.foundation.smtp_sink import Running, Sink, Taken

SOAK = bool(os.environ.get("PERENNIAL_SOAK"))
RACES = 1000 if SOAK else 100
ALLOWED_SECONDS = 1.0


class Clocked(Sink):
    """Notes when each mail came, and puts every fifth off at first, so that it is asked for again."""

    def __init__(self) -> None:
        super().__init__(at_data=self._answer)
        self.came: dict[str, float] = {}
        self.put_off: set[str] = set()
        self.asked = 0
        self.rng = Random(10)

    def _answer(self, taken: Taken) -> str | None:
        self.asked += 1
        time.sleep(self.rng.uniform(0.0, 0.04))  # slow enough for a payment to come in between
        if self.asked % 5 == 0 and taken.message_id not in self.put_off:
            self.put_off.add(taken.message_id)
            return "451 later"
        self.came[str(taken.mail["Subject"]).removeprefix("Invoice ")] = time.time()
        return None


@pytest.mark.drill
@pytest.mark.timeout(1800 if SOAK else 120)
def test_no_reminder_goes_out_a_second_after_the_payment(instance: Instance) -> None:
    sink = Clocked()
    with Running(sink) as port, Nursery(instance) as nursery:
        ids = instance.run("company", str(port), str(RACES))
        workers = [nursery.worker("one"), nursery.worker("two")]
        paid = instance.run("race", os.environ.get("PERENNIAL_SEED", "10"), *map(str, ids))
        _until_all_is_decided(instance)
        for worker in workers:
            os.kill(worker, signal.SIGTERM)
    states = instance.run("states")

    late = {number: came - paid[number] for number, came in sink.came.items() if came - paid[number] > ALLOWED_SECONDS}
    assert late == {}
    ended = [letter["state"] for letter in states.values()]
    assert len(ended) == RACES
    assert set(ended) == {"sent", "cancelled"}, "both sides have to win sometimes: the drill shows nothing otherwise"
    assert ended.count("sent") == len(sink.came) == len(sink.journal)
    after = [came - paid[number] for number, came in sink.came.items() if came > paid[number]]
    print(f"{RACES} races: {ended.count('sent')} sent, {ended.count('cancelled')} withdrawn; "
          f"{len(after)} came after the payment, the latest {max(after, default=0.0):.3f} s")  # fmt: skip


def _until_all_is_decided(instance: Instance) -> None:
    """Everything is paid by now: what still waits is withdrawn."""
    deadline = time.monotonic() + 60
    while instance.count("pending", "claimed"):
        assert time.monotonic() < deadline, "letters are still waiting"
        instance.let_time_pass()
        time.sleep(0.2)
