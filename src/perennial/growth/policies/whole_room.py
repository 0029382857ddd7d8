"""Who sees and moves what grows with clients: account managers, those who lead them, sales; finance looks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from perennial.foundation.choices import Role
from perennial.foundation.rights import may_see
from perennial.foundation.visibility import NOTHING, client_filter
from perennial.kernel.lifecycle import Machine


def growth_filter(user: Any, column: str) -> Q:
    """Rows about growth with a client the person may see."""
    return client_filter(user, column) if may_see(user, "growth") else NOTHING


def growth_roles(user: Any) -> tuple[str, ...]:
    """The roles in which somebody acts, their own first: whoever leads account managers acts as one."""
    if user is None:
        return ("SYS",)
    if user.role in (Role.HCS, Role.DIR):
        return (str(user.role), str(Role.AM))
    return (str(Role.AM),) if user.role == "AM2" else (str(user.role),)


def role_for(user: Any, allowed: Collection[str]) -> str:
    """The role in which somebody makes a move: one of those they may act in, if any is allowed."""
    own = growth_roles(user)
    return next((role for role in own if role in allowed), own[0])


def fired(machine: Machine, state: str, event: str, *, holds: bool, user: Any, role: str | None = None) -> str:
    """The state after the move, in the role given or theirs. `holds`: whether its guard does. Raises Refused."""
    found = machine.find(state, event)
    guards = {found.guard: holds} if found is not None and found.guard else {}
    who = role or role_for(user, found.roles if found else ())
    return machine.fire(state, event, who, guards).target
