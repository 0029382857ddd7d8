"""The team of a client: who works there in which role, since when, for how much, and who was there before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from perennial.clients.models import Client
from perennial.contracts.choices import RateUnit
from perennial.contracts.models import Agreement, Placement, RateChange
from perennial.contracts.policies import may_change_rates, may_move_placements
from perennial.contracts.queries.rate_changes import previews
from perennial.contracts.queries.replacing import ending
from perennial.contracts.queries.run_rate import run_rate
from perennial.contracts.queries.team import Placed, team_of, team_sums
from perennial.contracts.rules.rates import RateFrom
from perennial.contracts.rules.run_rate import by_client
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act, may_see
from perennial.kernel import formats
from perennial.kernel.money import Money
from perennial.people.choices import STANDING
from perennial.people.models import Leave
from perennial.web.client_facts import language, load_client_facts
from perennial.web.views.client_frame import client_or_404, frame
from perennial.web.views.doors import sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.staffing import asked_for, may_ask

TONES: Final = {
    "proposed": "line", "agreed": "acc", "active": "good", "notice": "watch", "replacing": "watch",
    "converting": "risk", "ended": "line", "converted": "line", "declined": "line",
}  # fmt: skip
RATE_TONES: Final = {
    "drafted": "line", "approved": "acc", "sent": "watch", "agreed": "good", "applied": "good", "refused": "risk",
    "withdrawn": "line",
}  # fmt: skip
_MONTHS: Final = 12
NOTICE_SOON: Final = 60  # days before the last one for notice


@sees("clients")
@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who work for the client or are to come, then those who did."""
    client = client_or_404(request, pk)
    facts = load_client_facts(request.user, client, today())
    now, before = team_of(client.pk, facts.as_of, rates=facts.money)
    away = _away(now, facts.as_of) if may_see(request.user, "team") else {}
    return render(request, "client/team.html", {
        **frame(request, client, facts, "team"), "rows": [line(one, facts.as_of, away) for one in now],
        "over": [line(one, facts.as_of, {}) for one in before],
        "sums": _sums(client, now, facts.as_of, money=facts.money) if now else [],
        "agreements": _agreements(client, facts.as_of) if facts.money else [],
        "may_place": may_move_placements(request.user),
        "may_ask": may_ask(request.user), "asked_for": asked_for(request, client),
        "may_agree": facts.money and may_act(request.user, "money"),
        "may_rate": bool(now) and may_change_rates(request.user),
        "replacing": _replacing(client, facts.as_of, money=facts.money),
        "rate_changes": _rate_changes(client, facts.as_of) if facts.money else [],
        "may_export": bool(now or before),
    })  # fmt: skip


@sees("clients")
@require_safe
def team_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """All placements of the client, those that are over too."""
    return as_csv(_table(request, pk), "team")


@sees("clients")
@require_safe
def team_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """All placements of the client, those that are over too."""
    return as_xlsx(_table(request, pk), "team")


def line(one: Placed, as_of: date, away: Mapping[int, date]) -> dict[str, Any]:
    """A placement as the pages show it."""
    row = one.row
    return {
        "row": row, "rate": said_rate(one.rate or one.coming), "tone": TONES[row.state], "tenure": tenure(row, as_of),
        "next": _next(one), "note": _note(row, away), "share": formats.format_percent(row.share, language()),
    }  # fmt: skip


def said_rate(rate: RateFrom | None) -> str:
    """'$52.50 an hour'."""
    if rate is None:
        return ""
    money = formats.format_money(Money(rate.amount, rate.currency), language())
    words = {
        RateUnit.HOUR: _("%(money)s an hour"),
        RateUnit.DAY: _("%(money)s a day"),
        RateUnit.MONTH: _("%(money)s a month"),
    }
    return words[RateUnit(rate.unit)] % {"money": money}


def tenure(row: Placement, as_of: date) -> str:
    """How long the developer has been there, in whole months; '' before a whole one."""
    last = min(row.ends_on or as_of, as_of)
    months = (last.year - row.starts_on.year) * _MONTHS + last.month - row.starts_on.month
    months -= last.day < row.starts_on.day
    if months < 1:
        return ""
    years, rest = divmod(months, _MONTHS)
    said = ngettext("%(n)d month", "%(n)d months", rest) % {"n": rest} if rest or not years else ""
    if not years:
        return said
    whole = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return f"{whole} {said}".strip()


def _next(one: Placed) -> str:
    """The rate that follows, where one is agreed while another holds."""
    if one.rate is None or one.coming is None:
        return ""
    day = formats.format_date(one.coming.valid_from, language())
    return _("%(rate)s from %(day)s") % {"rate": said_rate(one.coming), "day": day}


def _note(row: Placement, away: Mapping[int, date]) -> str:
    told = []
    if row.person_id in away:
        told.append(_("away till %(day)s") % {"day": formats.format_date(away[row.person_id], language())})
    if row.ends_on:
        told.append(_("last day %(day)s") % {"day": formats.format_date(row.ends_on, language())})
    elif row.roll_off_on:
        told.append(_("free from %(day)s (planned)") % {"day": formats.format_date(row.roll_off_on, language())})
    if row.replaces is not None:
        told.append(_("after %(person)s") % {"person": row.replaces.person.name})
    return " · ".join(told)


