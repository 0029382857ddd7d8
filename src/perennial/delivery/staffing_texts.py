"""How events of requests for people read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.delivery.staffing_choices import CandidateState
from perennial.foundation.registry import VerbSpec
from perennial.foundation.saying import said_day
from perennial.people.choices import Level

Data = Mapping[str, Any]
MOVES: Final[dict[str, Callable[[], str]]] = {
    "submit": lambda: _("Recruiters have the request: %(need)s."),
    "unclear": lambda: _("Recruiters ask about %(need)s."),
    "accept": lambda: _("Recruiters search: %(need)s."),
    "shortlist": lambda: _("The shortlist for %(need)s is ready."),
    "client_interview": lambda: _("The client talks with candidates: %(need)s."),
    "none_fit": lambda: _("None of the candidates fits: %(need)s. The search goes on."),
    "offer_accepted": lambda: _("Every seat is filled: %(need)s."),
    "give_up": lambda: _("The search for %(need)s is given up; offered instead:"),
    "cancel": lambda: _("The request is cancelled: %(need)s."),
}


def said_need(seats: Any, level: str, skill: str, title: str = "") -> str:
    """'2 × Senior .NET'."""
    words = [str(dict(Level.choices).get(level, level)), skill or title]
    return f"{seats} × {' '.join(word for word in words if word)}"


def _drafted(data: Data) -> str:
    return _("Request for people drafted: %(need)s.") % _need(data)


def _changed(data: Data) -> str:
    return _("Request for people said otherwise: %(need)s, first day %(day)s.") % _need(data)


def _moved(data: Data) -> str:
    said = MOVES.get(data["event"], MOVES["submit"])() % _need(data)
    return _("%(said)s %(reason)s") % {"said": said, "reason": data["reason"]} if data.get("reason") else said


def _odds_told(data: Data) -> str:
    if data.get("percent") is None:
        return _("The client knows that there are no odds to tell yet: %(need)s.") % _need(data)
    return _("The client knows the odds, %(percent)s%%: %(need)s by %(day)s.") % {
        **_need(data), "percent": data["percent"]
    }  # fmt: skip


def _split(data: Data) -> str:
    return _("What is still open goes on by itself: %(need)s.") % _need(data)


def _found(data: Data) -> str:
    return _("A candidate was found: %(name)s.") % {"name": data["ours"]} if data.get("ours") else _(
        "A candidate was found outside."
    )  # fmt: skip


def _candidate(data: Data) -> str:
    state = dict(CandidateState.choices).get(data["state"], data["state"])
    who = data.get("ours") or _("somebody from outside")
    return _("Candidate, %(who)s: %(state)s.") % {"who": who, "state": state}


def _need(data: Data) -> dict[str, str]:
    need = said_need(data["seats"], data["level"], data["skill"], data["title"])
    day = data.get("needed_on")
    return {"need": need, "day": said_day(day) if day else "–"}


SPECS: Final = (
    VerbSpec("staffing.drafted", gettext_lazy("Request for people"), _drafted, icon="users"),
    VerbSpec("staffing.changed", gettext_lazy("Request for people"), _changed, icon="users"),
    VerbSpec("staffing.moved", gettext_lazy("Request for people"), _moved, icon="users"),
    VerbSpec("staffing.odds_told", gettext_lazy("Request for people"), _odds_told, icon="users"),
    VerbSpec("staffing.split", gettext_lazy("Request for people"), _split, icon="users"),
    VerbSpec("candidate.found", gettext_lazy("Candidate"), _found, icon="users"),
    VerbSpec("candidate.moved", gettext_lazy("Candidate"), _candidate, icon="users"),
)
