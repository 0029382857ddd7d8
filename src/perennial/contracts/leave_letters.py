"""The letter that tells a client who is away and who covers: name, dates and cover, never why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from perennial.clients.actions.letters import register_client_letter
from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.clients.queries import recipients
from perennial.contracts.actions.leave import note_letter
from perennial.contracts.choices import ToldHow
from perennial.contracts.models import LeaveNotice
from perennial.contracts.queries.leave import Concern, untold
from perennial.foundation.models import OutboxMessage
from perennial.foundation.timeline import Actor
from perennial.kernel import formats

AHEAD: Final = 60  # days: whoever writes tells all that is known
_AWAY: Final = {
    "en": "{name} is away from {start} to {end}", "ru": "{name} не работает с {start} по {end}",
    "uk": "{name} не працює з {start} по {end}",
}  # fmt: skip
_DAY: Final = {
    "en": "{name} is away on {start}", "ru": "{name} не работает {start}", "uk": "{name} не працює {start}",
}  # fmt: skip
_COVERS: Final = {"en": "{cover} covers", "ru": "заменяет {cover}", "uk": "заміняє {cover}"}


def values(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """All approved leave of the next weeks that the client does not know of; None where there is none."""
    found = untold(as_of, AHEAD, {client.pk})
    if not found:
        return None
    return {
        "leaves": " ".join(f"{said(one, language)}." for one in found),
        "names": ", ".join(dict.fromkeys(one.leave.person.name for one in found)),
        "ids": ",".join(str(one.leave.pk) for one in found),
    }


def said(one: Concern, language: str) -> str:
    """'Lena Kravets is away from 3 August to 14 August; Max Dev covers'."""
    leave, spoken = one.leave, language if language in _AWAY else "en"
    start, end = (formats.format_date(day, spoken, "long") for day in (leave.starts_on, leave.ends_on))
    pattern = _DAY if leave.starts_on == leave.ends_on else _AWAY
    text = pattern[spoken].format(name=leave.person.name, start=start, end=end)
    return f"{text}; {_COVERS[spoken].format(cover=leave.cover.name)}" if leave.cover else text


def to_whom(client: Client, as_of: date) -> Contact | None:
    """Whoever works with our people: a champion or a user, else who decides."""
    reachable = [row for row in client.contacts.current() if row.email and row.bounced_on is None]
    for role in (StakeholderRole.CHAMPION, StakeholderRole.USER, StakeholderRole.DECISION_MAKER):
        if (found := next((row for row in reachable if row.has_role(role)), None)) is not None:
            return found
    return recipients(reachable, copy_decision_maker=False).to


def told(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """What the letter named is known to the client from now on."""
    note_letter(_ids(message), Client.objects.get(pk=subject_id), by=by, as_of=as_of)


def withdrawn(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """It never left: the client does not know."""
    rows = LeaveNotice.objects.filter(leave__in=_ids(message), client=subject_id, how=ToldHow.LETTER, answer="")
    rows.delete()


def _ids(message: OutboxMessage) -> list[int]:
    found = str(message.facts.get("values", {}).get("ids", ""))
    return [int(pk) for pk in found.split(",") if pk.isdecimal()]


register_client_letter(
    "leave", _("Who is away and who covers"), package="perennial.contracts", fields={"leaves", "names", "ids"},
    values=values, recipient=to_whom, on_sent=told, on_cancelled=withdrawn,
)  # fmt: skip
