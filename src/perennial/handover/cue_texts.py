"""How the cues of the first 90 days read, in the active language, from the params kept with each item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.handover.choices import Step
from perennial.handover.queries.words import sign
from perennial.kernel import formats

Params = Mapping[str, Any]


def _language() -> str:
    return (get_language() or "en")[:2]


def _day(value: str) -> str:
    return formats.format_date(date.fromisoformat(str(value)), _language(), "day")


def watch_headline(p: Params) -> str:
    """Which day it is."""
    return _("Day %(day)s of the first 90:") % p


def watch_why(p: Params) -> str:
    """The signs."""
    if not p["signs"]:
        days = int(p["calm"])
        return ngettext("calm for %(n)d day.", "calm for %(n)d days.", days) % {"n": days}
    return _("%(signs)s.") % {"signs": "; ".join(sign(kind, n) for kind, n in p["signs"])}


def watch_action(p: Params) -> str:
    """What to do."""
    if not p["signs"]:
        return _("Let the head of client success end the watch")
    if all(kind == "late" for kind, _n in p["signs"]):
        return _("Do what the gate still asks for, or say what stands in the way")
    return _("Talk with them today, have a plan in two days, tell the head of client success")


def watch_facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    rows = [(_("Day"), _("%(day)s of 90") % p)]
    return [*rows, (_("Under watch since"), _day(p["since"]))] if p.get("since") else rows


def unsent_headline(p: Params) -> str:
    """What is missing."""
    return _("First report not sent:") if p["what"] == "report" else _("First invoice not sent:")


def unsent_why(p: Params) -> str:
    """Since when."""
    return _("it was due by %(day)s, and the start is what they remember.") % {"day": _day(p["by"])}


def unsent_action(p: Params) -> str:
    """What to do."""
    if p["what"] == "report":
        return _("Send the first report")
    return _("Issue the first invoice with finance")


def unsent_facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    return [(_("Day"), _("%(day)s of 90") % p), (_("Due by"), _day(p["by"]))]


def step_name(kind: str, title: str) -> str:
    """What is to be done."""
    return title or str(Step(kind).label)


def steps_headline(p: Params) -> str:
    """Which day it is."""
    return _("Day %(day)s of the first 90:") % p


def steps_why(p: Params) -> str:
    """The first of them, and how many more."""
    kind, title, _due = p["steps"][0]
    rest = len(p["steps"]) - 1
    named = {"step": step_name(kind, title), "n": rest}
    if not rest:
        return _("%(step)s.") % named
    return ngettext("%(step)s, and %(n)d step more.", "%(step)s, and %(n)d steps more.", rest) % named


def steps_action(p: Params) -> str:
    """What to do."""
    if any(kind == Step.FIRST_WEEK for kind, _title, _due in p["steps"]):
        return _("Send the first-week check-in and call to listen")
    return _("Do it, or skip it with the reason")


def steps_facts(p: Params) -> list[tuple[str, str]]:
    """Each with its day."""
    return [(step_name(kind, title), _day(due)) for kind, title, due in p["steps"][:6]]
