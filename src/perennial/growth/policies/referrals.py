"""Who sees and moves referrals: whoever sees the client that recommends us, and sales every lead that was given."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from perennial.foundation.choices import Role
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.visibility import NOTHING, client_filter


def seen_referrals(user: Any) -> Q:
    """Referrals the reader may see. Sales work leads of every client; they see no other thing of that client by it."""
    if not may_see(user, "growth"):
        return NOTHING
    return Q(registered_on__isnull=False) if user.role == Role.SAL else client_filter(user, "client_id")


def sees_source(user: Any, brought_by: int | None) -> bool:
    """Whether the reader of a lead may know whose it is: for sales only where they brought that client themselves."""
    return bool(user.role != Role.SAL or brought_by == user.pk)


def referral_roles(user: Any) -> tuple[str, ...]:
    """The roles in which somebody moves a referral: whoever leads account managers stands in for sales as well."""
    if user is None:
        return ("SYS",)
    if user.role == Role.FIN:
        return (str(Role.FIN),)
    if not may_act(user, "growth"):
        return ("-",)
    if user.role in (Role.HCS, Role.DIR):
        return ("AM", "SAL")
    return (str(user.role),)


def may_ask(user: Any) -> bool:
    """Account managers and those who lead them ask clients."""
    return "AM" in referral_roles(user)


def works_leads(user: Any) -> bool:
    """Sales, and those who stand in for them."""
    return "SAL" in referral_roles(user)
