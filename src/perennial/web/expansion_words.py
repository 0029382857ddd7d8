"""Expansions in words for pages: the answers about margin and people, how many are won."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perennial.contracts.models import Placement
from perennial.growth.models.expansions import Expansion
from perennial.growth.queries.expansion_answers import Margin, Staffing
from perennial.growth.queries.expansions import LEAST, WinShare
from perennial.kernel import formats
from perennial.web.client_facts import language
from perennial.web.staffing_words import ToldOdds, told_odds

TONES: Final = {
    "spotted": "line", "qualified": "acc", "proposed": "acc", "staffing": "watch", "parked": "line", "won": "good",
    "lost": "risk",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: whether it lets the offer go out, the sentence, and what it rests on."""

    holds: bool
    said: str
    basis: str = ""


def margin_said(row: Expansion, found: Margin | None, *, numbers: bool) -> Answer:
    """`numbers`: the reader sees margins; others are told whether it holds, and no more."""
    if found is None:
        return Answer(True, _("The same people do it: nothing they cost changes."))
    vouched = row.margin_on is not None
    if vouched and found.holds is not True:
        who = row.margin_by.name if row.margin_by else ""
        said = _("%(name)s vouched for it: %(word)s") % {"name": who, "word": row.margin_word}
        return Answer(True, said, _numbers(found) if numbers else "")
    if found.percent is None:
        return Answer(False, _no_margin(row, found))
    if found.holds:
        return Answer(True, _("The margin of an hour holds."), _numbers(found) if numbers else "")
    thin = _("The margin of an hour is too thin: raise the rate, or ask a head or finance to vouch for it.")
    return Answer(False, thin, _numbers(found) if numbers else "")


def staffing_said(found: Staffing | None) -> Answer:
    """Who of ours fits, and what recruiters said; the odds stand beside it."""
    if found is None:
        return Answer(True, _("Nobody has to be found."))
    if found.on_bench:
        return Answer(True, ngettext(
            "We have %(n)d person who fits and is free in time.", "We have %(n)d people who fit and are free in time.",
            len(found.bench),
        ) % {"n": len(found.bench)})  # fmt: skip
    parts = []
    if found.bench:
        parts.append(ngettext(
            "%(n)d of ours fits and is free in time.", "%(n)d of ours fit and are free in time.", len(found.bench)
        ) % {"n": len(found.bench)})  # fmt: skip
    if found.word:
        parts.append(_("Recruiters say: %(word)s") % {"word": found.word})
    if not found.known:
        parts.append(_("Nobody who fits is free in time, and there are no odds: note what recruiters say."))
    return Answer(found.known, " ".join(parts))


def odds_of(row: Expansion, found: Staffing | None) -> ToldOdds | None:
    """The odds with what they rest on; None where the bench holds them all or no skill is named."""
    if found is None or found.odds is None or row.skill is None:
        return None
    level = str(row.get_level_display()) if row.level else ""
    since = row.state_since
    return told_odds(found.odds, skill=row.skill.name, level=level, since=since, picture=False)


def share_said(found: WinShare) -> str:
    """How the decided ones ended, staffing apart."""
    apart = ngettext(
        "%(n)d more was lost for want of people, counted apart.",
        "%(n)d more were lost for want of people, counted apart.", found.not_staffed,
    ) % {"n": found.not_staffed} if found.not_staffed else ""  # fmt: skip
    if found.share is None:
        if not found.decided and not found.not_staffed:
            return ""
        said = ngettext(
            "%(n)d is decided, %(least)d are needed before there is a share of those won.",
            "%(n)d are decided, %(least)d are needed before there is a share of those won.", found.decided,
        ) % {"n": found.decided, "least": LEAST}  # fmt: skip
        return f"{said} {apart}".strip()
    values = {
        "won": found.won, "decided": found.decided, "share": _share(found.share), "low": _share(found.low or 0.0),
        "high": _share(found.high or 0.0),
    }  # fmt: skip
    said = _("Won: %(won)d of the %(decided)d that were decided, %(share)s; honestly between %(low)s and %(high)s.")
    return f"{said % values} {apart}".strip()


def placement_said(row: Placement) -> str:
    """'Max Reed, Backend developer, from 1 December'."""
    day = formats.format_date(row.starts_on, language())
    return _("%(name)s, %(title)s, from %(day)s") % {"name": row.person.name, "title": row.title, "day": day}


def gaps_said(names: Sequence[str]) -> str:
    """What is still to be known, as one list of words."""
    labels: dict[str, Any] = {
        "need": _("what they need it for"), "amount": _("the money a month"), "decides": _("who decides"),
        "wanted_on": _("from when it is wanted"),
    }  # fmt: skip
    return ", ".join(labels[name] for name in names)


def _numbers(found: Margin) -> str:
    if found.percent is None:
        return ""
    values: dict[str, Any] = {"percent": formats.format_number(found.percent, language(), 1), "floor": found.floor}
    if found.like == "level":
        whose = ngettext(
            "by the cost of %(n)d person at this level", "by the costs of %(n)d people at this level", found.people
        )
    else:
        whose = ngettext(
            "by the cost of %(n)d person with this skill", "by the costs of %(n)d people with this skill", found.people
        )
    values["whose"] = whose % {"n": found.people}
    return _("%(percent)s %% of the rate, at least %(floor)d %% is asked for; %(whose)s.") % values


def _no_margin(row: Expansion, found: Margin) -> str:
    if row.skill_id is None:
        return _("Name the skill, and the margin is told from the costs of those who have it.")
    if not found.like:
        return _("Too few costs are known for this skill to tell a margin from: a head or finance can vouch for it.")
    return _("Name the rate an hour, and the margin is told.")


def _share(value: float) -> str:
    return formats.format_percent(value, language())
