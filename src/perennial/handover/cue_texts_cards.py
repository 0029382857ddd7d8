"""How the cues of hand-overs read, in the active language, from the params kept with each item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perennial.handover.queries.card_words import stuck_sign
from perennial.kernel import formats

Params = Mapping[str, Any]


def _day(value: str) -> str:
    return formats.format_date(date.fromisoformat(str(value)), (get_language() or "en")[:2], "day")


def given_headline(p: Params) -> str:
    """What it is."""
    return _("A hand-over from sales:")


def given_why(p: Params) -> str:
    """Since when, and until when."""
    text = _("%(seller)s gave it to you %(day)s; take it or ask by %(until)s.")
    return text % {"seller": p["seller"], "day": _day(p["since"]), "until": _day(p["until"])}


def given_action(p: Params) -> str:
    """What to do."""
    return _("Read the card, take it, or ask by name for what is missing")


def given_facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    return [(_("Filled in"), f"{p['percent']} %"), (_("Given"), _day(p["since"]))]


def stuck_headline(p: Params) -> str:
    """What is wrong; for whoever leads, of which client."""
    return _("%(name)s, the hand-over is stuck:") % p if p.get("name") else _("The hand-over is stuck:")


def stuck_why(p: Params) -> str:
    """The reasons."""
    return _("%(signs)s.") % {"signs": "; ".join(stuck_sign(kind, n) for kind, n in p["signs"])}


def stuck_action(p: Params) -> str:
    """What to do about the gravest."""
    if p.get("name"):
        return _("Take it for the account manager, or name somebody else")
    kind = p["signs"][0][0]
    if kind == "waits":
        return _("Take it today, or ask for the gaps by name")
    if kind == "missing":
        return _("Ask sales for the must-haves by name")
    return _("Send the letter of introduction and agree a time")


def stuck_facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    rows = [(_("Filled in"), f"{p['percent']} %"), (_("Won"), _day(p["won"]))]
    return [*rows, (_("Sold by"), p["seller"])] if p["seller"] else rows
