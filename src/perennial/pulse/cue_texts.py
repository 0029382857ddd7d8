"""How the cues of the pulse read: sentences in the active language from the params kept with each item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.kernel import formats

Params = Mapping[str, Any]


def _day(value: str) -> str:
    return formats.format_date(date.fromisoformat(value), (get_language() or "en")[:2], "day")


def silent_headline(p: Params) -> str:
    return _("%(name)s is silent:") % p


def silent_why(p: Params) -> str:
    text = ngettext(
        "a decision maker without an answer for %(n)d round.",
        "a decision maker without an answer for %(n)d rounds running.",
        p["rounds"],
    )
    return text % {"n": p["rounds"]}


def silent_action(p: Params) -> str:
    return _("Ask by voice, three minutes are enough")


def silent_facts(p: Params) -> list[tuple[str, str]]:
    return [(_("Rounds in silence"), str(p["rounds"])), (_("Last asked"), _day(p["on"]))]


def low_headline(p: Params) -> str:
    if p["kind"] == "slope":
        return _("Happiness falls:")
    return _("%(name)s gave a %(score)s:") % p


def low_why(p: Params) -> str:
    if p["kind"] == "slope":
        rounds = ngettext("%(n)d round", "%(n)d rounds", p["rounds"]) % {"n": p["rounds"]}
        slope = formats.format_number(abs(p["slope"]), (get_language() or "en")[:2], 1)
        return _("by %(slope)s a round over %(rounds)s.") % {"slope": slope, "rounds": rounds}
    if p["kind"] == "drop":
        return _("it was %(before)s the time before.") % p
    if p.get("comment"):
        return _("“%(comment)s”") % p
    return _("without a word why.")


def low_action(p: Params) -> str:
    if p["kind"] == "slope":
        return _("Ask their decision maker by phone what has changed")
    return _("Phone within two working days; tell them afterwards what changes")


def low_facts(p: Params) -> list[tuple[str, str]]:
    facts = [(_("Answered"), _day(p["on"]))]
    if p.get("before"):
        facts.append((_("The time before"), str(p["before"])))
    return facts


def high_headline(p: Params) -> str:
    return _("%(name)s gave a %(score)s:") % p


def high_why(p: Params) -> str:
    return _("a decision maker this content was not asked for anything in %(days)s days.") % p


def high_action(p: Params) -> str:
    return _("Ask for one introduction, or for a story; one of the two, not both")


def high_facts(p: Params) -> list[tuple[str, str]]:
    return [(_("Answered"), _day(p["on"])), *([(_("In their words"), p["comment"])] if p.get("comment") else [])]


def part_headline(p: Params) -> str:
    return _("%(name)s wrote:") % p


def part_why(p: Params) -> str:
    return _("“%(comment)s”, with a %(score)s for %(part)s.") % {**p, "part": part_name(p["part"])}


def part_action(p: Params) -> str:
    return _("Talk it over with the team and answer by %(day)s") % {"day": _day(p["answer_by"])}


def part_facts(p: Params) -> list[tuple[str, str]]:
    return [(_("Answered"), _day(p["on"])), (part_name(p["part"]), str(p["score"]))]


def part_name(part: str) -> str:
    return {"speed": _("Speed"), "quality": _("Code quality"), "communication": _("Communication")}[part]
