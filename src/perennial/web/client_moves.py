"""The moves of a client's life as buttons."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.clients.queries.lifecycle import open_moves

BUTTONS: dict[str, Any] = {
    "win": pgettext_lazy("client move", "Won: hand over"),
    "drop": pgettext_lazy("client move", "Drop it"),
    "accept": pgettext_lazy("client move", "Accept the hand-over"),
    "deal_fell": pgettext_lazy("client move", "The deal fell through"),
    "graduate": pgettext_lazy("client move", "First 90 days are over"),
    "flag": pgettext_lazy("client move", "Is at risk"),
    "recover": pgettext_lazy("client move", "Is well again"),
    "notice_received": pgettext_lazy("client move", "Notice received"),
    "notice_withdrawn": pgettext_lazy("client move", "Notice withdrawn"),
    "reactivated": pgettext_lazy("client move", "Works with us again"),
    "win_back": pgettext_lazy("client move", "Win back"),
    "close": pgettext_lazy("client move", "Close for good"),
}


def possible(client: Client, user: Any) -> list[tuple[str, str]]:
    """The moves this person may try now, as (event, words of the button)."""
    return [(event, str(BUTTONS[event])) for event in open_moves(client, user.role) if event in BUTTONS]
