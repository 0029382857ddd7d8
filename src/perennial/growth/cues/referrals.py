"""C41: a recommended company nobody talks with yet, or somebody not thanked or not told how it ended (domain C41)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.saying import said_money
from perennial.foundation.sharing import asked_clients
from perennial.growth.queries.partners import commissions_due
from perennial.growth.queries.referrals import Owed, owed

RULE = "C41"
FIRST = ("contact", "thank", "tell")
Params = Mapping[str, Any]


def owed_for_leads(as_of: date) -> Iterator[Cue]:
    """One item a client, with all that is owed for the companies it named. Six queries at most."""
    found: dict[int, list[Owed]] = defaultdict(list)
    for one in owed(as_of, asked_clients()):
        found[one.row.client_id].append(one)
    due = {one.row.client_id: one for one in commissions_due(as_of, asked_clients())}
    for pk in sorted({*found, *due}):
        own = found.get(pk, [])
        rows = sorted(own, key=lambda one: (FIRST.index(one.what), -one.days))
        leads = [{"lead": one.row.lead_name, "what": one.what, "days": one.days} for one in rows]
        name = rows[0].row.contact.name if rows and rows[0].row.contact else ""
        letter = "" if all(one.what == "contact" for one in rows) else "referral_news"
        owing = due.get(pk)
        if owing is not None and owing.due_on is not None:
            leads.append({"lead": "", "what": "pay", "days": (owing.due_on - as_of).days,
                          "amount": str(owing.may_be_paid), "currency": owing.row.currency})  # fmt: skip
        yield Cue(
            RULE, pk, "referral", {"leads": leads, "name": name}, probability=0.3, days_left=2,
            subject=("client", pk), letter=letter,
        )  # fmt: skip


def headline(p: Params) -> str:
    """What it is about."""
    return ngettext("A recommendation waits:", "Recommendations wait:", len(p["leads"]))


def why(p: Params) -> str:
    """Which, and what is owed."""
    return " ".join(_sentence(one) for one in p["leads"])


def action(p: Params) -> str:
    """What to do."""
    if p["leads"][0]["what"] == "pay":
        return _("See to it that finance pays the commission in time")
    if p["leads"][0]["what"] == "contact":
        return _("Get the lead moving, and thank whoever recommended us")
    return _("Thank them, and tell how it went")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    named = [(_("Recommended by"), p["name"])] if p.get("name") else []
    return [*named, *((one["lead"] or _("Commission"), _sentence(one)) for one in p["leads"])]


def _sentence(one: Params) -> str:
    days, lead = int(one["days"]), {"lead": one["lead"], "n": one["days"]}
    if one["what"] == "pay":
        said = {"money": said_money(one), "n": abs(days)}
        if days < 0:
            return ngettext(
                "a commission of %(money)s is %(n)d day late.", "a commission of %(money)s is %(n)d days late.", -days
            ) % said  # fmt: skip
        return ngettext(
            "a commission of %(money)s is due in %(n)d day.", "a commission of %(money)s is due in %(n)d days.", days
        ) % said  # fmt: skip
    if one["what"] == "contact":
        return ngettext(
            "nobody has contacted %(lead)s, %(n)d working day late.",
            "nobody has contacted %(lead)s, %(n)d working days late.", days,
        ) % lead  # fmt: skip
    if one["what"] == "thank":
        return ngettext(
            "not thanked for %(lead)s for %(n)d day.", "not thanked for %(lead)s for %(n)d days.", days
        ) % lead  # fmt: skip
    return ngettext(
        "not told for %(n)d day how it went with %(lead)s.", "not told for %(n)d days how it went with %(lead)s.", days
    ) % lead  # fmt: skip


CUES.register(RULE, CueRule(
    id=RULE, version=1, title=gettext_lazy("Recommendations that wait for us"), split="growth", find=owed_for_leads,
    headline=headline, why=why, action=action, facts=facts, cool_down_days=2, icon="handshake", tone="watch",
))  # fmt: skip
