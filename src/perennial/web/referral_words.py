"""Referrals and their forecast as pages say them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perennial.growth.choices import ReferralState
from perennial.growth.queries.referral_forecast import (
    LEAST_DECIDED,
    LEAST_PAYING,
    LEAST_QUARTERS,
    Range,
    ReferralOutlook,
    quarter_end,
)
from perennial.kernel import formats
from perennial.kernel.money import Money
from perennial.web.client_facts import language

TONES: Final[dict[str, str]] = {
    ReferralState.ASKED: "line", ReferralState.NO: "line", ReferralState.REGISTERED: "watch",
    ReferralState.CONTACTED: "acc", ReferralState.QUALIFIED: "acc", ReferralState.CONVERTED: "good",
    ReferralState.PAYING: "good", ReferralState.CLOSED_WON: "good", ReferralState.CLOSED_LOST: "line",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldOutlook:
    """`sentences` say it; `rows` are name, p10, p50, p90 and the chance of none; `missing` what is not known yet."""

    quarter: str
    sentences: list[str]
    rows: list[dict[str, Any]]
    missing: list[str]
    basis: str


def told_outlook(outlook: ReferralOutlook, *, money: bool) -> ToldOutlook:
    """The forecast in words. `money`: whether the reader may know what such clients bring."""
    seen, found = outlook.seen, outlook.told
    quarter = formats.format_span(outlook.quarter, quarter_end(outlook.quarter), language())
    basis = ngettext(
        "From %(leads)d lead in %(quarters)d client-quarters.", "From %(leads)d leads in %(quarters)d client-quarters.",
        seen.leads,
    ) % {"leads": seen.leads, "quarters": int(seen.client_quarters)}  # fmt: skip
    if found is None:
        return ToldOutlook(quarter, [], [], [_too_early(outlook)], basis if outlook.since else "")
    sentences, rows, missing = [_leads(found.leads, found.no_lead)], [], []
    rows.append({"name": _("Companies named"), **_shown(found.leads), "none": _share(found.no_lead)})
    if found.wins is None or found.no_win is None:
        missing.append(
            _("No odds of a new client yet: %(n)d of the %(least)d leads needed for that are decided.")
            % {"n": seen.decided, "least": LEAST_DECIDED}
        )
    else:
        sentences.append(_wins(found.no_win))
        rows.append({"name": _("New clients"), **_shown(found.wins), "none": _share(found.no_win)})
        basis += " " + ngettext(
            "Of %(n)d that is decided, %(won)d became a client.", "Of %(n)d that are decided, %(won)d became clients.",
            seen.decided,
        ) % {"n": seen.decided, "won": seen.won}  # fmt: skip
        if money:
            _add_money(outlook, found.money, sentences, rows, missing)
    return ToldOutlook(quarter, sentences, rows, missing, basis)


def _add_money(
    outlook: ReferralOutlook, money: Range | None, sentences: list[str], rows: list[dict[str, Any]], missing: list[str]
) -> None:
    if money is None:
        missing.append(
            _("No amounts yet: %(n)d of the %(least)d referred clients needed for that have their first months behind "
              "them.") % {"n": len(outlook.paying), "least": LEAST_PAYING}
        )  # fmt: skip
        return
    low, middle, high = (Money(Decimal(str(round(part))), outlook.currency) for part in money)
    said = {"middle": _money(middle), "high": _money(high)}
    if money[1] <= 0:
        sentences.append(
            _("Most likely they bring no money at all; in one case of ten more than %(high)s in their first months.")
            % said
        )
    else:
        sentences.append(
            _("With even odds they bring more than %(middle)s in their first months; in one case of ten more than "
              "%(high)s.") % said
        )  # fmt: skip
    rows.append({"name": _("Money of their first months"), "low": _money(low), **said, "none": ""})


def _too_early(outlook: ReferralOutlook) -> str:
    if outlook.since is None:
        return _("No forecast yet: it begins with the first whole quarter after a client was asked or named somebody.")
    if not outlook.clients:
        return _("No forecast: there is no client who could recommend us.")
    return _(
        "No forecast yet: it needs %(least)d quarters of clients (four clients for five quarters, for example); so far "
        "there are %(n)d."
    ) % {"least": LEAST_QUARTERS, "n": int(outlook.seen.client_quarters)}  # fmt: skip


def _leads(leads: Range, none: float) -> str:
    low, high = int(leads[0]), int(leads[2])
    if low == high:
        return ngettext("Expect %(n)d company to be named.", "Expect %(n)d companies to be named.", high) % {"n": high}
    return _("Expect %(low)d to %(high)d companies to be named; the chance of none is %(none)s.") % {
        "low": low, "high": high, "none": _share(none)
    }  # fmt: skip


def _wins(none: float) -> str:
    return _("The chance that none of them becomes a client is %(none)s.") % {"none": _share(none)}


def _shown(values: Range) -> dict[str, str]:
    low, middle, high = (formats.format_number(int(value), language()) for value in values)
    return {"low": low, "middle": middle, "high": high}


def _share(value: float) -> str:
    return formats.format_percent(value, language())


def _money(amount: Money) -> str:
    return formats.format_money_short(amount, language()) if amount.amount else formats.format_money(amount, language())
