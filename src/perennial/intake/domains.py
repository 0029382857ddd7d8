"""Whose address it is: clients by the domain their people write from."""

from __future__ import annotations

from collections import defaultdict

from perennial.clients.choices import FactKind
from perennial.clients.models import ClientFact, Contact, ContactAddress
from perennial.intake.kinds.staged import Staged
from perennial.intake.plan import ClientDraft
from perennial.intake.stored import Clients
from perennial.kernel.domains import PUBLIC, domain_of


class Domains:
    """Clients of the book and of the running import by the domain of their addresses and sites.

    Three queries, and none where no row needs them.
    """

    def __init__(self, clients: Clients, staged: Staged) -> None:
        self._found: dict[str, set[int]] = defaultdict(set)  # domain -> id() of drafts
        self._drafts: dict[int, ClientDraft] = {}
        wanted = {row.domain for row in staged.clients if row.domain}
        wanted |= {domain_of(row.email) for row in staged.contacts if not row.client}
        wanted -= {"", *PUBLIC}
        if not wanted:
            return
        rows = list(Contact.objects.exclude(email="").values_list("email", "client_id"))
        more = ContactAddress.objects.filter(person__posts__isnull=False)
        rows += list(more.values_list("email", "person__posts__client_id"))
        sites = ClientFact.objects.filter(kind=FactKind.SITE, replaced_on__isnull=True)
        rows += list(sites.values_list("text", "client_id"))
        for word, client in rows:
            domain = domain_of(word)
            if domain in wanted and (draft := clients.drafts.get(client)) is not None:
                self.add(domain, draft)

    def add(self, domain: str | None, draft: ClientDraft) -> None:
        if domain and domain not in PUBLIC:
            self._found[domain].add(id(draft))
            self._drafts[id(draft)] = draft

    def of(self, domain: str | None) -> ClientDraft | None:
        """The only client of this domain."""
        found = self._found.get(domain or "", ())
        return self._drafts[next(iter(found))] if len(found) == 1 else None

    def of_email(self, email: str) -> ClientDraft | None:
        return self.of(domain_of(email))
