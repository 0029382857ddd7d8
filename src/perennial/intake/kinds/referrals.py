"""Rows of referrals.csv: whom clients named, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.ledger import Ledger
from perennial.intake.kinds.records import first_of_key
from perennial.intake.kinds.referral_columns import OPEN, REFERRAL_STATES, WON
from perennial.intake.kinds.terms_rows import TermsRow
from perennial.intake.reading.reasons import (
    ENDS_BEFORE_START,
    LEAD_WITHOUT_CONSENT,
    NO_CLOSING_DAY,
    WON_WITHOUT_CLIENT,
    Reason,
    because,
)
from perennial.kernel.text import name_key

_DAYS: Final = ("registered_on", "asked_on", "consent_on", "thanked_on", "closed_on")
Values = Mapping[str, Any]


def add_referrals(columns: Columns, ledger: Ledger) -> None:
    """One company that a client named a line."""
    if not columns.settle(_DAYS, ()):
        return
    clients = columns.clients()
    cells: dict[str, Sequence[Any]] = {
        "lead": columns.texts("lead", required=True, limit=200),
        "state": columns.choices("state", REFERRAL_STATES), "contact": columns.texts("contact", limit=200),
        "site": columns.texts("site", limit=200), "person": columns.texts("person", limit=200),
        "email": columns.emails("email"), "need": columns.texts("need", limit=500),
        "became": columns.texts("became", limit=200),
        **{name: columns.dates(name, required=name == "registered_on") for name in _DAYS},
    }  # fmt: skip
    seen: dict[str, int] = {}
    for at, client in enumerate(clients):
        if at in columns.bad:
            continue
        values = {name: found[at] for name, found in cells.items() if found[at] not in ("", None)}
        values["state"] = _state(values)
        key = f"{client}\n{name_key(values['lead'])}\n{values['registered_on']}"
        if _possible(columns, at, values) and first_of_key(columns, at, "lead", key, seen, values["lead"]):
            rows = ledger.staged.referrals
            rows.append(TermsRow(columns.table.file, columns.table.lines[at], client, values))


def _state(values: Values) -> str:
    """What the line leaves unsaid follows from what it says."""
    given = values.get("state")
    return given or ("converted" if "became" in values else "closed_lost" if "closed_on" in values else "registered")


def _possible(columns: Columns, at: int, values: Values) -> bool:
    """Whether the line does not contradict itself; refuses it otherwise."""
    given, closed, state = values["registered_on"], values.get("closed_on"), values["state"]
    if closed is not None and closed < given:
        columns.refuse(at, "closed_on", because(ENDS_BEFORE_START, end=closed, start=given), closed)
    elif state in WON and "became" not in values:
        columns.refuse(at, "became", Reason(WON_WITHOUT_CLIENT))
    elif state == "closed_lost" and closed is None:
        columns.refuse(at, "closed_on", Reason(NO_CLOSING_DAY))
    elif state in OPEN and "consent_on" not in values:
        columns.refuse(at, "consent_on", Reason(LEAD_WITHOUT_CONSENT))
    else:
        return True
    return False


READERS: Final[dict[str, Callable[[Columns, Ledger], None]]] = {"referrals.csv": add_referrals}
