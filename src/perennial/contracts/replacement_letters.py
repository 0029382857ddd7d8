"""The letter that proposes who may take the seat of a developer who leaves (domain E10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from perennial.clients.actions.letters import register_client_letter
from perennial.clients.models import Client
from perennial.contracts.choices import PlacementState
from perennial.contracts.leave_letters import to_whom
from perennial.contracts.models import Placement
from perennial.contracts.queries.replacing import ending
from perennial.kernel import formats

_FREE: Final = {"en": "free from {day}", "ru": "с {day}", "uk": "з {day}"}
MOST: Final = 2  # options in one letter


def values(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """The first who leaves and has somebody proposed for the seat; None where there is none."""
    for one in ending(client.pk, as_of):
        options = [row for row in one.successors if row.state == PlacementState.PROPOSED][:MOST]
        if options:
            last = one.row.ends_on
            return {
                "developer": one.row.person.name,
                "last_day": formats.format_date(last, language, "long") if last else "",
                "candidate_1": _said(options[0], language),
                "candidate_2": _said(options[1], language) if len(options) > 1 else "",
            }
    return None


def _said(row: Placement, language: str) -> str:
    """'Ira Kravets (senior, .NET, free from 3 August)'."""
    with override(language):
        known = [row.get_level_display() if row.level else "", row.skill.name if row.skill else row.title]
    free = _FREE.get(language, _FREE["en"]).format(day=formats.format_date(row.starts_on, language, "long"))
    return f"{row.person.name} ({', '.join(part for part in (*known, free) if part)})"


register_client_letter(
    "replacement", _("Who may take a seat"), package="perennial.contracts",
    fields={"developer", "last_day", "candidate_1", "candidate_2"}, values=values,
    recipient=lambda client, as_of: to_whom(client, as_of),
)  # fmt: skip
