"""How bonuses and their rules read in the timeline: without amounts, since those who see settings read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import VERBS, VerbSpec

Data = Mapping[str, Any]

MOVES: dict[str, Callable[[], str]] = {
    "compute": lambda: _("Bonus of %(person)s for %(quarter)s: computed."),
    "query": lambda: _("Bonus of %(person)s for %(quarter)s: a question is asked."),
    "answer": lambda: _("Bonus of %(person)s for %(quarter)s: the question is answered."),
    "approve": lambda: _("Bonus of %(person)s for %(quarter)s: approved."),
    "gate": lambda: _("Bonus of %(person)s for %(quarter)s: it can be paid."),
    "pay": lambda: _("Bonus of %(person)s for %(quarter)s: paid."),
    "void": lambda: _("Bonus of %(person)s for %(quarter)s: void."),
}


def _quarter(value: str) -> str:
    day = date.fromisoformat(value)
    return _("Q%(n)s %(year)s") % {"n": (day.month + 2) // 3, "year": day.year}


def _moved(data: Data) -> str:
    text = MOVES[data["event"]]() % {"person": data["person"], "quarter": _quarter(data["quarter"])}
    return f"{text} {data['reason']}".strip()


def _drafted(data: Data) -> str:
    return _("A draft of the bonus rules was begun: version %(n)s.") % {"n": data["number"]}


def _dropped(data: Data) -> str:
    return _("The draft of the bonus rules was thrown away: version %(n)s.") % {"n": data["number"]}


def _signed(data: Data) -> str:
    names = {"n": data["number"], "quarter": _quarter(data["valid_from"])}
    return _("The bonus rules were signed: version %(n)s, from %(quarter)s.") % names


for _verb, _title, _text in (
    ("bonus.moved", gettext_lazy("A bonus moved"), _moved),
    ("bonus_rules.drafted", gettext_lazy("Bonus rules drafted"), _drafted),
    ("bonus_rules.dropped", gettext_lazy("A draft of bonus rules thrown away"), _dropped),
    ("bonus_rules.signed", gettext_lazy("Bonus rules signed"), _signed),
):
    VERBS.register(_verb, VerbSpec(_verb, _title, _text, icon="money"))
