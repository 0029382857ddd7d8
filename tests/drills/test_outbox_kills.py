"""D9: a worker killed at any moment between draft and sent loses no letter and sends none twice.

A real worker process, a real mail server on 127.0.0.1 that refuses 5 % for now and 1 % for good and drops 2 % after the
text; the worker is killed with SIGKILL at random moments, as often as the size of the run asks.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest

from tests.drills.process import Instance, Nursery
from tests.foundation.smtp_sink import Running, Sink, Taken

SOAK = bool(os.environ.get("PERENNIAL_SOAK"))
KILLS = 100 if SOAK else 10
LETTERS_PER_KILL = 15


class RoughServer(Sink):
    """Refuses and drops by chance, slowly enough that a kill can hit every phase."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(at_data=self._answer, drop_after_data=lambda taken: rng.random() < 0.02)
        self.rng = rng
        self.refused_for_good: set[str] = set()

    def _answer(self, taken: Taken) -> str | None:
        time.sleep(self.rng.uniform(0.0, 0.02))
        if taken.message_id in self.refused_for_good:
            return "550 still not"
        luck = self.rng.random()
        if luck < 0.05:
            return "451 later"
        if luck < 0.06:
            self.refused_for_good.add(taken.message_id)
            return "550 never"
        return None


@pytest.mark.drill
@pytest.mark.timeout(1800 if SOAK else 120)
def test_no_letter_is_lost_or_sent_twice_however_often_the_worker_is_killed(instance: Instance) -> None:
    rng = random.Random(int(os.environ.get("PERENNIAL_SEED", "9")))
    sink = RoughServer(rng)
    with Running(sink) as port:
        ids = instance.run("company", str(port), str(KILLS * LETTERS_PER_KILL))
        queued = instance.run("queue", *map(str, ids))
        with Nursery(instance) as nursery:
            in_mid_letter = _kill_until_done(instance, nursery, rng)
            _finish(instance, nursery)
    states = instance.run("states")
    arrived = Counter(taken.message_id for taken in sink.journal)

    assert in_mid_letter, "no kill hit a letter on its way: the drill shows nothing"
    assert set(states) == set(queued.values())
    assert {number: count for number, count in arrived.items() if count > 1} == {}, "sent twice"
    for message_id, letter in states.items():
        state, last = letter["state"], letter["events"][-1]
        assert state in ("sent", "dead", "unknown"), (message_id, letter)
        # lost: called sent, but the server never took it
        assert state != "sent" or arrived[message_id] == 1, (message_id, letter)
        # refused for good means refused: the server took none of them
        assert state != "dead" or arrived[message_id] == 0, (message_id, letter)
        # and what nobody knows can be seen by everybody
        assert last == {"sent": "letter.sent", "dead": "letter.dead", "unknown": "letter.unknown"}[state]
    unknown = [m for m, letter in states.items() if letter["state"] == "unknown"]
    had_arrived = sum(arrived[message_id] for message_id in unknown)
    print(f"{len(states)} letters, {KILLS} kills, {in_mid_letter} in mid-letter")
    print(
        Counter(letter["state"] for letter in states.values()), f"{had_arrived} of {len(unknown)} unknown had arrived"
    )


def _kill_until_done(instance: Instance, nursery: Nursery, rng: random.Random) -> int:
    """Start a worker, let it send for a random while, kill it, again and again. How many were in mid-letter."""
    in_mid_letter = 0
    for _ in range(KILLS):
        worker = nursery.worker("drill")
        time.sleep(rng.uniform(0.1, 0.8))
        os.kill(worker, signal.SIGKILL)
        in_mid_letter += instance.count("claimed")
    return in_mid_letter


def _finish(instance: Instance, nursery: Nursery) -> None:
    """A worker that is left in peace sends the rest, refused ones included."""
    worker = nursery.worker("drill")
    deadline = time.monotonic() + 240
    while left := instance.count("pending", "claimed"):
        assert time.monotonic() < deadline, f"{left} letters are still waiting"
        instance.let_time_pass()
        time.sleep(0.3)
    os.kill(worker, signal.SIGTERM)
