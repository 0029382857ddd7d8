"""Who of us may be in touch with a client how: written down, changed, and carried on when two clients become one."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, record
from perennial.handover.choices import USUAL, Leave, Party
from perennial.handover.models import ContactRule


def begin_rules(client: Client, *, by: Actor, as_of: date) -> None:
    """The usual rules, where the client has none; part of the caller's transaction."""
    if not ContactRule.objects.filter(client=client).exists():
        ContactRule.objects.bulk_create(
            ContactRule(client=client, party=party, leave=leave, on=as_of, by=by.user) for party, leave in USUAL.items()
        )


@transaction.atomic
def set_rule(client: Client, party: Party, *, leave: Leave, ways: str, by: Actor, as_of: date) -> ContactRule:
    """What holds for one party from now on."""
    words = " ".join(ways.split())[:200]
    row = ContactRule.objects.select_for_update().filter(client=client, party=party).first()
    row = row or ContactRule(client=client, party=party)
    if row.pk and (row.leave, row.ways) == (leave, words):
        return row
    row.leave, row.ways, row.on, row.by = leave, words, as_of, by.user
    row.save()
    data = {"party": str(party), "leave": str(leave), "ways": words}
    record("contact_rule.set", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return row


def join_rules(keep: Client, lose: Client, by: Actor, as_of: date) -> None:
    """Of two clients that become one, the rules of the one that stays hold."""
    held = ContactRule.objects.filter(client=keep).values("party")
    ContactRule.objects.filter(client=lose, party__in=list(held.values_list("party", flat=True))).delete()
