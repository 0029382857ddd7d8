"""How C31 reads, in the active language, from the params kept with each item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perennial.foundation.saying import said_day
from perennial.growth.choices import RenewalState

Params = Mapping[str, Any]


def headline(p: Params) -> str:
    """What is near."""
    if p["step"] == "year":
        return _("A year of the agreement ends:")
    if p["step"] == "over":
        return _("The term is over:")
    if p["step"] == "notice":
        return _("Last day for notice %(day)s:") % {"day": said_day(str(p["notice_on"]))}
    days = int(p["days"])
    return ngettext("The term ends in %(n)d day:", "The term ends in %(n)d days:", days) % {"n": days}


def why(p: Params) -> str:
    """The agreement, and how likely it is to go on."""
    named = {"number": p["number"], "n": p["odds"], "day": said_day(str(p["ends_on"]))}
    if p["step"] == "over":
        return _("%(number)s ended on %(day)s, and nobody noted what became of it.") % named
    if p["step"] == "year":
        return _("%(number)s is open-ended, and nothing else makes one look back.") % named
    if p["odds"] is None:
        return _("%(number)s runs until %(day)s.") % named
    return _("%(number)s runs until %(day)s; %(n)s in 100 go on from here.") % named


def action(p: Params) -> str:
    """What to do."""
    if p["step"] == "over":
        return _("Note what became of it")
    if p["step"] == "year":
        return _("Show what the year brought, and ask what the next should")
    if p["state"] in (RenewalState.OPENED, RenewalState.NEGOTIATING):
        return _("Bring it to terms in writing")
    if p["state"] == RenewalState.AGREED:
        return _("Have it signed")
    return _("Open the talk with the page of results and three ways ahead")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    rows = [(_("Term ends"), said_day(str(p["ends_on"])))]
    if p.get("notice_on"):
        rows.append((_("Notice by"), said_day(str(p["notice_on"]))))
    if p["odds"] is not None:
        named = {"n": p["odds"], "low": p["low"], "high": p["high"]}
        rows.append((_("Odds"), _("%(n)s in 100, the honest range %(low)s to %(high)s") % named))
    return rows
