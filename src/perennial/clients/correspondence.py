"""Whom a letter may go to, answered for the foundation, which stands below this room."""

from __future__ import annotations

from datetime import date

from perennial.clients.models import Client, Contact
from perennial.clients.queries import acting_manager
from perennial.foundation.models import User


class ContactsOfClients:
    """foundation.ports.Correspondents over the contacts table."""

    def addresses(self, client_id: int) -> frozenset[str]:
        rows = Contact.objects.current().filter(client_id=client_id, bounced_on__isnull=True).exclude(email="")
        return frozenset(email.lower() for email in rows.values_list("email", flat=True))

    def manager(self, client_id: int, as_of: date) -> User | None:
        client = Client.objects.select_related("manager").filter(pk=client_id).first()
        return None if client is None else acting_manager(client, as_of)
