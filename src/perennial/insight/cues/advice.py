"""C47: a client pays for time that was not needed; tell it before they find out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from perennial.billing.queries import stakes
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.insight.queries.advice import savings
from perennial.kernel import formats
from perennial.kernel.money import Money

KEY = "advice"
Params = Mapping[str, Any]


def unused_time(as_of: date) -> Iterator[Cue]:
    """One item a client, with the letter that tells them."""
    found = savings(as_of, asked_clients())
    money = stakes(as_of, found)
    for client, row in found.items():
        params = {
            "seats": [list(seat) for seat in row.seats], "amount": f"{row.amount:f}", "currency": row.currency,
            "since": row.since.isoformat(), "until": row.until.isoformat(),
        }  # fmt: skip
        yield Cue(
            "C47", client, "advice", params, money=money.get(client), probability=0.1, days_left=30,
            subject=("client", client), letter=KEY,
        )  # fmt: skip


def headline(p: Params) -> str:
    """What they could save."""
    return _("They could save about %(amount)s a month:") % {"amount": _amount(p)}


def why(p: Params) -> str:
    """Whose time, and how much of it."""
    seats = ", ".join(f"{name} ({formats.format_percent(percent / 100, _language())})" for name, percent in p["seats"])
    return ngettext(
        "a seat was paid for and not used whole in two months: %(seats)s.",
        "%(count)d seats were paid for and not used whole in two months: %(seats)s.", len(p["seats"]),
    ) % {"count": len(p["seats"]), "seats": seats}  # fmt: skip


def action(p: Params) -> str:
    """What to do."""
    return _("Tell them before they find out, with two ways to go on")


def facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    language = _language()
    since, until = date.fromisoformat(p["since"]), date.fromisoformat(p["until"])
    rows = [(_("Approved months"), f"{formats.format_span(since, until, language)} {until.year}")]
    rows += [(name, _("%(percent)d %% unused") % {"percent": percent}) for name, percent in p["seats"]]
    return rows


def _amount(p: Params) -> str:
    return formats.format_money(Money(Decimal(p["amount"]), p["currency"]), _language())


def _language() -> str:
    return (get_language() or "en")[:2]


CUES.register("C47", CueRule(
    id="C47", version=1, title=gettext_lazy("They pay for time that was not needed"), split="people",
    find=unused_time, headline=headline, why=why, action=action, facts=facts, cool_down_days=60, icon="mail",
))  # fmt: skip
