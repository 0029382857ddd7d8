"""Comparing referrals of a file with the book: what it does not have comes in, the rest moves on here."""

from __future__ import annotations

from typing import Any

from perennial.growth.models import Referral
from perennial.intake.kinds.referral_columns import OPEN
from perennial.intake.kinds.terms_rows import TermsRow
from perennial.intake.plan import ClientDraft, ReferralDraft
from perennial.intake.plan_care import Care
from perennial.intake.plan_clients import resolve
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import CONTACT_UNKNOWN, LEAD_HELD, NO_SUCH_CLIENT, NOT_YET
from perennial.kernel.text import name_key

_PAST = ("registered_on", "asked_on", "consent_on", "thanked_on", "closed_on")


def plan_referrals(care: Care) -> None:
    """One query, and none where the file has no such rows. The first registration of an open lead wins here too."""
    rows = care.plan.staged.referrals
    known: set[tuple[Any, ...]] = set()
    held: set[str] = set()
    if rows:
        for owner, key, given, state in Referral.objects.order_by().values_list(
            "client", "lead_key", "registered_on", "state"
        ):
            known.add((owner, key, given))
            held |= {key} if state in OPEN else set()
    for row in sorted(rows, key=lambda one: (one.values["registered_on"], one.file, one.line)):
        values = row.values
        late = next((values[name] for name in _PAST if name in values and values[name] > care.today), None)
        if late is not None:
            care.plan.staged.refuse(row.file, row.line, because(NOT_YET, value=late), None, late)
            continue
        client, key = resolve(care.plan.staged, care.clients, row), name_key(values["lead"])[:200]
        if client is None:
            continue
        if (client.id, key, values["registered_on"]) in known:
            care.plan.unchanged["referrals"] += 1
        elif values["state"] in OPEN and key in held:
            care.plan.staged.refuse(row.file, row.line, because(LEAD_HELD, name=values["lead"]), "lead", values["lead"])
        else:
            held |= {key} if values["state"] in OPEN else set()
            _add(care, client, key, row)


def _add(care: Care, client: ClientDraft, key: str, row: TermsRow) -> None:
    values, became = dict(row.values), None
    if "became" in values:
        became = care.quietly(values["became"])
        if became is None or became is client:
            care.plan.staged.refuse(
                row.file, row.line, because(NO_SUCH_CLIENT, client=values["became"]), "became", values["became"]
            )
            return
    contact = care.found(values["contact"], client) if "contact" in values else None
    if "contact" in values and contact is None:
        care.plan.staged.warn(row.file, row.line, because(CONTACT_UNKNOWN, name=values["contact"]))
    care.plan.referrals.append(ReferralDraft(client, key, values, contact, became))
    care.plan.created["referrals"] += 1
