"""Odds of a request as pages say them: one sentence, what they rest on, the days of each seat, the curve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from perennial.delivery.queries.filling import Odds
from perennial.delivery.staffing_choices import CandidateState, StaffingState
from perennial.kernel import formats
from perennial.kernel.charts import Chart, Step, km_step
from perennial.web.client_facts import language

TONES: Final[dict[str, str]] = {
    StaffingState.DRAFTED: "line", StaffingState.SUBMITTED: "watch", StaffingState.ACCEPTED: "acc",
    StaffingState.SHORTLISTED: "acc", StaffingState.INTERVIEWING: "acc", StaffingState.FILLED: "good",
    StaffingState.FAILED: "risk", StaffingState.CANCELLED: "line",
}  # fmt: skip
CANDIDATE_TONES: Final[dict[str, str]] = {
    CandidateState.FOUND: "line", CandidateState.SHORTLISTED: "acc", CandidateState.INTERVIEW: "acc",
    CandidateState.HIRED: "good", CandidateState.NOT_FIT: "line",
}  # fmt: skip
GOOD, FAIR = 0.7, 0.5


@dataclass(frozen=True, slots=True)
class ToldOdds:
    """Odds in words. `percent` is '' where there are none; `short` is what a row of a list says."""

    percent: str
    tone: str
    sentence: str
    basis: str
    steps: list[dict[str, Any]]
    chart: Chart | None

    @property
    def short(self) -> str:
        return self.percent or _("no odds yet")


def told_odds(odds: Odds, *, skill: str, level: str, since: date, picture: bool = True) -> ToldOdds:
    """`since`: when the seats began to wait."""
    if odds.fit is None:
        return ToldOdds("", "", _none(odds, skill, level), "", [], None)
    percent = "" if odds.chance is None else formats.format_percent(odds.chance.value, language())
    return ToldOdds(
        percent, _tone(odds), _sentence(odds), _basis(odds, skill, level), _steps(odds),
        _chart(odds, since) if picture else None,
    )  # fmt: skip


def _none(odds: Odds, skill: str, level: str) -> str:
    if not skill:
        return _("Name a skill, and what is known of filling such seats is shown here.")
    filled = odds.history.filled
    known = ngettext(
        "Only %(n)d seat for %(what)s was ever filled: that is too little to tell honest odds from.",
        "Only %(n)d seats for %(what)s were ever filled: that is too little to tell honest odds from.", filled,
    ) % {"n": filled, "what": _what(skill, level)} if filled else _(
        "No seat for %(what)s was ever filled here: there is nothing to tell honest odds from."
    ) % {"what": _what(skill, level)}  # fmt: skip
    more = ngettext(
        "%(n)d more, and there are some.", "%(n)d more, and there are some.", odds.missing
    ) % {"n": odds.missing}  # fmt: skip
    return f"{known} {more}"


def _sentence(odds: Odds) -> str:
    if odds.chance is None or odds.needed_on is None:
        return _("Name the first day, and the odds of having everybody by then are shown here.")
    if odds.chance.value == 0:
        return _("Its day, %(day)s, has come and seats are open.") % {"day": _day(odds.needed_on)}
    said = {
        "low": formats.format_percent(odds.chance.low, language()),
        "high": formats.format_percent(odds.chance.high, language()), "day": _day(odds.needed_on), "n": odds.open,
    }  # fmt: skip
    return ngettext(
        "that somebody is found by %(day)s; honestly between %(low)s and %(high)s.",
        "that all %(n)d are found by %(day)s; honestly between %(low)s and %(high)s.", odds.open,
    ) % said  # fmt: skip


def _basis(odds: Odds, skill: str, level: str) -> str:
    from_what = _what(skill, level) if odds.like == "level" else skill
    filled, unfilled = odds.history.filled, odds.history.unfilled
    told = ngettext(
        "From %(n)d seat that was filled, %(what)s", "From %(n)d seats that were filled, %(what)s", filled
    ) % {"n": filled, "what": from_what}  # fmt: skip
    if unfilled:
        told += ngettext(
            ", and %(n)d that was not (yet).", ", and %(n)d that were not (yet).", unfilled
        ) % {"n": unfilled}  # fmt: skip
    else:
        told += "."
    if odds.like == "skill":
        told += " " + _("There are too few of this level alone: all levels are taken together.")
    if odds.open > 1:
        told += " " + _("Counted as if each seat were filled by itself.")
    return told


def _steps(odds: Odds) -> list[dict[str, Any]]:
    return [
        {
            "name": _ordinal(step.seats, odds.open), "even_on": step.even_on, "sure_on": step.sure_on,
            "chance": None if step.chance is None else formats.format_percent(step.chance.value, language()),
        }
        for step in odds.steps
    ]  # fmt: skip


def _ordinal(count: int, among: int) -> str:
    if among == 1:
        return _("One person")
    return ngettext("%(n)d person", "%(n)d people", count) % {"n": count}


def _chart(odds: Odds, since: date) -> Chart | None:
    steps = [
        Step(int(step.time), 1 - step.survival, 1 - step.high, 1 - step.low) for step in odds.history.steps()
    ]  # fmt: skip
    if not steps or odds.fit is None:
        return None
    median = formats.format_number(odds.fit.median, language(), 0)
    return km_step(
        steps, label=_("Half of such seats are filled within %(n)s days.") % {"n": median},
        head=(_("Days"), _("Seats filled")), day_text=lambda day: _("day %(n)d") % {"n": day},
        share_text=lambda share: formats.format_percent(share, language()),
        mark=(odds.needed_on - since).days if odds.needed_on and odds.needed_on > since else None,
    )  # fmt: skip


def _tone(odds: Odds) -> str:
    if odds.chance is None:
        return ""
    return "good" if odds.chance.value >= GOOD else "watch" if odds.chance.value >= FAIR else "risk"


def _what(skill: str, level: str) -> str:
    return pgettext("level and skill", "%(level)s %(skill)s") % {"level": level, "skill": skill} if level else skill


def _day(day: date) -> str:
    return formats.format_date(day, language())
