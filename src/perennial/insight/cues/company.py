"""What asks for those who lead: goals of existing clients that lag (C44), a company that leans on one client (C45)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.insight.queries.business import running_period
from perennial.insight.queries.goals import concentration_moved, progress_of
from perennial.kernel import formats
from perennial.kernel.quarters import quarter_name, quarter_of
from perennial.targets.goal_choices import Side

LAG: Final = Decimal("0.6")
"""Of what the closed months stand for: below it the goal lags."""
LINES: Final = (Decimal("0.35"), Decimal("0.20"))
FALL: Final = Decimal("0.85")
"""Effective clients now, of those a quarter ago: below it the fall is told."""
Params = Mapping[str, Any]


def goals_lag(as_of: date) -> Iterator[Cue]:
    """C44: this quarter has a goal for new clients and none for existing ones, or those lag far. Three queries."""
    if asked_clients() is not None:
        return
    quarter = quarter_of(as_of)
    found = progress_of(running_period(as_of), quarter)
    sides = {one.side for one in found}
    if Side.NEW in sides and Side.EXISTING not in sides:
        yield Cue("C44", None, "goals", {"quarter": quarter_name(quarter), "share": None}, days_left=14)
        return
    for one in found:
        if one.side == Side.EXISTING and one.months and one.share < LAG * one.due:
            params = {"quarter": quarter_name(quarter), "share": float(one.share), "due": float(one.due)}
            yield Cue("C44", None, "goals", params, days_left=14)
            return


def leaning(as_of: date) -> Iterator[Cue]:
    """C45: the largest client crossed a line within a quarter, or effective clients fell by more than 15 %. At most
    five queries.
    """
    if asked_clients() is not None:
        return
    found = concentration_moved(as_of)
    if found is None:
        return
    crossed = next((line for line in LINES if found.before.largest < line <= found.now.largest), None)
    if crossed is None and found.now.effective >= FALL * found.before.effective:
        return
    params = {
        "name": found.name, "share": float(found.now.largest), "before": float(found.before.largest),
        "line": None if crossed is None else float(crossed), "effective": float(found.now.effective),
        "effective_before": float(found.before.effective),
    }  # fmt: skip
    yield Cue("C45", None, "concentration", params, days_left=30)


def _percent(value: float) -> str:
    return formats.format_percent(value, _language())


def _number(value: float) -> str:
    return formats.format_number(value, _language(), 1)


def _language() -> str:
    return (get_language() or "en")[:2]


def goals_why(p: Params) -> str:
    """No goal, or how far behind."""
    if p["share"] is None:
        return _("new clients have a goal in %(quarter)s, existing ones have none.") % p
    return _("they are at %(share)s of the goal of %(quarter)s, where %(due)s would be on its way.") % {
        "share": _percent(p["share"]), "due": _percent(p["due"]), "quarter": p["quarter"]
    }  # fmt: skip


def goals_facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    if p["share"] is None:
        return [(_("Quarter"), p["quarter"])]
    return [(_("Quarter"), p["quarter"]), (_("Reached"), _percent(p["share"])), (_("On its way"), _percent(p["due"]))]


def leaning_why(p: Params) -> str:
    """Which line, or the fall."""
    if p["line"] is not None:
        return _("%(name)s brings %(share)s of the year's turnover, a quarter ago it was %(before)s.") % {
            "name": p["name"], "share": _percent(p["share"]), "before": _percent(p["before"])
        }  # fmt: skip
    return _("as concentrated as %(now)s equal clients, a quarter ago as %(before)s.") % {
        "now": _number(p["effective"]), "before": _number(p["effective_before"])
    }  # fmt: skip


def leaning_facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    return [
        (_("Largest client"), f"{p['name']}, {_percent(p['share'])}"),
        (_("Effective clients"), f"{_number(p['effective_before'])} → {_number(p['effective'])}"),
    ]


CUES.register("C44", CueRule(
    id="C44", version=1, title=gettext_lazy("Goals of existing clients that lag"), split="growth", find=goals_lag,
    headline=lambda p: _("Existing clients lag:"), why=goals_why,
    action=lambda p: _("Set or adjust their goal beside that of new sales"), facts=goals_facts, cool_down_days=90,
    icon="growth", place="board",
))  # fmt: skip
CUES.register("C45", CueRule(
    id="C45", version=1, title=gettext_lazy("The company leans on one client"), split="growth", find=leaning,
    headline=lambda p: _("Leaning on few:"), why=leaning_why,
    action=lambda p: _("Talk about what happens if they leave"), facts=leaning_facts, cool_down_days=90,
    icon="chart", tone="risk", place="board",
))  # fmt: skip
