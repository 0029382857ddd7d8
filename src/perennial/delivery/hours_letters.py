"""The letter about lines that our hours and the client's tracker do not agree on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from perennial.clients.actions.letters import register_client_letter
from perennial.clients.models import Client
from perennial.delivery.queries.unsettled import waiting_lines
from perennial.delivery.rules.lengths import length_text
from perennial.kernel import formats

_LINE: Final = {
    "en": "{day}, {name}: we have {ours}, your tracker {theirs}{text}",
    "ru": "{day}, {name}: у нас {ours}, в вашем трекере {theirs}{text}",
    "uk": "{day}, {name}: у нас {ours}, у вашому трекері {theirs}{text}",
}  # fmt: skip


def lines_values(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """The lines of the last month that wait; None where none does."""
    month = (as_of.replace(day=1) - timedelta(days=1)).replace(day=1)
    rows = waiting_lines(client.pk, month)
    if not rows:
        return None
    spoken = language if language in _LINE else "en"
    lines = [
        _LINE[spoken].format(
            day=formats.format_date(row.day, spoken, "day"),
            name=row.placement.person.name if row.placement else row.theirs_person or "–",
            ours=length_text(row.ours_seconds or 0), theirs=length_text(row.theirs_seconds or 0),
            text=f" ({row.ours_text or row.theirs_text})" if row.ours_text or row.theirs_text else "",
        )
        for row in rows
    ]  # fmt: skip
    return {"month": formats.format_date(month, spoken, "month"), "lines": "\n".join(lines)}


register_client_letter(
    "hours_lines", _("Lines of hours that need the client's word"), package="perennial.delivery",
    fields={"month", "lines"}, values=lines_values,
)  # fmt: skip
