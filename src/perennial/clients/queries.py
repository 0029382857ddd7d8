"""Reading clients, contacts and who answers for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact, Deputy
from perennial.foundation.models import User
from perennial.kernel.text import name_key


@dataclass(frozen=True, slots=True)
class Recipients:
    """To whom a letter about money goes: the billing contact first, decision makers as a copy for later steps."""

    to: Contact | None
    copy: tuple[Contact, ...]


def recipients(contacts: Iterable[Contact], *, copy_decision_maker: bool) -> Recipients:
    """Choose from a client's current contacts; nobody without an address, nobody whose mail bounced."""
    reachable = [c for c in contacts if c.email and c.archived_on is None and c.bounced_on is None]
    order = (StakeholderRole.BILLING, StakeholderRole.DECISION_MAKER, StakeholderRole.SPONSOR, StakeholderRole.CHAMPION)
    ranked = [c for role in order for c in reachable if c.has_role(role)]
    to = next(iter(ranked or reachable), None)
    deciders = [c for c in reachable if c.has_role(StakeholderRole.DECISION_MAKER) and c != to]
    return Recipients(to, tuple(deciders[:1]) if copy_decision_maker else ())


def greeting_for(contact: Contact | None, language: str) -> str:
    """The salutation as the person likes it, else a neutral one with the name as it stands (never declined)."""
    if contact is None:
        return {"ru": "Добрый день!", "uk": "Вітаю!"}.get(language, "Hello,")
    if contact.greeting and (contact.language or language) == language:
        return contact.greeting
    pattern = {"ru": "{name}, добрый день!", "uk": "{name}, вітаю!"}.get(language, "Hello {name},")
    first = contact.name.split(" ")[0] if language == "en" else contact.name
    return pattern.format(name=first)


def acting_manager(client: Client, as_of: date) -> User | None:
    """The client's manager, or the deputy while the manager is away."""
    if client.manager is None:
        return None
    stand_in = Deputy.objects.on(as_of).filter(manager=client.manager).select_related("deputy").first()
    return stand_in.deputy if stand_in else client.manager


def similar_clients(client: Client) -> list[Client]:
    """Clients with the same folded name: candidates for merging."""
    return list(Client.objects.live().filter(name_key=name_key(client.name)).exclude(pk=client.pk)[:5])


def managers() -> list[User]:
    """People who may answer for clients."""
    return list(User.objects.filter(is_active=True, role__in=["AM", "HCS", "DIR"]).order_by("name"))


def portfolio_owner(client_ids: Iterable[int]) -> dict[int, int | None]:
    """Manager id of each client."""
    rows: Any = Client.objects.filter(pk__in=list(client_ids)).values_list("pk", "manager_id")
    return dict(rows)
