"""D14: however many processes take guesses at once, exactly as many as are allowed reach the password."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.drills.process import Instance

EACH = 2500 if os.environ.get("PERENNIAL_SOAK") else 250


@pytest.mark.drill
def test_two_processes_let_exactly_ten_guesses_through(instance: Instance) -> None:
    instance.run("states")  # makes the database
    both = [instance.start("guess", "alice@lindenworks.example", str(EACH), stderr=subprocess.PIPE) for _n in range(2)]
    answers = [process.communicate(timeout=240)[0] for process in both]
    through = [int(answer) for answer in answers]
    assert sum(through) == 10
    print(f"{2 * EACH} guesses in two processes: {through[0]} + {through[1]} reached the password")
