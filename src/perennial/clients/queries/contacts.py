"""To whom letters go, and how they are greeted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Contact


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
