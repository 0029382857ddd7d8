"""How quarterly plans read in the company's timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import KPIS, VERBS, VerbSpec
from perennial.foundation.saying import said_day
from perennial.targets.plan_choices import Word

Data = Mapping[str, Any]
MOVES: dict[str, Callable[[], str]] = {
    "propose": lambda: _("Quarterly plan %(quarter)s of %(who)s: proposed."),
    "counter": lambda: _("Quarterly plan %(quarter)s of %(who)s: countered."),
    "revise": lambda: _("Quarterly plan %(quarter)s of %(who)s: proposed again."),
    "agree": lambda: _("Quarterly plan %(quarter)s of %(who)s: agreed."),
    "quarter_starts": lambda: _("Quarterly plan %(quarter)s of %(who)s: frozen, the quarter has begun."),
    "amend": lambda: _("Quarterly plan %(quarter)s of %(who)s: a change is asked for."),
    "confirm": lambda: _("Quarterly plan %(quarter)s of %(who)s: the change is answered."),
    "quarter_ends": lambda: _("Quarterly plan %(quarter)s of %(who)s: the quarter is over, its figures are counted."),
    "settle": lambda: _("Quarterly plan %(quarter)s of %(who)s: settled."),
    "cancel": lambda: _("Quarterly plan %(quarter)s of %(who)s: cancelled."),
}


def _moved(data: Data) -> str:
    said = MOVES[data["event"]]() % data
    return _("%(said)s %(reason)s") % {"said": said, "reason": data["reason"]} if data.get("reason") else said


def _word(data: Data) -> str:
    spec = KPIS.get(str(data["figure"]))
    named = {
        "who": data["who"], "figure": spec.title if spec else data["figure"], "word": Word(data["word"]).label,
        "number": _number(data["number"]),
    }  # fmt: skip
    said = _("%(who)s, %(figure)s: %(word)s %(number)s.") % named
    return _("%(said)s %(reason)s") % {"said": said, "reason": data["reason"]} if data.get("reason") else said


def _number(text: str) -> str:
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def _computed(data: Data) -> str:
    return _("Quarterly plan %(quarter)s of %(who)s: computed.") % data


def _listed(data: Data) -> str:
    return _("To reach the plan of %(who)s, by %(day)s: %(text)s") % {
        "who": data["who"], "day": said_day(data["due_on"]), "text": data["text"],
    }  # fmt: skip


def _done(data: Data) -> str:
    return _("Done, as the plan of %(who)s says: %(text)s") % data


def _undone(data: Data) -> str:
    return _("Not done yet, as the plan of %(who)s says: %(text)s") % data


for _verb, _title, _text, _icon in (
    ("kpi_plan.computed", gettext_lazy("Quarterly plan computed"), _computed, "chart"),
    ("kpi_plan.moved", gettext_lazy("Quarterly plan moved on"), _moved, "arrow-right"),
    ("kpi_plan.word", gettext_lazy("Word on a figure"), _word, "chat"),
    ("kpi_plan.change_listed", gettext_lazy("Change of process listed"), _listed, "plus"),
    ("kpi_plan.change_done", gettext_lazy("Change of process done"), _done, "check"),
    ("kpi_plan.change_undone", gettext_lazy("Change of process taken back"), _undone, "undo"),
):
    VERBS.register(_verb, VerbSpec(_verb, _title, _text, icon=_icon))
