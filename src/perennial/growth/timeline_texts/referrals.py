"""How events of referrals read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import VERBS, VerbSpec

Data = Mapping[str, Any]
MOVES: Final[dict[str, Callable[[], str]]] = {
    "declines": lambda: _("They have nobody to recommend us to now."),
    "lead_given": lambda: _("They recommended us to %(lead)s."),
    "contact": lambda: _("We are in touch with %(lead)s; they were thanked for the recommendation."),
    "qualify": lambda: _("%(lead)s needs what we do."),
    "first_contract": lambda: _("%(lead)s, whom they recommended us to, became a client."),
    "first_cash": lambda: _("%(lead)s, whom they recommended us to, paid for the first time."),
    "period_over": lambda: _("The first twelve months with %(lead)s are over."),
    "lost": lambda: _("Nothing came of %(lead)s; they know why."),
    "expired": lambda: _("The registration of %(lead)s ended; others may name it now."),
}


def _asked(data: Data) -> str:
    if data.get("name"):
        return _("%(name)s was asked who else could use a team like ours.") % data
    return _("They were asked who else could use a team like ours.")


def _moved(data: Data) -> str:
    said = MOVES.get(data["event"], MOVES["lead_given"])() % {"lead": data.get("lead") or "–"}
    return _("%(said)s %(reason)s") % {"said": said, "reason": data["reason"]} if data.get("reason") else said


def _told(data: Data) -> str:
    if data.get("thanked"):
        return _("They were thanked for recommending us to %(lead)s.") % data
    return _("They know how it went with %(lead)s.") % data


def _brought(data: Data) -> str:
    return _("They came to us on the recommendation of %(name)s.") % data


for _spec in (
    VerbSpec("referral.asked", gettext_lazy("Recommendation asked for"), _asked, icon="handshake"),
    VerbSpec("referral.moved", gettext_lazy("Referral"), _moved, icon="handshake"),
    VerbSpec("referral.told", gettext_lazy("Referral"), _told, icon="handshake"),
    VerbSpec("referral.brought", gettext_lazy("Referral"), _brought, icon="handshake"),
):
    VERBS.register(_spec.verb, _spec)
