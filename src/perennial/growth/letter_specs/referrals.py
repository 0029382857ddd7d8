"""The letter of C41: thanks for a recommendation, with what happened since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from perennial.clients.actions.letters import register_client_letter
from perennial.clients.models import Client, Contact
from perennial.foundation.models import OutboxMessage
from perennial.foundation.timeline import Actor
from perennial.growth.actions.referrals import tell_referrer
from perennial.growth.choices import ReferralState
from perennial.growth.models import Referral
from perennial.growth.queries.referrals import owed


def _rows(client: Client, as_of: date) -> list[Referral]:
    return [one.row for one in owed(as_of, [client.pk]) if one.what != "contact"]


def _what_happened(row: Referral) -> str:
    if row.is_won:
        return _("%(lead)s: we work together now.") % {"lead": row.lead_name}
    if row.state == ReferralState.CLOSED_LOST:
        return _("%(lead)s: nothing came of it this time.") % {"lead": row.lead_name}
    return _("%(lead)s: we are talking.") % {"lead": row.lead_name}


def values(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """The companies they named and what happened with each; None once nothing is owed."""
    rows = _rows(client, as_of)
    if not rows:
        return None
    with override(language):
        return {"lead": rows[0].lead_name, "what_lines": "\n".join(_what_happened(row) for row in rows)}


def _recipient(client: Client, as_of: date) -> Contact | None:
    """Whoever named the company; the letter waits for an address where they have none."""
    people = [row.contact for row in _rows(client, as_of) if row.contact is not None]
    good = [one for one in people if one.email and not (one.archived_on or one.bounced_on or one.ended_on)]
    return good[0] if good else client.contacts.current().exclude(email="").filter(bounced_on__isnull=True).first()


def _sent(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    client: Any = Client.objects.get(pk=subject_id)
    for row in _rows(client, as_of):
        tell_referrer(row, how=_("By letter"), by=by, as_of=as_of)


register_client_letter(
    "referral_news", gettext_lazy("Thanks for a recommendation"), package="perennial.growth",
    fields={"lead", "what_lines"}, values=values, recipient=_recipient, on_sent=_sent,
)  # fmt: skip
