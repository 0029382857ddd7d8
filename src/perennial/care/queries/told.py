"""Where moves lead that happened elsewhere: a file tells of them, so that each could be made."""

from __future__ import annotations

from perennial.care.lifecycle import ISSUE, PROMISE
from perennial.kernel.lifecycle import Machine


def promise_after(*events: str) -> str:
    """The state of a promise after these moves from its beginning on. Raises IllegalMove."""
    state = PROMISE.init
    for event in events:
        state = _moved(PROMISE, state, event)
    return state


def issue_after(state: str, event: str) -> str:
    """The state of an issue after a move. Raises IllegalMove."""
    return _moved(ISSUE, state, event)


def _moved(machine: Machine, state: str, event: str) -> str:
    role = "SYS" if event == "deadline" else "AM"
    return machine.fire(state, event, role, dict.fromkeys(machine.guards, True)).target
