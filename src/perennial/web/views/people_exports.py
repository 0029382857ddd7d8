"""A client's people as CSV and XLSX; attitudes only for readers of notes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from perennial.clients.choices import StakeholderRole
from perennial.clients.queries.knowledge import stances_of
from perennial.foundation.rights import may_see
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.doors import sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx


@sees("clients")
@require_safe
def people_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of one client, those who left too."""
    return as_csv(_rows(request, pk), "people")


@sees("clients")
@require_safe
def people_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of one client, those who left too."""
    return as_xlsx(_rows(request, pk), "people")


def _rows(request: HttpRequest, pk: int) -> list[list[Cell]]:
    client, notes = client_or_404(request, pk), may_see(request.user, "notes")
    contacts = list(client.contacts.select_related("reports_to"))
    stances = stances_of(c.pk for c in contacts) if notes else {}
    names = dict(StakeholderRole.choices)
    head: list[Cell] = [
        pgettext("person", "Name"), _("Post"), _("Means to us"), _("E-mail"), _("Phone"), _("Language"),
        _("Reports to"), _("In this post since"), _("Left the post on"), *([_("Attitude")] if notes else []),
    ]  # fmt: skip
    rows: list[list[Cell]] = [head]
    for c in contacts:
        roles = ", ".join(str(names.get(role, role)) for role in c.roles)
        latest = stances.get(c.pk, [])
        attitude: list[Cell] = [latest[0].get_kind_display() if latest else ""] if notes else []
        boss = c.reports_to.name if c.reports_to else ""
        rows.append(
            [c.name, c.title, roles, c.email, c.phone, c.get_language_display(), boss, c.starts_on, c.ended_on,
             *attitude]
        )  # fmt: skip
    return rows
