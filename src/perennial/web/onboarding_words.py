"""The first 90 days in words and marks for pages: checks of a gate, stages, signs, the early hazard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perennial.handover.choices import GATE_OF, STAGES, OnboardingState
from perennial.handover.models import OnboardingMove
from perennial.handover.queries.onboardings import Line, gate_day
from perennial.handover.queries.words import sign
from perennial.kernel import formats

GATE_TITLES: Final = {
    "gate30": gettext_lazy("Gate after the first month"),
    "gate60": gettext_lazy("Gate after the second month"),
    "gate90": gettext_lazy("Last gate"),
}
EXCUSES: Final = {
    "gate60": gettext_lazy("Your plan, or the reason why it may go on"),
    "gate90": gettext_lazy("The reason why it may go on"),
}
TONES: Final = {"watch": "risk", "graduated": "good", "stopped": "line", "planned": "line"}
SEEN_AT: Final = {
    "asked": "client-pulse", "happy": "client-pulse", "invoiced": "client-money", "paid": "client-money",
    "talks": "client-timeline", "ties": "client-people", "coverage": "client-people", "canvas": "client-canvas",
    "report": "client-reports",
}  # fmt: skip


def checks_of(line: Line) -> list[dict[str, Any]]:
    """For kit/_checks.html."""
    found = []
    for check in line.checks:
        url = reverse(SEEN_AT[check.name], args=[line.row.client_id]) if check.name in SEEN_AT else ""
        state = "unknown" if check.holds is None else "pass" if check.holds else "fail"
        if check.name == "blockers":
            url = f"{reverse('issues')}?client={line.row.client_id}"
        found.append({"state": state, "text": _said(check), "url": url})
    return found


def _said(check: Any) -> str:
    figure, named = check.figure, {"n": check.figure, "wanted": check.wanted}
    day = {"day": formats.format_date(figure, _language(), "day")} if hasattr(figure, "year") else {}
    if check.name == "asked":
        return (
            _("They were asked how satisfied they are") if check.holds else _("Nobody has asked how satisfied they are")
        )
    if check.name == "invoiced":
        return _("The first invoice was sent %(day)s") % day if day else _("The first invoice was not sent yet")
    if check.name == "paid":
        return _("The first invoice was paid %(day)s") % day if day else _("The first invoice is not paid yet")
    if check.name == "report":
        return _("A report was accepted %(day)s") % day if day else _("No report was accepted yet")
    if check.name == "canvas":
        return _("The business canvas is filled in") if check.holds else _("The business canvas has empty blocks")
    if check.name == "blockers":
        text = ngettext("%(n)d severe issue stands for too long", "%(n)d severe issues stand for too long", figure)
        return text % named if figure else _("No severe issue stands for long")
    if check.name == "talks":
        return _("Days with a call, visit or meeting: %(n)s of %(wanted)s") % named
    if check.name == "ties":
        return _("Independent ties beside the developers': %(n)s of %(wanted)s") % named
    if check.name == "coverage":
        share = formats.format_percent(figure, _language())
        return _("Roles that matter and are known: %(share)s of %(wanted)s%% wanted") % {**named, "share": share}
    if figure is None:
        return _("Nobody has said yet how satisfied they are")
    return _("Satisfaction %(n)s, wanted %(wanted)s") % {**named, "n": formats.format_number(figure, _language(), 1)}


def signs_of(line: Line) -> str:
    """The signs of trouble in one line; empty without."""
    return "; ".join(sign(one.kind, one.n) for one in line.troubles)


def stages_of(line: Line, moves: Sequence[OnboardingMove]) -> list[dict[str, str]]:
    """For kit/_stepper.html: the three stages and the end, each with its day."""
    row, place = line.row, _place(line, moves)
    passed = {move.before: move.on for move in moves if move.event in GATE_OF.values()}
    names = [str(OnboardingState(stage).label) for stage in STAGES]
    steps = []
    for number, stage in enumerate(STAGES):
        state = "done" if number < place else "next" if number > place else "now"
        if number == place and row.state in (OnboardingState.WATCH, OnboardingState.STOPPED):
            state = "blocked"
        by = {"day": formats.format_date(gate_day(row, GATE_OF[stage], line.days["grace"]), _language(), "day")}
        when = formats.format_date(passed[stage], _language(), "day") if stage in passed else _("until %(day)s") % by
        steps.append({"name": names[number], "when": when, "state": state})
    last = str(OnboardingState.STOPPED.label if row.state == "stopped" else OnboardingState.GRADUATED.label)
    ended = formats.format_date(row.ended_on, _language(), "day") if row.ended_on else ""
    return [*steps, {"name": last, "when": ended, "state": "now" if row.ended_on else "next"}]


def _place(line: Line, moves: Sequence[OnboardingMove]) -> int:
    """The stage it is in, counted from 0; under watch and stopped the one it came from; -1 before the start."""
    state = line.row.state
    if state == OnboardingState.GRADUATED:
        return len(STAGES)
    if state not in STAGES:
        state = next((move.before for move in reversed(moves) if move.before in STAGES), "")
    return STAGES.index(OnboardingState(state)) if state in STAGES else -1


def hazard_said(found: Any) -> list[tuple[str, str]]:
    """The loss of clients early and later: label and sentence; nothing where no month was lived."""
    if found.early.rate is None:
        return []
    rows = [(_("Months 1 to 3"), found.early), (_("Later"), found.later)]
    return [(label, _rate(one)) for label, one in rows if one.rate is not None]


def _rate(one: Any) -> str:
    low, high = (formats.format_percent(value, _language(), 1) for value in one.interval)
    named = {
        "lost": one.lost, "months": formats.format_number(one.months, _language()),
        "rate": formats.format_percent(one.rate, _language(), 1), "low": low, "high": high,
    }  # fmt: skip
    return _("%(rate)s a month (%(low)s to %(high)s); lost: %(lost)s in %(months)s months of work") % named


def _language() -> str:
    return (get_language() or "en")[:2]
