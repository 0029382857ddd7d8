"""Words and names of the margin page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.contracts.rules.run_rate import Movements
from perennial.foundation.models import User
from perennial.foundation.narrowing import narrowed
from perennial.insight.queries.margin import MonthMargin
from perennial.insight.rules.margin import Figures
from perennial.kernel.money import Money
from perennial.web.context import route
from perennial.web.templatetags.kit import money, money_short, num, percent

MOVEMENTS: Final = {
    "new": pgettext_lazy("run rate", "New"),
    "reactivation": pgettext_lazy("run rate", "Came back"),
    "expansion": pgettext_lazy("run rate", "Grew"),
    "contraction": pgettext_lazy("run rate", "Shrank"),
    "churn": pgettext_lazy("run rate", "Left"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id of everything that the rows of a month speak of; a placement with its person and client."""

    clients: Mapping[int, str]
    people: Mapping[int, str]
    placements: Mapping[int, str]
    titles: Mapping[int, str]

    def of(self, by: str, key: int | None) -> tuple[str, str]:
        """The name and what stands under it."""
        if by == "placement":
            return self.placements.get(key or 0, ""), self.titles.get(key or 0, "")
        if by == "client":
            return self.clients.get(key or 0, ""), ""
        return self.people.get(key or 0) or _("Nobody"), ""

    def page(self, by: str, key: int | None) -> str:
        """The page of the thing, where it has one."""
        return route(by, key) if key and by in ("client", "placement") else ""


def names_of(found: MonthMargin) -> Names:
    """Three queries."""
    ids = {row.placement for row in found.rows} | {one.placement for one in found.unpriced}
    rows = narrowed(Placement.objects.order_by(), "pk", ids)
    placements, titles = {}, {}
    for pk, person, client, title in rows.values_list("pk", "person__name", "client__name", "title"):
        placements[pk], titles[pk] = person, f"{title} · {client}"
    clients = {row.client for row in found.rows} | {one.client for one in found.unpriced}
    people = {row.person for row in found.rows} | {row.manager for row in found.rows if row.manager}
    return Names(
        dict(narrowed(Client.objects.order_by(), "pk", clients).values_list("pk", "name")),
        dict(narrowed(User.objects.order_by(), "pk", people).values_list("pk", "name")), placements, titles,
    )  # fmt: skip


def facts_of(
    total: Figures, used: Decimal | None, found: MonthMargin, moved: Movements | None
) -> list[dict[str, Any]]:
    """The strip of figures above the table."""

    def told(amount: Decimal | None, digits: int = 0) -> str:
        """Whole units: a heading is for reading, the table below adds up to the cent."""
        return "–" if amount is None else money(Money(round(amount, digits), found.currency))

    rate = total.realised_rate
    facts = [
        {"label": pgettext("margin", "Billed"), "value": told(total.bill)},
        {"label": pgettext("margin", "Cost"), "value": told(total.cost)},
        {"label": _("Margin"), "value": told(total.margin), "note": percent(total.share, 1) if total.share else ""},
        {"label": _("Utilisation"), "value": percent(used, 1) if used is not None else "–",
         "note": _("of available hours")},
        {"label": _("Realised rate"), "value": told(rate, 2),
         "note": _("%(n)s billable h") % {"n": num(Decimal(total.billable) / 3600)}},
        {"label": _("Approved, not invoiced"), "value": told(total.waiting)},
    ]  # fmt: skip
    if moved is not None:
        note = _("%(amount)s a year") % {"amount": money_short(Money(moved.end * 12, found.currency))}
        facts.append({"label": _("Run rate"), "value": told(moved.end), "note": note, "url": "#run-rate"})
    return facts


def notes_of(found: MonthMargin) -> list[str]:
    """What the figures of the month do not hold, in sentences."""
    said = []
    if n := len(found.still_open & {row.placement for row in found.rows}):
        said.append(ngettext(
            "The hours of %(n)s placement are not submitted yet: its figures may change.",
            "The hours of %(n)s placements are not submitted yet: their figures may change.", n,
        ) % {"n": n})  # fmt: skip
    if n := sum(row.cost is None for row in found.rows):
        said.append(ngettext(
            "%(n)s placement has no cost rate on some day: it is in no margin.",
            "%(n)s placements have no cost rate on some day: they are in no margin.", n,
        ) % {"n": n})  # fmt: skip
    if found.missing:
        said.append(
            _("No exchange rate is known for %(currencies)s: what is billed in it is left out.")
            % {"currencies": ", ".join(sorted(found.missing))}
        )
    return said
