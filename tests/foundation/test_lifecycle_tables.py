"""Every cell of every room's machines against the reference file: allowed or refused exactly as written there.

Machines are collected: any `Machine` at the top of a room's `lifecycle.py`. Its constant is named as in the reference
(`RATE_CHANGE`), or else its name is; nothing has to be added here for a new one.
"""

from __future__ import annotations

import json
import os
import random
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import perennial
from perennial.billing.lifecycle import INVOICE
from perennial.kernel.lifecycle import GuardFailed, IllegalMove, Machine, NotAllowed, Refused, Transition, moves

ROLES = ("AM", "AM2", "HCS", "DIR", "FIN", "SAL", "REC", "DLV", "DEV", "CLI", "SYS")
# A machine called otherwise than in the reference, and one that the reference does not have, with the reason.
CALLED: dict[str, str] = {}
OWN: dict[str, str] = {"blocker": "the domain names blockers (C28) and gives them no machine"}
SHARED = Path(os.environ.get("PERENNIAL_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")).parent
REFERENCE = SHARED / "domain" / "state_machines.json"


def machines() -> dict[str, Machine]:
    """Every room's machines, by the name they have in the reference."""
    found: dict[str, Machine] = {}
    for room in sorted(one.parent.name for one in Path(perennial.__file__).parent.glob("*/lifecycle*")):
        module = import_module(f"perennial.{room}.lifecycle")
        for constant, machine in vars(module).items():
            if isinstance(machine, Machine) and machine not in found.values():
                name = called(constant, machine)
                assert name not in found, f"two machines are called {name!r}"
                found[name] = machine
    return found


def called(constant: str, machine: Machine) -> str:
    by_constant = constant.lower()
    names = (CALLED.get(by_constant, ""), by_constant, machine.name.replace(" ", "_"))
    return next((name for name in names if name in known()), by_constant)


def known() -> set[str]:
    """The names of the reference; empty where it is not at hand."""
    return set(json.loads(REFERENCE.read_text())) if REFERENCE.exists() else set()


def reference(name: str) -> dict[str, Any]:
    if not REFERENCE.exists():
        pytest.skip("the reference file of the state machines is not here")
    machine: dict[str, Any] = json.loads(REFERENCE.read_text())[name]
    return machine


MACHINES = machines()


def outcome(machine: Machine, state: str, event: str, role: str, held: bool) -> str:
    try:
        return machine.fire(state, event, role, lambda _name: held).target
    except IllegalMove:
        return "illegal"
    except NotAllowed:
        return "not allowed"
    except GuardFailed:
        return "guard"


def test_every_room_with_a_machine_is_found_and_the_reference_has_it() -> None:
    assert {"invoice", "dunning", "outbox"} <= set(MACHINES)
    if not REFERENCE.exists():
        pytest.skip("the reference file of the state machines is not here")
    assert set(MACHINES) - known() == set(OWN), "name it as the reference does, or say in OWN why it has none"
    assert all(OWN.values())


@pytest.mark.parametrize("name", sorted(set(MACHINES) - set(OWN)))
def test_every_cell_is_allowed_or_refused_as_in_the_reference_with_guard_true_and_false(name: str) -> None:
    wanted, machine = reference(name), MACHINES[name]
    rows = {(row["source"], row["event"]): row for row in wanted["transitions"]}
    events = {row["event"] for row in wanted["transitions"]}
    cells = 0
    for state, event, role, held in product(wanted["states"], events, ROLES, (True, False)):
        row = rows.get((state, event))
        if row is None:
            expected = "illegal"
        elif role not in row["roles"]:
            expected = "not allowed"
        elif row["guard"] and not held:
            expected = "guard"
        else:
            expected = row["target"]
        assert outcome(machine, state, event, role, held) == expected, (state, event, role, held)
        cells += 1
    assert cells == len(wanted["states"]) * len(events) * len(ROLES) * 2
    assert machine.states == set(wanted["states"])
    assert machine.events == events
    assert (machine.init, machine.end) == (wanted["init"], set(wanted["end"]))


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_every_state_is_reached_and_every_open_state_can_end(machine: Machine) -> None:
    def reached_from(start: str) -> set[str]:
        seen, todo = {start}, [start]
        while todo:
            state = todo.pop()
            for row in machine.transitions:
                if row.source == state and row.target not in seen:
                    seen.add(row.target)
                    todo.append(row.target)
        return seen

    assert reached_from(machine.init) == machine.states
    assert all(reached_from(state) & machine.end for state in machine.states)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_random_walks_stay_inside_the_machine(machine: Machine) -> None:
    chance = random.Random(20)
    for _walk in range(200):
        state = machine.init
        for _step in range(60):
            event, role = chance.choice(sorted(machine.events)), chance.choice(ROLES)
            held = chance.random() < 0.7
            try:
                row = machine.fire(state, event, role, lambda _name, held=held: held)
            except Refused as refused:
                assert refused.state == state
                continue
            assert row in machine.open_to(state, role)
            assert row.guard is None or held
            state = row.target
        assert state in machine.states


def test_no_row_lets_the_system_do_what_needs_a_human_word() -> None:
    by_hand = {"send_pause_letter", "pause", "escalate", "legal", "wrote_off", "write_off", "agree_plan"}
    # an issue goes to the head of client success by the clock as well (B13): nothing leaves the house with that
    machines = [machine for name, machine in MACHINES.items() if name != "issue"]
    rows = [row for machine in machines for row in machine.transitions if row.event in by_hand]
    assert rows
    assert not [row for row in rows if "SYS" in row.roles]


def test_a_refusal_is_a_sentence_that_names_what_is_missing() -> None:
    with pytest.raises(GuardFailed) as failed:
        INVOICE.fire("draft", "issue", "FIN", {})
    assert failed.value.guard == "complete"
    assert (
        str(failed.value)
        == "“issue” on this invoice has to wait: tax ids, addresses and the due date are needed first."
    )
    with pytest.raises(NotAllowed, match="open to DIR, not to AM"):
        INVOICE.fire("sent", "write_off", "AM", {"two_people_and_reason": True})
    with pytest.raises(IllegalMove, match="The invoice is written off"):
        INVOICE.fire("written_off", "payment", "FIN", {"some_left": True})


def test_a_table_with_two_rows_for_one_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="two rows"):
        Machine("door", "open", frozenset(), moves("open", "shut", "shut", "AM") * 2)


def test_a_guard_without_a_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="sentences differ"):
        Machine("door", "open", frozenset(), (Transition("open", "shut", "shut", frozenset({"AM"}), "key"),))
