"""C08: a client wants another developer. C10: a notice stands and nobody is planned for the seat (domain C08, C10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perennial.contracts.choices import EndCause
from perennial.contracts.queries.replacing import asked_to_replace, unplanned
from perennial.contracts.queries.stakes import placement_stakes
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.foundation.store import get
from perennial.kernel import formats
from perennial.kernel.workdays import working_days_between

ODDS = {"C08": 0.3, "C10": 0.4}  # how likely the seat is lost: expert values
WEEK = 7
Params = Mapping[str, Any]


def wants_another(as_of: date) -> Iterator[Cue]:
    """One item a placement, until somebody is agreed for its seat; with options, the letter proposes them."""
    found = asked_to_replace(as_of, asked_clients())
    stakes = placement_stakes([one.row for one in found], as_of)
    for one in found:
        row = one.row
        params = {
            "person": row.person.name, "cause": row.end_cause, "since": row.state_since.isoformat(),
            "options": [successor.person.name for successor in one.successors],
        }  # fmt: skip
        yield Cue(
            "C08", row.client_id, f"replace:{row.pk}", params, money=stakes.get(row.pk), probability=ODDS["C08"],
            days_left=1, subject=("client", row.client_id), letter="replacement" if one.successors else None,
        )  # fmt: skip


def notice_without_plan(as_of: date) -> Iterator[Cue]:
    """One item a placement under notice, until somebody is proposed or asked for."""
    found = unplanned(as_of, int(get("contracts.plan_days")), asked_clients())
    stakes = placement_stakes([one.row for one in found], as_of)
    for one in found:
        row = one.row
        given = row.notice_given_on or row.state_since
        params = {
            "person": row.person.name, "last": row.ends_on.isoformat() if row.ends_on else "",
            "days": working_days_between(given, as_of),
        }  # fmt: skip
        left = (row.ends_on - as_of).days if row.ends_on else WEEK
        yield Cue(
            "C10", row.client_id, f"notice:{row.pk}", params, money=stakes.get(row.pk), probability=ODDS["C10"],
            days_left=max(1, left), subject=("client", row.client_id),
        )  # fmt: skip


def _day(text: str) -> str:
    return formats.format_date(date.fromisoformat(text), (get_language() or "en")[:2], "day") if text else "–"


def _why_another(p: Params) -> str:
    options = len(p["options"])
    cause = str(EndCause(p["cause"]).label) if p["cause"] else _("no cause is noted")
    if not options:
        return _("since %(day)s (%(cause)s), and nobody is proposed yet.") % {"day": _day(p["since"]), "cause": cause}
    return ngettext(
        "since %(day)s (%(cause)s); %(n)d option is ready.", "since %(day)s (%(cause)s); %(n)d options are ready.",
        options,
    ) % {"day": _day(p["since"]), "cause": cause, "n": options}  # fmt: skip


def _why_no_plan(p: Params) -> str:
    return ngettext(
        "the last day is %(last)s, and after %(n)d working day nobody is planned for the seat.",
        "the last day is %(last)s, and after %(n)d working days nobody is planned for the seat.", p["days"],
    ) % {"last": _day(p["last"]), "n": p["days"]}  # fmt: skip


CUES.register("C08", CueRule(
    id="C08", version=1, title=gettext_lazy("A client wants another developer"), split="people", find=wants_another,
    headline=lambda p: _("They want somebody else than %(person)s:") % {"person": p["person"]}, why=_why_another,
    action=lambda p: _("Send the options") if p["options"] else _("Call today and offer two options"),
    facts=lambda p: [(_("Asked on"), _day(p["since"])), *((_("Option"), name) for name in p["options"])],
    cool_down_days=7, icon="users", note=True,
))  # fmt: skip
CUES.register("C10", CueRule(
    id="C10", version=1, title=gettext_lazy("Notice without a plan for the seat"), split="people",
    find=notice_without_plan,
    headline=lambda p: _("%(person)s leaves:") % {"person": p["person"]}, why=_why_no_plan,
    action=lambda p: _("Ask for people, or propose a successor with days of overlap"),
    facts=lambda p: [(_("Last day"), _day(p["last"]))], cool_down_days=5, icon="users", note=True,
))  # fmt: skip
