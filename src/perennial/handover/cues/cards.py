"""Cues of hand-overs: one that was given and waits (B2), and one that is stuck (C42). Two queries a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients, shared
from perennial.foundation.store import load
from perennial.handover import cue_texts_cards as texts
from perennial.handover.choices import HandoverState
from perennial.handover.models import HandoverCard
from perennial.handover.queries.cards import standings
from perennial.handover.rules.stuck import Standing, Terms, stuck
from perennial.kernel.money import Money
from perennial.kernel.workdays import add_working_days

# how likely what was won is spoilt where the cue fires: expert values until losses have taught better
ODDS = {"B2": 0.05, "C42": 0.15}
Found = tuple[HandoverCard, Standing, Terms]


def _all(as_of: date) -> list[Found]:
    only = asked_clients()
    return shared(("handover.cards", as_of), lambda: list(standings(as_of, clients=only)))


def given(as_of: date) -> Iterator[Cue]:
    """B2: a hand-over was given to the account manager, who has some working days for it."""
    rows = [found for found in _all(as_of) if found[0].state == HandoverState.SUBMITTED]
    countries = load("company.countries")["company.countries"] if rows else ()
    for card, standing, terms in rows:
        if standing.waits > terms.take_days or card.submitted_on is None:
            continue
        until = add_working_days(card.submitted_on, terms.take_days, countries)
        params = {
            "since": card.submitted_on, "until": until, "percent": card.percent,
            "seller": card.seller.name if card.seller else str(_("Sales")),
        }  # fmt: skip
        yield _cue("B2", card, "given", params, due_on=until if until <= as_of else None)


def stuck_ones(as_of: date) -> Iterator[Cue]:
    """C42: nobody took it in time, a must-have is missing, or the introduction was not held after the signature."""
    only = asked_clients()
    for card, standing, terms in _all(as_of):
        signs = stuck(standing, terms)
        if not signs:
            continue
        params = {
            "signs": [[sign.kind, sign.n] for sign in signs], "percent": card.percent, "won": card.won_on,
            "seller": card.seller.name if card.seller else "",
        }  # fmt: skip
        letter = "handover_intro" if card.state in (HandoverState.SUBMITTED, HandoverState.PLANNED) else None
        yield _cue("C42", card, "stuck", params, letter=letter)
        if standing.state == HandoverState.SUBMITTED and standing.waits >= terms.head_days and only is None:
            # whoever leads hears of it as well: an item without a client is theirs
            yield Cue("C42", None, f"handover {card.pk}", {**params, "name": card.client.name},
                      money=_money(card), probability=ODDS["C42"])  # fmt: skip


def _cue(
    rule: str, card: HandoverCard, cause: str, params: dict[str, Any], *, letter: str | None = None,
    due_on: date | None = None,
) -> Cue:  # fmt: skip
    return Cue(
        rule, card.client_id, cause, params, money=_money(card), probability=ODDS[rule], days_left=1, due_on=due_on,
        subject=("client", card.client_id), letter=letter,
    )  # fmt: skip


def _money(card: HandoverCard) -> Money | None:
    return Money(card.amount, card.currency) if card.amount is not None and card.currency else None


def _register(rule: str, title: Any, find: Any, said: str, **extra: Any) -> None:
    parts = {name: getattr(texts, f"{said}_{name}") for name in ("headline", "why", "action", "facts")}
    shape = {"version": 1, "split": "people", "cool_down_days": 2, "icon": "handshake", **parts, **extra}
    CUES.register(rule, CueRule(id=rule, title=title, find=find, **shape))


_register("B2", _("Hand-over given to you"), given, "given")
_register("C42", _("Hand-over stuck"), stuck_ones, "stuck", tone="risk", place="handovers")
