"""C17: hours of the last month are not submitted, or apart from the client's tracker (domain C17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client
from perennial.delivery.queries.unsettled import unsettled_hours
from perennial.delivery.rules.lengths import length_text
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.kernel import formats

_GONE: Final = (ClientStatus.LOST, ClientStatus.ARCHIVED)
Params = Mapping[str, Any]


def hours_unsettled(as_of: date) -> Iterator[Cue]:
    """One item a client and month."""
    late = unsettled_hours(as_of, asked_clients())
    if not late:
        return
    alive = set(Client.objects.live().exclude(status__in=_GONE).values_list("pk", flat=True))
    for one in late:
        if one.client_id not in alive:
            continue
        params = {"month": one.month, "missing": one.missing, "lines": len(one.lines), "seconds": one.seconds}
        yield Cue(
            "C17", one.client_id, f"hours:{one.month:%Y-%m}", params, days_left=1, due_on=one.due_on,
            subject=("client", one.client_id), letter="hours_lines" if one.lines else None,
        )  # fmt: skip


def headline(p: Params) -> str:
    """What it is about."""
    return _("Hours of %(month)s are not settled:") % {"month": _month(p)}


def why(p: Params) -> str:
    """Who is missing, and which lines."""
    return " ".join(f"{sentence}." for sentence in _sentences(p))


def action(p: Params) -> str:
    """What to do."""
    if p["lines"]:
        return _("Settle the lines with the developers, and ask the client about the rest")
    return _("Have the missing hours submitted, so that the month can be invoiced")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    found = [(_("Not submitted"), ", ".join(p["missing"]))] if p["missing"] else []
    if p["lines"]:
        found.append((_("Apart from their tracker"), length_text(p["seconds"])))
    return found


def _sentences(p: Params) -> list[str]:
    found = []
    if p["missing"]:
        found.append(_("not submitted by %(people)s") % {"people": ", ".join(p["missing"])})
    if p["lines"]:
        text = ngettext(
            "%(n)d line differs from the client's tracker, by %(hours)s",
            "%(n)d lines differ from the client's tracker, by %(hours)s", p["lines"],
        )  # fmt: skip
        found.append(text % {"n": p["lines"], "hours": length_text(p["seconds"])})
    return found


def _month(p: Params) -> str:
    day = p["month"] if isinstance(p["month"], date) else date.fromisoformat(str(p["month"]))
    return formats.format_date(day, (get_language() or "en")[:2], "month")


CUES.register("C17", CueRule(
    id="C17", version=1, title=gettext_lazy("Hours that are not settled"), split="money", find=hours_unsettled,
    headline=headline, why=why, action=action, facts=facts, cool_down_days=2, icon="clock",
))  # fmt: skip
