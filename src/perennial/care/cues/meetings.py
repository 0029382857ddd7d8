"""The cue of a lost rhythm (domain C29), found over the whole book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perennial.billing.queries import stakes
from perennial.care.queries.meetings import lost_rhythm
from perennial.clients.models import Client
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.foundation.store import get
from perennial.kernel.formats import format_date

Params = Mapping[str, Any]
LOSS = 0.08  # an expert's word until losses teach better: how often a lost rhythm ends a client within half a year


def rhythms(as_of: date) -> Iterator[Cue]:
    """Clients we used to meet: two meetings missed in a row, or none planned for two weeks.

    A client with whom nothing was ever planned is for other cues: silence is C05.
    """
    asked = asked_clients()
    served = Client.objects.served() if asked is None else Client.objects.served().filter(pk__in=asked)
    live = set(served.values_list("pk", flat=True))
    ahead = get("meetings.ahead_days")
    lost = {client: why for client, why in lost_rhythm(as_of, clients=asked).items() if client in live}
    money = stakes(as_of, set(lost))
    for client, (pulse, why) in lost.items():
        params = {"kind": why, "missed": pulse.missed_in_row, "next": pulse.next_on, "held": pulse.last_held_on,
                  "days": ahead}  # fmt: skip
        yield Cue(rule="C29", client_id=client, cause="rhythm", params=params, money=money.get(client),
                  probability=LOSS, days_left=7, subject=("client", client), letter="rhythm")  # fmt: skip


def _headline(params: Params) -> str:
    return _("The rhythm is lost:")


def _said(params: Params) -> str:
    if params["kind"] == "missed":
        n = int(params["missed"])
        return ngettext("%(n)d meeting was missed.", "%(n)d meetings in a row were missed.", n) % {"n": n}
    days = int(params["days"])
    return ngettext("no meeting is planned for %(n)d day.", "no meeting is planned for %(n)d days.", days) % {"n": days}


def _facts(params: Params) -> list[tuple[str, str]]:
    language = (get_language() or "en")[:2]

    def day(key: str) -> str:
        return format_date(date.fromisoformat(params[key]), language) if params.get(key) else "–"

    return [
        (_("Missed in a row"), str(params["missed"])), (_("Last held"), day("held")), (_("Next planned"), day("next")),
    ]  # fmt: skip


CUES.register("C29", CueRule(
    id="C29", version=1, title=gettext_lazy("Meetings are missed or not planned"), split="people", find=rhythms,
    headline=_headline, why=_said, action=lambda params: _("Set the rhythm again"), facts=_facts, cool_down_days=14,
    icon="calendar", note=True,
))  # fmt: skip
