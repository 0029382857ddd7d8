"""The room's Django app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Tells the foundation which clients a person may see and whom letters may go to."""

    name = "perennial.clients"
    label = "clients"

    def ready(self) -> None:
        from perennial.clients.correspondence import ContactsOfClients
        from perennial.clients.policies import seen_ids, seen_money_ids
        from perennial.foundation.ports import register_correspondents
        from perennial.foundation.visibility import register_client_ids

        register_client_ids(seen_ids, seen_money_ids)
        register_correspondents(ContactsOfClients())
