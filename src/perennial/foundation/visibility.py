"""Who may see which client's rows. The clients room registers the filter; rooms below and above only ask here.

Rights are one table (rights.py); this module turns it into Q objects. Strangers see nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from perennial.foundation.rights import may_see

NOTHING = Q(pk__in=())
ClientIds = Callable[[Any], Any]  # user -> None (all clients), or ids of clients: a list or a queryset
_client_ids: list[ClientIds] = []
_money_ids: list[ClientIds] = []


def register_client_ids(function: ClientIds, money: ClientIds) -> None:
    """Called once by the clients room: whose clients one sees, and of which of them the money."""
    _client_ids[:], _money_ids[:] = [function], [money]


def client_filter(user: Any, column: str) -> Q:
    """Rows whose `column` is a client the person may see."""
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active or not _client_ids:
        return NOTHING
    ids = _client_ids[0](user)
    return Q() if ids is None else Q(**{f"{column}__in": ids})


def money_filter(user: Any, column: str) -> Q:
    """Rows about money whose `column` is a client of which the person may see it."""
    if not may_see(user, "money") or not _money_ids:
        return NOTHING
    ids = _money_ids[0](user)
    return Q() if ids is None else Q(**{f"{column}__in": ids})


def timeline_filter(user: Any) -> Q:
    """Timeline rows the person may read: of their clients, without notes or money where those are not theirs."""
    from perennial.foundation.registry import VERBS

    allowed = client_filter(user, "client_id")
    if allowed == NOTHING or not may_see(user, "timeline"):
        return NOTHING
    hidden = [
        v.verb for v in VERBS if (v.note and not may_see(user, "notes")) or (v.money and not may_see(user, "money"))
    ]
    # Rows without a client are the company's own (settings, people, imports): for those who may see settings.
    company = Q(client_id__isnull=True)
    scope = (allowed & ~company) | (company if may_see(user, "settings") else NOTHING)
    return scope & ~Q(verb__in=hidden) if hidden else scope
