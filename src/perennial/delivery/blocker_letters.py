"""The letter that asks a client to remove what stops our people; what it names is raised with the client."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from perennial.clients.actions.letters import register_client_letter
from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.clients.queries import recipients
from perennial.delivery.actions.blockers import forget_letter, note_letter
from perennial.delivery.blocker_choices import BlockedBy
from perennial.delivery.models import Blocker
from perennial.foundation.models import OutboxMessage
from perennial.foundation.timeline import Actor
from perennial.kernel import formats

_WAITS: Final = {
    "en": "{name}: {text}, since {day}.", "ru": "{name}: {text}, с {day}.", "uk": "{name}: {text}, з {day}.",
}  # fmt: skip


def values(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """All that the client can remove; None where there is nothing."""
    rows = list(
        Blocker.objects.standing().filter(client=client, side=BlockedBy.CLIENT).select_related("placement__person")
    )
    if not rows:
        return None
    spoken = language if language in _WAITS else "en"
    lines = [
        _WAITS[spoken].format(
            name=row.placement.person.name, text=row.text, day=formats.format_date(row.noted_on, spoken, "long")
        )
        for row in rows
    ]
    return {
        "blockers": "\n".join(lines), "names": ", ".join(dict.fromkeys(row.placement.person.name for row in rows)),
        "ids": ",".join(str(row.pk) for row in rows),
    }  # fmt: skip


def to_whom(client: Client, as_of: date) -> Contact | None:
    """Whoever works with our people, else who decides."""
    reachable = [row for row in client.contacts.current() if row.email and row.bounced_on is None]
    for role in (StakeholderRole.CHAMPION, StakeholderRole.USER, StakeholderRole.DECISION_MAKER):
        if (found := next((row for row in reachable if row.has_role(role)), None)) is not None:
            return found
    return recipients(reachable, copy_decision_maker=False).to


def asked(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """What the letter named is raised with the client from now on."""
    note_letter(_ids(message), subject_id, by=by, as_of=as_of)


def withdrawn(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """It never left: the client was not asked."""
    forget_letter(_ids(message), subject_id, by=by, as_of=as_of)


def _ids(message: OutboxMessage) -> list[int]:
    found = str(message.facts.get("values", {}).get("ids", ""))
    return [int(pk) for pk in found.split(",") if pk.isdecimal()]


register_client_letter(
    "blocker", _("What our people wait for"), package="perennial.delivery", fields={"blockers", "names", "ids"},
    values=values, recipient=to_whom, on_sent=asked, on_cancelled=withdrawn,
)  # fmt: skip
