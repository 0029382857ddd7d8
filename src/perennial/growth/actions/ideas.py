"""Ideas: noted, written, and each move of their life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, changes, record
from perennial.foundation.versions import ChangedMeanwhile, write_as_read
from perennial.growth.choices.ideas import IDEA_ENDS, IdeaState
from perennial.growth.lifecycle.ideas import IDEA
from perennial.growth.models.ideas import Idea, IdeaMove
from perennial.growth.policies.whole_room import fired
from perennial.kernel.text import fold

IDEA_FIELDS = ("title", "problem", "goal", "proposal", "effort", "gain", "currency", "per", "counted", "owner")


class IdeaRefused(ValueError):
    """An idea cannot be like this; the sentence says why."""


@transaction.atomic
def note_idea(client: Client, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Idea:
    """Note it while it is fresh: one line is enough. `values` holds IDEA_FIELDS. Raises IdeaRefused."""
    said = {key: values[key] for key in IDEA_FIELDS if values.get(key) not in (None, "")}
    if not str(said.get("title", "")).strip():
        raise IdeaRefused(_("Say it in one line."))
    idea = Idea(client=client, made_on=as_of, state_since=as_of, **{"owner": by.user, "currency": client.currency,
                                                                    **said})  # fmt: skip
    idea.search_text = _searched(idea)
    idea.save()
    data = {"title": idea.title}
    record("idea.noted", by=by, on=as_of, client_id=client.pk, subject=("idea", idea.pk), data=data)
    return idea


@transaction.atomic
def write_idea(idea: Idea, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Idea:
    """Write more of it. Raises IdeaRefused once it has ended, ChangedMeanwhile."""
    if idea.state in IDEA_ENDS:
        raise IdeaRefused(_("This idea has ended: note a new one."))
    after = {name: values[name] for name in IDEA_FIELDS if name in values}
    if not changes({name: getattr(idea, name) for name in after}, after):
        return idea
    for name, value in after.items():
        setattr(idea, name, value)
    write_as_read(idea, {**after, "search_text": _searched(idea)}, _meanwhile())
    data = {"title": idea.title}
    record("idea.written", by=by, on=as_of, client_id=idea.client_id, subject=("idea", idea.pk), data=data)
    return idea


@transaction.atomic
def move_idea(
    idea: Idea, event: str, *, reason: str = "", holds: bool = True, role: str | None = None, by: Actor, as_of: date,
    **fields: Any,
) -> Idea:  # fmt: skip
    """One move. `holds`: whether its guard does. Raises kernel.lifecycle.Refused, ChangedMeanwhile."""
    target = fired(IDEA, idea.state, event, holds=holds, role=role, user=by.user)
    before, words = idea.state, " ".join(reason.split())[:500]
    values = {"state": target, "state_since": as_of, **fields}
    if target in IDEA.end:
        values["ended_on"] = as_of
    write_as_read(idea, values, _meanwhile())
    IdeaMove.objects.create(
        idea=idea, event=event, before=before, after=target, on=as_of, by=by.user, reason=words
    )  # fmt: skip
    data = {"title": idea.title, "event": event, "reason": words}
    record("idea.moved", by=by, on=as_of, client_id=idea.client_id, subject=("idea", idea.pk), data=data)
    return idea


def prepare_idea(idea: Idea, *, by: Actor, as_of: date) -> Idea:
    """It holds the goal, the need, the proposal, the effort and the gain. Raises Refused."""
    return move_idea(idea, "research", holds=idea.is_ready, by=by, as_of=as_of)


def pitch_idea(idea: Idea, *, how: str, by: Actor, as_of: date) -> Idea:
    """It was told to the client, in a letter or in a talk. Raises Refused."""
    return move_idea(idea, "pitch", reason=how, by=by, as_of=as_of, pitched_on=as_of)


def park_idea(idea: Idea, *, wake_on: date, reason: str, by: Actor, as_of: date) -> Idea:
    """Not now; it comes back by itself. Raises Refused."""
    return move_idea(idea, "park", reason=reason, holds=wake_on > as_of, by=by, as_of=as_of, wake_on=wake_on)


def answer_idea(idea: Idea, *, agreed: bool, reason: str = "", by: Actor, as_of: date) -> Idea:
    """What the client said: yes, or no with the reason. Raises Refused."""
    if agreed:
        return move_idea(idea, "yes", reason=reason, by=by, as_of=as_of)
    return move_idea(idea, "no", reason=reason, holds=bool(reason.strip()), by=by, as_of=as_of)


def drop_idea(idea: Idea, *, reason: str, by: Actor, as_of: date) -> Idea:
    """Agreed, and not done after all. Raises Refused."""
    return move_idea(idea, "dropped", reason=reason, holds=bool(reason.strip()), by=by, as_of=as_of)


def deliver_idea(
    idea: Idea, *, result: str, gain: Decimal | None, told_on: date | None, by: Actor, as_of: date
) -> Idea:
    """Done, measured, and told back to the client. Raises Refused."""
    holds = bool(result.strip()) and told_on is not None and told_on <= as_of
    return move_idea(
        idea, "done", holds=holds, by=by, as_of=as_of, result=result.strip(), result_gain=gain, told_on=told_on
    )


def wake_idea(idea: Idea, *, by: Actor, as_of: date) -> Idea:
    """Back from the parking place before its day. Raises Refused."""
    return move_idea(idea, "wake", by=by, as_of=as_of, wake_on=None)


def wake_ideas(*, by: Actor, as_of: date) -> int:
    """Parked ones whose day has come. Returns how many."""
    count = 0
    for idea in Idea.objects.filter(state=IdeaState.PARKED, wake_on__lte=as_of).order_by("pk"):
        try:
            move_idea(idea, "wake", role="SYS", by=by, as_of=as_of, wake_on=None)
        except ChangedMeanwhile:  # somebody was faster
            continue
        count += 1
    return count


def _searched(idea: Idea) -> str:
    return fold(" ".join((idea.title, idea.problem, idea.goal, idea.proposal)))


def _meanwhile() -> str:
    return _("Somebody else changed this idea meanwhile. Look again.")
