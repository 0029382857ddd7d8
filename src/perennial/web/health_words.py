"""Health in words: factors, the facts behind them, caps, why it moved and what would lift it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from perennial.care.queries.ties import Relationship
from perennial.insight.queries.health import HealthChange, HealthLift
from perennial.kernel import formats
from perennial.web.client_facts import language

BANDS = ("good", "watch", "risk", "none")


def band_name(band: str) -> str:
    """The word of a band."""
    return {
        "good": pgettext("health", "Healthy"), "watch": pgettext("health", "Watch"),
        "risk": pgettext("health", "At risk"), "none": pgettext("health", "Not enough data"),
    }[band]  # fmt: skip


def factor_name(factor: str) -> str:
    """The name of a factor, or of the caps together."""
    return {
        "happiness": _("Happiness"), "relationship": _("Relationship"), "payment": pgettext("health", "Payment"),
        "delivery": _("Issues and answers"), "engagement": pgettext("health", "Contact"),
        "commercial": _("Run rate"), "promises": _("Promises"), "team": _("Team stability"),
        "caps": pgettext("health", "Caps"),
    }[factor]  # fmt: skip


def points(value: float) -> str:
    """'+2.7', '−7.2', with a true minus."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + formats.format_number(abs(value), language(), 1)


def reason(factor: str, facts: Mapping[str, Any]) -> str:
    """The facts of a factor in one line."""
    return _REASONS[factor](facts)


def aged(days: float, share: float) -> str:
    """How old the evidence is, and what it still counts."""
    values = {"age": formats.format_days(round(days), language()), "share": formats.format_percent(share, language())}
    return _("%(age)s old, counts %(share)s") % values


def cap_text(name: str) -> str:
    """What holds the score down."""
    return {
        "notice": _("Notice was given in writing: at most 25."),
        "debt": _("Work is paused for debt: at most 40."),
        "decider": _("A decision maker left and nobody took the place: at most 55."),
        "onboarding": _("In the first 60 days nobody is green yet."),
    }[name]


def change_text(change: HealthChange) -> str:
    """Why a factor moved the score."""
    return {
        "better": pgettext("health", "better"), "worse": pgettext("health", "worse"),
        "came": pgettext("health", "newly known"), "went": pgettext("health", "no longer known"),
        "weighed": pgettext("health", "weighs anew because others changed"),
        "caps": pgettext("health", "what holds it down changed"),
    }[change.kind]  # fmt: skip


def lift_text(lift: HealthLift, graph: Relationship | None) -> str:
    """What we could do, as the beginning of a sentence."""
    meeting = graph.introduction() if graph is not None and lift.lever.name == "introduction" else None
    if graph is not None and meeting is not None:
        ours = next(one.name for one in graph.ours if one.id == meeting.ours)
        theirs = next(one.name for one in graph.theirs if one.id == meeting.theirs)
        return _("bring %(ours)s and %(theirs)s together") % {"ours": ours, "theirs": theirs}
    return {
        "talk": _("talk with them today"),
        "issue": _("close the gravest open issue"),
        "overdue": _("bring in what is overdue"),
        "introduction": _("bring one more of us and of them together"),
    }[lift.lever.name]


def _happiness(facts: Mapping[str, Any]) -> str:
    values = {"mean": formats.format_number(facts["mean"], language(), 1), "lowest": facts["lowest"]}
    said = _("mean %(mean)s, lowest voice %(lowest)s") % values
    if facts["deciding"] is not None and facts["deciding"] <= 6:
        held = _("a decision maker said %(score)s, so it counts at most 50") % {"score": facts["deciding"]}
        return f"{said}; {held}"
    return said


def _relationship(facts: Mapping[str, Any]) -> str:
    values = {
        "k": facts["k"], "wanted": facts["wanted"], "share": formats.format_percent(facts["coverage"], language())
    }  # fmt: skip
    return _("%(k)s of %(wanted)s ties of our management live; roles covered: %(share)s") % values


def _payment(facts: Mapping[str, Any]) -> str:
    parts = []
    if facts["beyond"] is not None:
        days = round(facts["beyond"])
        if days > 0:
            late = ngettext("pays %(n)d day after the due day", "pays %(n)d days after the due day", days)
            parts.append(late % {"n": days})
        else:
            parts.append(_("pays in time"))
    if facts["overdue"]:
        parts.append(_("%(share)s of what is open is overdue")
                     % {"share": formats.format_percent(facts["overdue"], language())})  # fmt: skip
    elif facts["overdue"] is not None:
        parts.append(_("nothing is overdue"))
    return "; ".join(parts)


def _delivery(facts: Mapping[str, Any]) -> str:
    count = sum(facts["open"].values())
    said = _("no issue is open")
    if count:
        said = ngettext("%(n)d issue open, the gravest of severity %(worst)s",
                        "%(n)d issues open, the gravest of severity %(worst)s", count)  # fmt: skip
        said = said % {"n": count, "worst": min(facts["open"])}
    if facts["in_time"] is None:
        return said
    share = formats.format_percent(facts["in_time"], language())
    return f"{said}; " + _("answered in time: %(share)s") % {"share": share}


def _engagement(facts: Mapping[str, Any]) -> str:
    days = facts["days"]
    if not days:
        return _("talked today")
    return ngettext("last talk %(n)d day ago", "last talk %(n)d days ago", days) % {"n": days}


def _commercial(facts: Mapping[str, Any]) -> str:
    change = facts["change"]
    share = formats.format_percent(abs(change), language())
    if abs(change) < 0.005:
        return _("invoiced as much as in the three months before")
    if change > 0:
        return _("invoiced %(share)s more than in the three months before") % {"share": share}
    return _("invoiced %(share)s less than in the three months before") % {"share": share}


def _promises(facts: Mapping[str, Any]) -> str:
    values = {"kept": facts["kept"], "n": facts["ended"]}
    return _("%(kept)s of %(n)s kept in 180 days") % values


def _team(facts: Mapping[str, Any]) -> str:
    return _("left: %(left)s, replaced: %(replaced)s, in six months") % facts


_REASONS = {
    "happiness": _happiness, "relationship": _relationship, "payment": _payment, "delivery": _delivery,
    "engagement": _engagement, "commercial": _commercial, "promises": _promises, "team": _team,
}  # fmt: skip
