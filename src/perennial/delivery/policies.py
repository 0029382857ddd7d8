"""Who sees and moves hours: developers their own, everybody who sees the client the client's. Hours show no money.
Requests for people: whoever has the right sees those of their clients, recruiters all that were ever submitted.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from perennial.foundation.choices import Role
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.visibility import NOTHING, client_filter


def seen_hours(user: Any, client: str, person: str) -> Q:
    """Rows of clients the reader may see, and the reader's own hours. `client`, `person`: the columns."""
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOTHING
    own = Q(**{person: user.pk})
    if not may_see(user, "clients"):
        return own
    clients = client_filter(user, client)
    return clients | own if clients else clients  # an empty Q is everybody; with another one beside it, it is not


def may_keep_hours(user: Any, person_id: int) -> bool:
    """Whether somebody may write a person's hours: the person themselves, and delivery for everybody."""
    return user is None or user.pk == person_id or may_act(user, "team")


def timesheet_roles(user: Any, person_id: int) -> tuple[str, ...]:
    """The roles in which somebody may move the timesheet of a person, in the machine's words.

    Whoever may act on the client stands in for its account manager; the director does for delivery as well.
    """
    if user is None:
        return ("SYS",)
    own = (str(Role.DEV),) if user.pk == person_id else ()
    manager = ("AM",) if may_act(user, "letters") else ()
    delivery = ("DLV",) if may_act(user, "team") and user.role in (Role.DLV, Role.DIR) else ()
    finance = ("FIN",) if user.role in (Role.FIN, Role.DIR) else ()
    return (*own, *manager, *delivery, *finance)


def seen_requests(user: Any) -> Q:
    """Requests for people that the reader may see."""
    if not may_see(user, "staffing"):
        return NOTHING
    return Q(submitted_on__isnull=False) if user.role == Role.REC else client_filter(user, "client_id")


def ceiling_visible(user: Any) -> bool:
    """The highest rate of a request: for those who search by it, and those who see money anyway."""
    return user.role == Role.REC or may_see(user, "money")


def staffing_roles(user: Any) -> tuple[str, ...]:
    """The roles in which somebody moves a request: whoever leads account managers acts as one, and for recruiters."""
    if user is None:
        return ("SYS",)
    if not may_act(user, "staffing"):
        return (str(user.role),)
    if user.role in (Role.HCS, Role.DIR):
        return (str(user.role), "AM", "REC")
    return ("AM",) if user.role == "AM2" else (str(user.role),)


def may_note_blockers(user: Any, person_id: int) -> bool:
    """What stops a developer: they themselves note it, managers of the client, and delivery."""
    return user is None or user.pk == person_id or may_act(user, "clients") or may_act(user, "team")


def blocker_roles(user: Any, person_id: int) -> tuple[str, ...]:
    """The roles in which somebody moves a blocker of a developer."""
    if user is None:
        return ("SYS",)
    own = (str(Role.DEV),) if user.pk == person_id else ()
    manager = ("AM",) if may_act(user, "clients") else ()
    delivery = ("DLV",) if may_act(user, "team") else ()
    return (*own, *manager, *delivery) or (str(user.role) if user.role != Role.DEV else "-",)
