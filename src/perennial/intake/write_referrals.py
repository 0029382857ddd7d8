"""Writing referrals of an import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from perennial.foundation.store import get
from perennial.growth.models import Referral
from perennial.growth.queries.referrals import first_money
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import ReferralDraft
from perennial.kernel.domains import PUBLIC, domain_of

REFERRALS: Final = (Referral,)
"""What an import that is taken back deletes."""
_FIELDS: Final = (
    "id", "batch_id", "client_id", "contact_id", "became_id", "state", "state_since", "registered_on", "valid_until",
    "asked_on", "consent_on", "thanked_on", "thanked_how", "lead_name", "lead_key", "lead_domain", "lead_person",
    "lead_email", "lead_note", "version", "first_cash_on",
)  # fmt: skip


def write_referrals(
    drafts: Sequence[ReferralDraft], batch: ImportBatch, *, wrote: Callable[[ReferralDraft], None]
) -> None:
    """All referrals, once payments are written; `wrote` is called with each once it has its id."""
    if not drafts:
        return
    held, rows, domains = timedelta(days=int(get("referrals.valid_days"))), [], set(_domains())
    first = first_money({draft.became.id or 0 for draft in drafts if draft.became})
    for draft, pk in zip(drafts, take_ids(Referral, len(drafts)), strict=True):
        said = draft.values
        draft.id = pk
        domain = domain_of(said.get("site", "")) or domain_of(said.get("email", ""))
        if domain in PUBLIC or domain in domains:  # a site names an open lead once; the name is what is held
            domain = ""
        domains |= {domain}
        contact = draft.contact if isinstance(draft.contact, int) or draft.contact is None else draft.contact.id
        given = said["registered_on"]
        rows.append(
            (
                pk, batch.pk, draft.client.id, contact, draft.became.id if draft.became else None, said["state"],
                said.get("closed_on", given), given, given + held, said.get("asked_on"), said.get("consent_on"),
                said.get("thanked_on"), "", said["lead"], draft.key, domain[:120], said.get("person", ""),
                said.get("email", ""), said.get("need", ""), 1,
                first.get(draft.became.id or 0) if draft.became else None,
            )
        )  # fmt: skip
        wrote(draft)
    insert(Referral, _FIELDS, rows)


def _domains() -> list[str]:
    return list(Referral.objects.leads().exclude(lead_domain="").values_list("lead_domain", flat=True))
