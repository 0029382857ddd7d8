"""The queue and the cues as the command line tells them (a contract: JSON keys stay)."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from perennial.clients.models import Client
from perennial.foundation.models import User
from perennial.foundation.rates import rates_on
from perennial.foundation.registry import CUES, LETTERS, Cue
from perennial.foundation.store import get
from perennial.foundation.timeline import plain
from perennial.foundation.visibility import client_filter
from perennial.kernel.letters import LetterError
from perennial.kernel.money import Money, round_money
from perennial.today.actions import find_cues
from perennial.today.models import LEADS
from perennial.today.rules.ranking import AT_MOST, priority


class UnknownUser(LookupError):
    """Nobody has this e-mail or name."""


def cues(*, as_of: date) -> dict[str, Any]:
    """Every cue of the book on the day, highest priority first. Reads only; nothing is stored."""
    started = perf_counter()
    with CaptureQueriesContext(connection) as queries:
        found = find_cues(as_of)
    rates = rates_on(as_of, get("company.currency"))
    names = _names({cue.client_id for cue in found})
    names_of_people = dict(User.objects.filter(pk__in={cue.person_id for cue in found}).values_list("pk", "name"))
    rows = [
        {
            "rule": cue.rule,
            "client": names.get(cue.client_id or 0),
            "person": names_of_people.get(cue.person_id or 0),
            "subject": cue.cause,
            "why": _why(cue),
            "money": _money(cue.money),
            "priority": round(_priority(cue, rates), 2),
            "due_on": plain(cue.due_on),
        }
        for cue in found
        if cue.client_id is None or cue.client_id in names
    ]
    rows.sort(key=lambda row: -row["priority"])
    return {
        "as_of": as_of.isoformat(), "cues": rows, "seconds": round(perf_counter() - started, 3),
        "queries": len(queries),
    }  # fmt: skip


def today(*, user: str, as_of: date) -> dict[str, Any]:
    """The person's queue as it would be on the day: ranked, at most twelve, drafts composed."""
    person = User.objects.filter(email__iexact=user).first() or User.objects.filter(name__iexact=user).first()
    if person is None:
        raise UnknownUser(f"Nobody here is called {user!r}.")
    visible = dict(Client.objects.live().filter(client_filter(person, "pk")).values_list("pk", "name"))
    rates = rates_on(as_of, get("company.currency"))
    mine = [cue for cue in find_cues(as_of) if _is_theirs(cue, person, visible)]
    mine.sort(
        key=lambda cue: (0 if cue.due_on and cue.due_on <= as_of else 1, -_priority(cue, rates), cue.client_id or 0)
    )
    items = [
        {
            "rank": number,
            "rule": cue.rule,
            "client": visible.get(cue.client_id or 0),
            "why": _why(cue),
            "action": CUES[cue.rule].action(plain(cue.params)),
            "money": _money(cue.money),
            "due_on": plain(cue.due_on),
            "draft": _draft(cue, person, as_of),
        }
        for number, cue in enumerate(mine[:AT_MOST], start=1)
    ]
    return {"as_of": as_of.isoformat(), "user": person.email, "items": items, "later": max(0, len(mine) - AT_MOST)}


def _is_theirs(cue: Cue, person: User, visible: dict[int, str]) -> bool:
    """As QueueItem.visible_to has it."""
    if cue.client_id is not None:
        return cue.client_id in visible
    return person.role in LEADS or cue.person_id == person.pk


def _why(cue: Cue) -> str:
    rule, params = CUES[cue.rule], plain(cue.params)
    return f"{rule.headline(params)} {rule.why(params)}"


def _money(money: Money | None) -> dict[str, str] | None:
    return (
        None
        if money is None
        else {"amount": str(round_money(money.amount, money.currency)), "currency": money.currency}
    )


def _priority(cue: Cue, rates: Any) -> float:
    reporting = rates.convert(cue.money) if cue.money else None
    return priority(reporting.amount if reporting else None, cue.probability, cue.days_left)


def _names(ids: set[int | None]) -> dict[int, str]:
    return {pk: name for pk, name in Client.objects.live().values_list("pk", "name") if pk in ids}


def _draft(cue: Cue, person: User, as_of: date) -> str | None:
    if cue.letter is None or cue.subject is None or cue.letter not in LETTERS:
        return None
    try:
        composed = LETTERS[cue.letter].compose(cue.subject[1], language=None, sender=person, as_of=as_of)
    except (LetterError, LookupError):
        return None
    return f"{composed.subject_text}\n\n{composed.body_text}"
