"""A person's own lists: saved views and pins. They are nobody else's business, so no timeline event."""

from __future__ import annotations

from perennial.clients.models import Client, Pin, SavedView
from perennial.foundation.models import User


def save_view(*, owner: User, page: str, name: str, query: str, shared: bool) -> SavedView:
    """Keep a filter under a name; the same name is replaced. A person's own list, so no timeline event."""
    view, _made = SavedView.objects.update_or_create(
        owner=owner, page=page, name=name, defaults={"query": query, "shared": shared}
    )
    return view


def pin_client(client: Client, *, user: User) -> None:
    """Pin to the person's navigation."""
    Pin.objects.get_or_create(user=user, client=client)


def unpin_client(client: Client, *, user: User) -> None:
    """Undo pinning."""
    Pin.objects.filter(user=user, client=client).delete()
