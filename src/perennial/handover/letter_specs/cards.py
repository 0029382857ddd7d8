"""The letter that introduces the account manager (E1), from what the hand-over card says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from perennial.care.choices import MeetingState
from perennial.clients.actions.letters import register_client_letter
from perennial.clients.models import Client
from perennial.foundation.choices import Role
from perennial.foundation.models import OutboxMessage
from perennial.foundation.timeline import Actor
from perennial.handover.choices import HandoverState
from perennial.handover.letter_specs.onboardings import day_to_day
from perennial.handover.models import HandoverCard
from perennial.handover.queries.cards import letter_ready
from perennial.kernel import formats

BEFORE: Final = (HandoverState.SUBMITTED, HandoverState.PLANNED)


def introduction(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """While the card was given and nobody was introduced."""
    card = _card(client)
    if card is None or not letter_ready(card) or client.manager is None or card.seller is None:
        return None
    return {
        "manager_name": client.manager.name, "sales_name": card.seller.name,
        "start_date": formats.format_date(card.starts_on, language, "long") if card.starts_on else "",
        "goal_short": _short(card.goal), "team_short": _short(card.team),
        "first_result_date": formats.format_date(card.first_result_on, language, "long")
        if card.first_result_on else "",
        "intro_call": _call(card, client, language),
    }  # fmt: skip


def wrote(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """The letter has been sent: the introduction knows its day."""
    from perennial.handover.actions.introductions import note_letter

    card = _card(Client.objects.get(pk=subject_id))
    if card is not None:
        note_letter(card, as_of=as_of)


def _card(client: Client) -> HandoverCard | None:
    rows = HandoverCard.objects.standing().filter(client=client, state__in=BEFORE)
    return rows.select_related("client__manager", "seller", "introduction__meeting").first()


def _short(text: str) -> str:
    """The first line of what sales wrote, as a part of a sentence."""
    lines = text.strip().splitlines()
    return " ".join(lines[0].split()).rstrip(".;") if lines else ""


def _call(card: HandoverCard, client: Client, language: str) -> str:
    """The planned introduction by the client's clock; empty where none is planned."""
    row = getattr(card, "introduction", None)
    if row is None or row.meeting is None or row.meeting.state != MeetingState.PLANNED:
        return ""
    there = row.meeting.starts_at.astimezone(ZoneInfo(client.time_zone or settings.TIME_ZONE))
    day = formats.format_date(there.date(), language, "long")
    pattern = {"ru": "{day} в {time}", "uk": "{day} о {time}"}.get(language, "{day} at {time}")
    return pattern.format(day=day, time=formats.format_time(there.time(), language))


FIELDS: Final[Any] = {
    "manager_name", "sales_name", "start_date", "goal_short", "team_short", "first_result_date", "intro_call",
}  # fmt: skip
register_client_letter(
    "handover_intro", _("Introduction of the account manager"), package="perennial.handover", fields=FIELDS,
    values=introduction, recipient=day_to_day, on_sent=wrote, also_by={Role.SAL},
)  # fmt: skip
