"""Who sees and changes what is agreed. Bill rates and agreements are money; cost rates are for those who see margins.

Placements without their rates are for everybody who sees the client: account managers, heads, finance, sales, delivery.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from perennial.foundation.choices import Role
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.visibility import NOTHING, client_filter, money_filter


def team_filter(user: Any, column: str) -> Q:
    """Rows about who works for a client, without money."""
    return client_filter(user, column) if may_see(user, "clients") else NOTHING


def terms_filter(user: Any, column: str) -> Q:
    """Rows about what is agreed and what it costs the client."""
    return money_filter(user, column)


def watch_filter(user: Any, column: str) -> Q:
    """Rows about developers whom a client may want to hire away."""
    return client_filter(user, column) if may_see(user, "watch") else NOTHING


def cost_filter(user: Any) -> Q:
    """Rows about what our developers cost us."""
    return Q() if may_see(user, "margin") else NOTHING


def may_keep_entities(user: Any) -> bool:
    """Our own companies with their numbers and banks: finance, and administrators."""
    return may_act(user, "rates") or may_act(user, "settings")


def may_see_entities(user: Any) -> bool:
    return may_see(user, "rates") or may_see(user, "settings")


def may_set_costs(user: Any) -> bool:
    return may_act(user, "rates")


def may_move_placements(user: Any) -> bool:
    """Who places developers and moves placements on: account managers, heads, directors."""
    return may_act(user, "clients")


def placement_roles(user: Any) -> tuple[str, ...]:
    """The roles in which somebody acts on a placement, their own first: whoever leads account managers acts as one."""
    if user is None:
        return ("SYS",)
    if user.role in (Role.HCS, Role.DIR):
        return (str(user.role), str(Role.AM))
    return (str(Role.AM),) if user.role == "AM2" else (str(user.role),)


def role_for(user: Any, allowed: Collection[str]) -> str:
    """The role in which somebody makes a move: one of those they may act in, if any is allowed."""
    own = placement_roles(user)
    return next((role for role in own if role in allowed), own[0])


def may_change_rates(user: Any) -> bool:
    """Who drafts new rates and speaks with the client about them: account managers, heads, directors."""
    return may_act(user, "clients") and may_act(user, "money")
