"""Whose address it is: clients by the domain their people write from."""

from __future__ import annotations

from collections import defaultdict

from perennial.clients.queries.domains import clients_of_domains
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
        wanted |= {row.domain for row in staged.deals}
        for domain, ids in clients_of_domains(wanted).items():
            for client in sorted(ids):
                if (draft := clients.drafts.get(client)) is not None:
                    self.add(domain, draft)

    def add(self, domain: str | None, draft: ClientDraft) -> None:
        if domain and domain not in PUBLIC:
            self._found[domain].add(id(draft))
            self._drafts[id(draft)] = draft

    def drafts(self) -> list[tuple[str, ClientDraft]]:
        """Every domain that was asked for with each of its clients."""
        return [(domain, self._drafts[one]) for domain, some in self._found.items() for one in some]

    def of(self, domain: str | None) -> ClientDraft | None:
        """The only client of this domain."""
        found = self._found.get(domain or "", ())
        return self._drafts[next(iter(found))] if len(found) == 1 else None

    def of_email(self, email: str) -> ClientDraft | None:
        return self.of(domain_of(email))
