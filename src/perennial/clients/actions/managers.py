"""Keeping who managed a client when it goes from one hand to another. Part of the caller's transaction."""

from __future__ import annotations

from datetime import date

from perennial.clients.models import Client, EarlierManager


def keep_manager(client_id: int, *, leaving: int | None, coming: int | None, as_of: date) -> None:
    """Note who managed the client until the day. A client that had no manager has nobody to remember: who comes first
    takes all of its time. Who came the same day leaves no trace, and who comes back that day never left.
    """
    if leaving is None or leaving == coming:
        return
    last = EarlierManager.objects.filter(client=client_id).order_by("until").last()
    if last is None or last.until < as_of:
        EarlierManager.objects.create(client_id=client_id, manager_id=leaving, until=as_of)
    elif last.manager_id == coming:
        last.delete()


def forget_hand_over(client_id: int, *, back: int | None) -> None:
    """The newest change of hands was a mistake: the client was with this person all along."""
    last = EarlierManager.objects.filter(client=client_id).order_by("until").last()
    if last is not None and last.manager_id == back:
        last.delete()


def join_managers(keep: Client, lose: Client) -> None:
    """Of two clients that become one, those who managed the one that stays count; its twin's only where it has none."""
    if EarlierManager.objects.filter(client=keep).exists():
        EarlierManager.objects.filter(client=lose).delete()