def _away(rows: Iterable[Placed], as_of: date) -> dict[int, date]:
    """Who of them is away on the day, and till when. One query."""
    people = [one.row.person_id for one in rows]
    if not people:
        return {}
    found = Leave.objects.filter(person__in=people, state__in=STANDING, starts_on__lte=as_of, ends_on__gte=as_of)
    return dict(found.order_by("ends_on").values_list("person_id", "ends_on"))


def _sums(client: Client, rows: list[Placed], as_of: date, *, money: bool) -> list[str]:
    """'9 people', '8.0 full-time', '$64,800 a month', '1 leaver in 6 months'."""
    sums = team_sums(rows, client.pk, as_of)
    told = [
        ngettext("%(n)d person", "%(n)d people", sums.people) % {"n": sums.people},
        _("%(n)s full-time") % {"n": formats.format_number(sums.full_time, language(), 1)},
    ]
    if money:
        parts = by_client(run_rate(as_of, [client.pk]).parts)
        told += [
            _("%(money)s a month") % {"money": formats.format_money(Money(amount, currency), language())}
            for (_client, currency), amount in sorted(parts.items())
        ]
    left = sums.left
    return [*told, ngettext("%(n)d leaver in 6 months", "%(n)d leavers in 6 months", left) % {"n": left}]


def _agreements(client: Client, as_of: date) -> list[dict[str, Any]]:
    """What is agreed with the client, the general terms first: term, and by when notice has to be given. One query."""
    states = {
        "draft": pgettext("agreement", "Not signed"), "coming": pgettext("agreement", "To come"),
        "running": pgettext("agreement", "Runs"), "ended": pgettext("agreement", "Ended"),
    }  # fmt: skip
    tones = {"draft": "line", "coming": "acc", "running": "good", "ended": "line"}
    rows = Agreement.objects.filter(client=client).select_related("our_entity").order_by("kind", "-starts_on", "id")
    found = []
    for row in rows:
        term = row.term(as_of)
        soon = term.notice_by is not None and 0 <= (term.notice_by - as_of).days <= NOTICE_SOON
        found.append({"row": row, "term": term, "state": states[term.state], "tone": tones[term.state], "soon": soon})
    return found


def _replacing(client: Client, as_of: date, *, money: bool) -> list[dict[str, Any]]:
    """Who leaves and who follows; `proposed`: there is somebody to write about. One query where nobody leaves."""
    from perennial.web.views.replacements import line_of

    return [
        {**line_of(one, money=money), "proposed": any(row.state == "proposed" for row in one.successors)}
        for one in ending(client.pk, as_of)
    ]


def _rate_changes(client: Client, as_of: date) -> list[dict[str, Any]]:
    """New rates on their way for the client. No query more than one where there are none."""
    rows = list(RateChange.objects.filter(client=client).standing().order_by("effective_on", "id"))
    if not rows:
        return []
    return [
        {"row": one.change, "people": ", ".join(one.people), "sums": one.sums, "tone": RATE_TONES[one.change.state]}
        for one in previews(rows, as_of, costs=False)
    ]


def _table(request: HttpRequest, pk: int) -> list[list[Cell]]:
    client = client_or_404(request, pk)
    facts = load_client_facts(request.user, client, today())
    now, before = team_of(client.pk, facts.as_of, rates=facts.money)
    head: list[Cell] = [
        _("Developer"), _("Role at the client"), _("Skill"), _("Level"), pgettext("seat in a team", "Seat"), _("State"),
        _("Share of time"), _("First day"), _("Last day"), _("Free from (planned)"), _("Agreement"), _("Project"),
        _("Replaces"),
    ]  # fmt: skip
    money = [pgettext("of a placement", "Rate"), _("Currency"), _("For one")] if facts.money else []
    return [[*head, *money], *(_cells(one, money=facts.money) for one in (*now, *before))]


def _cells(one: Placed, *, money: bool) -> list[Cell]:
    row, rate = one.row, one.rate or one.coming
    told: list[Cell] = [
        row.person.name, row.title, row.skill.name if row.skill else "", row.get_level_display() if row.level else "",
        row.seat.name if row.seat else "", row.get_state_display(), row.share, row.starts_on, row.ends_on,
        row.roll_off_on, row.agreement.number, row.project.name if row.project else "",
        row.replaces.person.name if row.replaces else "",
    ]  # fmt: skip
    if not money:
        return told
    priced: list[Cell] = [rate.amount, rate.currency, str(RateUnit(rate.unit).label)] if rate else [None, "", ""]
    return [*told, *priced]


def may_look(user: Any) -> dict[str, bool]:
    """Which of the lists beside the placements are for the person (placements/_lists.html)."""
    return {"money": may_see(user, "money"), "watch": may_see(user, "watch")}


def share_of(percent: int) -> Decimal:
    """From whole percents."""
    return Decimal(percent) / 100
