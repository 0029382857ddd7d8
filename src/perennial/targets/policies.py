"""Who may see and do what with bonuses: one's own, or everybody's for those who answer for them."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q

from perennial.foundation.choices import Role
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.visibility import NOTHING

OVERSEERS: Final = frozenset({Role.HCS, Role.DIR, Role.FIN})


def may_see_all_bonuses(user: Any) -> bool:
    """The head of client success, the director and finance."""
    return may_see(user, "bonus") and user.role in OVERSEERS


def may_write_rules(user: Any) -> bool:
    """Who sees what the rules do to everybody may write a draft of them."""
    return may_act(user, "bonus") and user.role in OVERSEERS


def may_sign_rules(user: Any) -> bool:
    return may_act(user, "bonus") and user.role == Role.DIR


def bonuses_seen_by(user: Any) -> Q:
    """One's own bonuses, or all of them."""
    if not may_see(user, "bonus"):
        return NOTHING
    return Q() if may_see_all_bonuses(user) else Q(person_id=user.pk)


def rules_seen_by(user: Any) -> Q:
    """Signed rules are for everybody who has a bonus; drafts for those who write them."""
    if not may_see(user, "bonus"):
        return NOTHING
    return Q() if may_see_all_bonuses(user) else Q(state="signed")
