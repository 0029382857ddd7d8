"""Whose domains these are: clients by the addresses their people write from, and by their sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from perennial.clients.choices import FactKind
from perennial.clients.models import ClientFact, Contact, ContactAddress
from perennial.kernel.domains import PUBLIC, domain_of


def clients_of_domains(domains: Collection[str]) -> Mapping[str, set[int]]:
    """Domain -> clients. Public domains say nothing. Three queries, and none where nothing is asked."""
    wanted = set(domains) - {"", *PUBLIC}
    found: defaultdict[str, set[int]] = defaultdict(set)
    if not wanted:
        return found
    rows = list(Contact.objects.order_by().exclude(email="").values_list("email", "client_id"))
    more = ContactAddress.objects.order_by().filter(person__posts__isnull=False)
    rows += list(more.values_list("email", "person__posts__client_id"))
    sites = ClientFact.objects.order_by().filter(kind=FactKind.SITE, replaced_on__isnull=True)
    rows += list(sites.values_list("text", "client_id"))
    for word, client in rows:
        if (domain := domain_of(word)) in wanted:
            found[domain].add(client)
    return found
