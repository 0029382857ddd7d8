"""Expansions: spotted, written, answered, and each move of their life but the last, which is the calendar's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.delivery.actions.staffing import draft_request
from perennial.delivery.models import StaffingRequest
from perennial.foundation.rights import may_see
from perennial.foundation.timeline import Actor, changes, record
from perennial.foundation.versions import write_as_read
from perennial.growth.choices.expansions import ExpansionKind, ExpansionState, LostTo
from perennial.growth.choices.ideas import IdeaState
from perennial.growth.lifecycle.expansions import EXPANSION
from perennial.growth.models.expansions import Expansion, ExpansionMove, ExpansionPlacement
from perennial.growth.models.ideas import Idea
from perennial.growth.policies.whole_room import fired
from perennial.growth.queries.expansion_answers import margin_answer, margin_holds, staffing_answer
from perennial.growth.queries.expansions import placements_for
from perennial.kernel.letters import clean_line
from perennial.kernel.text import fold

EXPANSION_FIELDS = (
    "title", "kind", "need", "decides", "amount", "currency", "wanted_on", "heads", "skill", "level", "rate", "owner",
)  # fmt: skip
_COSTS = ("kind", "rate", "currency", "skill", "level")
_PEOPLE = ("kind", "heads", "skill", "level", "wanted_on")


class ExpansionRefused(ValueError):
    """An expansion cannot be like this; the sentence says why."""


@transaction.atomic
def spot_expansion(
    client: Client, *, values: Mapping[str, Any], idea: Idea | None = None, by: Actor, as_of: date
) -> Expansion:  # fmt: skip
    """Note it while it is fresh: one line is enough. `idea`: the agreed idea it comes of. Raises ExpansionRefused."""
    said = {key: values[key] for key in EXPANSION_FIELDS if values.get(key) not in (None, "")}
    if idea is not None:
        _is_free(idea, client)
    row = Expansion(client=client, idea=idea, made_on=as_of, state_since=as_of, **{
        "owner": by.user, "currency": client.currency, **said,
    })  # fmt: skip
    _possible(row)
    row.search_text = _searched(row)
    row.save()
    data = {"title": row.title}
    record("expansion.spotted", by=by, on=as_of, client_id=client.pk, subject=("expansion", row.pk), data=data)
    return row


@transaction.atomic
def write_expansion(row: Expansion, *, values: Mapping[str, Any], by: Actor, as_of: date) -> Expansion:
    """Write more of it. Answers that were given on other numbers are given back. Raises ExpansionRefused,
    ChangedMeanwhile.
    """
    if row.is_over or row.state == ExpansionState.STAFFING:
        raise ExpansionRefused(_("This is agreed or over already: note a new one."))
    after = {name: values[name] for name in EXPANSION_FIELDS if name in values}
    before = {name: getattr(row, name) for name in after}
    changed = set(changes(before, after).get("after", ()))
    if not changed:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    _possible(row)
    if changed & set(_COSTS):
        after |= {"margin_word": "", "margin_by": None, "margin_on": None}
    if changed & set(_PEOPLE):
        after |= {"staffing_word": "", "staffing_on": None}
    write_as_read(row, {**after, "search_text": _searched(row)}, _meanwhile())
    _told("expansion.written", row, by, as_of)
    return row


@transaction.atomic
def vouch_for_margin(row: Expansion, *, word: str, by: Actor, as_of: date) -> Expansion:
    """Somebody who sees margins says why this one is right, thin or not known. Raises ExpansionRefused,
    ChangedMeanwhile.
    """
    said = clean_line(word)[:300]
    if not may_see(by.user, "margin"):
        raise ExpansionRefused(_("Only who sees margins can vouch for one."))
    if not said or row.state not in (ExpansionState.SPOTTED, ExpansionState.QUALIFIED):
        raise ExpansionRefused(_("Say why, before it is proposed."))
    values = {"margin_word": said, "margin_by": by.user, "margin_on": as_of}
    write_as_read(row, values, _meanwhile())
    _told("expansion.margin", row, by, as_of)
    return row


@transaction.atomic
def answer_staffing(row: Expansion, *, word: str, by: Actor, as_of: date) -> Expansion:
    """What recruiters say where the numbers say nothing. Raises ExpansionRefused, ChangedMeanwhile."""
    said = clean_line(word)[:300]
    if not said or row.state not in (ExpansionState.SPOTTED, ExpansionState.QUALIFIED):
        raise ExpansionRefused(_("Say what recruiters answered, before it is proposed."))
    write_as_read(row, {"staffing_word": said, "staffing_on": as_of}, _meanwhile())
    _told("expansion.staffing", row, by, as_of, reason=said)
    return row


@transaction.atomic
def move_expansion(
    row: Expansion, event: str, *, reason: str = "", holds: bool = True, role: str | None = None, by: Actor,
    as_of: date, **fields: Any,
) -> Expansion:  # fmt: skip
    """One move. `holds`: whether its guard does. Raises kernel.lifecycle.Refused, ChangedMeanwhile."""
    target = fired(EXPANSION, row.state, event, holds=holds, role=role, user=by.user)
    before, words = row.state, " ".join(reason.split())[:500]
    values = {"state": target, "state_since": as_of, **fields}
    if target in EXPANSION.end:
        values["ended_on"] = as_of
    write_as_read(row, values, _meanwhile())
    ExpansionMove.objects.create(
        expansion=row, event=event, before=before, after=target, on=as_of, by=by.user, reason=words
    )  # fmt: skip
    _told("expansion.moved", row, by, as_of, event=event, reason=words)
    return row


def qualify_expansion(row: Expansion, *, by: Actor, as_of: date) -> Expansion:
    """The need, the money, who decides and when are known. Raises Refused."""
    return move_expansion(row, "qualify", holds=not row.gaps, by=by, as_of=as_of)


def propose_expansion(row: Expansion, *, by: Actor, as_of: date) -> Expansion:
    """It was offered to the client; the answers it was offered on stay with it. Raises Refused."""
    margin, staffing = margin_answer(row, as_of), staffing_answer(row, by.user, as_of)
    holds = margin_holds(row, margin) and (staffing is None or staffing.known)
    kept: dict[str, Any] = {
        "margin_percent": None if margin is None else margin.percent,
        "bench_count": None if staffing is None else len(staffing.bench),
        "odds_percent": None if staffing is None else staffing.percent,
    }  # fmt: skip
    return move_expansion(row, "propose", holds=holds, by=by, as_of=as_of, proposed_on=as_of, **kept)


@transaction.atomic
def agree_expansion(
    row: Expansion, *, request: StaffingRequest | None = None, reason: str = "", by: Actor, as_of: date
) -> Expansion:  # fmt: skip
    """Yes in principle. Where people have to be found it goes with a request for them: the given one, else a new draft.

    Raises Refused, ExpansionRefused.
    """
    asked = None
    if row.needs_people:
        if request is not None and request.client_id != row.client_id:
            raise ExpansionRefused(_("That request is of another client."))
        asked = request or draft_request(row.client, values=_needed(row), by=by, as_of=as_of)
    return move_expansion(
        row, "yes_in_principle", reason=reason, by=by, as_of=as_of, agreed_on=as_of, request=asked
    )  # fmt: skip


def park_expansion(row: Expansion, *, wake_on: date, reason: str, by: Actor, as_of: date) -> Expansion:
    """Not now; it comes back by itself. Raises Refused."""
    return move_expansion(row, "park", reason=reason, holds=wake_on > as_of, by=by, as_of=as_of, wake_on=wake_on)


def wake_expansion(row: Expansion, *, by: Actor, as_of: date) -> Expansion:
    """Back before its day. Raises Refused."""
    return move_expansion(row, "wake", by=by, as_of=as_of, wake_on=None)


def lose_expansion(row: Expansion, *, reason: str, by: Actor, as_of: date) -> Expansion:
    """The client said no, and why. Raises Refused."""
    return _lost(row, "no", LostTo.CLIENT, reason, by, as_of)


def give_up_staffing(row: Expansion, *, reason: str, by: Actor, as_of: date) -> Expansion:
    """The client had said yes, and we did not find the people. Raises Refused."""
    return _lost(row, "not_staffed", LostTo.STAFFING, reason, by, as_of)


@transaction.atomic
def tie_placements(row: Expansion, *, placements: Collection[Placement], by: Actor, as_of: date) -> Expansion:
    """These and no others are its work. Its start wins it, by the calendar. Raises ExpansionRefused."""
    if row.state != ExpansionState.STAFFING:
        raise ExpansionRefused(_("Placements are tied once the client has said yes, until it is won or lost."))
    wanted = {one.pk for one in placements}
    if not wanted <= {one.pk for one in placements_for(row)}:
        raise ExpansionRefused(_("One of these placements is older, or of another expansion."))
    row.placements.exclude(placement__in=wanted).delete()
    known = set(row.placements.values_list("placement_id", flat=True))
    ExpansionPlacement.objects.bulk_create([
        ExpansionPlacement(
            expansion=row, placement=one, own=row.kind != ExpansionKind.RATE, tied_on=as_of, tied_by=by.user
        )
        for one in placements if one.pk not in known
    ])  # fmt: skip
    _told("expansion.tied", row, by, as_of, count=len(wanted))
    return row


def _lost(row: Expansion, event: str, cause: LostTo, reason: str, by: Actor, as_of: date) -> Expansion:
    said = clean_line(reason)[:500]
    return move_expansion(
        row, event, reason=said, holds=bool(said), by=by, as_of=as_of, lost_to=cause, lost_reason=said
    )  # fmt: skip


def _needed(row: Expansion) -> dict[str, Any]:
    return {
        "title": row.title[:100], "skill": row.skill, "level": row.level, "stack": "", "seats": row.heads,
        "needed_on": row.wanted_on, "ceiling": row.rate or None, "currency": row.currency, "unit": "hour",
        "must_haves": row.need[:1000],
    }  # fmt: skip


def _is_free(idea: Idea, client: Client) -> None:
    if idea.client_id != client.pk or idea.state != IdeaState.ACCEPTED:
        raise ExpansionRefused(_("An expansion comes of an idea that this client has agreed to."))
    if Expansion.objects.filter(idea=idea).exists():
        raise ExpansionRefused(_("This idea is an expansion already."))


def _possible(row: Expansion) -> None:
    if not row.title.strip():
        raise ExpansionRefused(_("Say it in one line."))
    if row.decides is not None and row.decides.client_id != row.client_id:
        raise ExpansionRefused(_("Who decides has to be somebody at this client."))


def _told(verb: str, row: Expansion, by: Actor, as_of: date, **data: Any) -> None:
    data = {"title": row.title, **data}
    record(verb, by=by, on=as_of, client_id=row.client_id, subject=("expansion", row.pk), data=data)


def _searched(row: Expansion) -> str:
    return fold(f"{row.title} {row.need}")


def _meanwhile() -> str:
    return _("Somebody else changed this expansion meanwhile. Look again.")
