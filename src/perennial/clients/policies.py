"""Who sees and changes which clients. Account managers: their own and those they deputise for. Heads, directors and
finance: all. Sales: those they brought, until the shadow month ends for money. Delivery: all, without money.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from perennial.foundation.choices import Role
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.sharing import is_sharing, shared

ALL_CLIENTS = frozenset({Role.HCS, Role.DIR, Role.FIN, Role.DLV})
LISTED_AT_MOST = 300  # ids that are cheaper to name in a query than to select in it again


def client_ids(user: Any) -> QuerySet[Any] | None:
    """Ids of the clients in the person's scope; None means all of them."""
    if user.role in ALL_CLIENTS:
        return None
    client = apps.get_model("clients", "Client")
    if not may_see(user, "clients"):
        return client.objects.none().values("pk")
    return client.objects.filter(scope(user)).values("pk")


def money_client_ids(user: Any) -> QuerySet[Any] | None:
    """Ids of the clients whose money the person may see: for sales only until the shadow month has ended."""
    ids = client_ids(user)
    day: date | None = getattr(user, "as_of", None)
    if ids is None or user.role != Role.SAL or day is None:
        return ids
    return ids.filter(Q(shadow_until__isnull=True) | Q(shadow_until__gte=day))


def seen_ids(user: Any) -> list[int] | QuerySet[Any] | None:
    """As `client_ids`, for filters: a page asks a dozen times, so in a `sharing()` request they are looked up once."""
    return _listed("clients seen", user, client_ids)


def seen_money_ids(user: Any) -> list[int] | QuerySet[Any] | None:
    """As `money_client_ids`, for filters."""
    return _listed("money seen", user, money_client_ids) if user.role == Role.SAL else seen_ids(user)


def _listed(what: str, user: Any, ids_of: Callable[[Any], QuerySet[Any] | None]) -> list[int] | QuerySet[Any] | None:
    if not is_sharing():
        return ids_of(user)

    def look_up() -> list[int] | QuerySet[Any] | None:
        ids = ids_of(user)
        found = None if ids is None else list(ids.values_list("pk", flat=True)[: LISTED_AT_MOST + 1])
        return ids if found is None or len(found) > LISTED_AT_MOST else found

    return shared((what, user.pk, getattr(user, "as_of", None)), look_up)


def scope(user: Any) -> Q:
    """Conditions on a client for an account manager or a sales person."""
    if user.role == Role.SAL:
        return Q(brought_by=user)
    return Q(manager=user) | Q(manager__in=deputised_managers(user))


def deputised_managers(user: Any) -> QuerySet[Any]:
    """Managers for whom the person stands in today (the company's day, which the middleware puts on the user)."""
    deputy = apps.get_model("clients", "Deputy")
    day: date | None = getattr(user, "as_of", None)
    rows = deputy.objects.filter(deputy=user, ended_on__isnull=True)
    if day is not None:
        rows = rows.on(day)
    return rows.values("manager")


def may_change_client(user: Any, client: Any) -> bool:
    """Whether the person may change this client: the role acts on clients and the client is in their scope."""
    return may_act(user, "clients") and _in_scope(user, client)


def may_act_on_money(user: Any, client: Any) -> bool:
    """Whether the person may record payments, promises and holds or send money letters for this client."""
    return may_act(user, "money") and _in_scope(user, client)


def money_visible(user: Any, client: Any, as_of: date) -> bool:
    """Whether the person may see this client's money: sales only until the shadow month they handed over in has ended.

    `client` needs only `shadow_until`; its visibility is the caller's (visible_to).
    """
    if not may_see(user, "money"):
        return False
    return user.role != Role.SAL or client.shadow_until is None or client.shadow_until >= as_of


def may_add_client(user: Any) -> bool:
    return may_act(user, "clients")


def _in_scope(user: Any, client: Any) -> bool:
    ids = client_ids(user)
    return ids is None or ids.filter(pk=client.pk).exists()
