"""The letter that pitches an idea (E12): the prepared one that waits for the longest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from perennial.clients.actions.letters import register_client_letter
from perennial.clients.models import Client
from perennial.foundation.models import OutboxMessage
from perennial.foundation.timeline import Actor
from perennial.growth.choices.ideas import GainPer
from perennial.growth.models.ideas import Idea
from perennial.growth.queries.ideas import pitch_of
from perennial.kernel import formats


def pitch(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """While an idea is prepared."""
    idea = pitch_of(client)
    if idea is None or idea.money is None:
        return None
    return {
        "gain": gain_said(idea, language), "observation": _line(idea.problem), "how_counted": _line(idea.counted),
        "goal": _line(idea.goal), "idea_one_sentence": _line(idea.proposal), "effort": _line(idea.effort),
    }  # fmt: skip


def gain_said(idea: Idea, language: str) -> str:
    """'€4,100 a month'."""
    if idea.money is None:
        return ""
    text = formats.format_money(idea.money, language)
    if idea.per == GainPer.ONCE:
        return text
    with override(language):
        return f"{text} {GainPer(idea.per).label}"


def pitched(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """The letter has been sent: the idea is pitched."""
    from perennial.growth.actions.ideas import move_idea

    idea = pitch_of(Client.objects.get(pk=subject_id))
    if idea is not None:
        move_idea(idea, "pitch", role="AM", by=by, as_of=as_of, pitched_on=as_of)


def _line(text: str) -> str:
    return " ".join(text.split()).rstrip(".;")


FIELDS: Final[Any] = {"gain", "observation", "how_counted", "goal", "idea_one_sentence", "effort"}
register_client_letter(
    "idea_pitch", _("Pitch of an idea"), package="perennial.growth", fields=FIELDS, values=pitch, on_sent=pitched
)
