"""Who sees and changes what we know of our people: everybody their own; the rest by the table of rights."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from perennial.foundation.choices import Role
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.visibility import NOTHING


def seen_people(user: Any, column: str) -> Q:
    """Rows whose `column` is a person whose work the reader may see: their own, or everybody's."""
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOTHING
    return Q() if may_see(user, "team") else Q(**{column: user.pk})


def may_change_people(user: Any) -> bool:
    """Whether the person may change skills and terms of work, and decide on leave."""
    return may_act(user, "team")


def leave_role(user: Any, person_id: int) -> str:
    """The role in which somebody acts on a leave: with one's own as the developer, the director as delivery does."""
    if user is not None and user.pk == person_id:
        return str(Role.DEV)
    if user is None:
        return "SYS"
    return str(Role.DLV) if user.role == Role.DIR else str(user.role)
