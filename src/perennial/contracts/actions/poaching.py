"""The watch over a developer whom a client may want to hire (lifecycle.POACH_WATCH): signs, talks, an offer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.contracts.choices import OVER, PlacementState, PoachSign, PoachState
from perennial.contracts.lifecycle import POACH_WATCH
from perennial.contracts.models import Placement, PoachMove, PoachSeen, PoachWatch
from perennial.contracts.policies import role_for
from perennial.contracts.queries.poaching import quiet_since
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.kernel.letters import clean_line

SYSTEM: Final = "SYS"


class CannotWatch(ValueError):
    """This cannot be noted; the sentence says why."""


@transaction.atomic
def see_sign(placement: Placement, *, sign: str, on: date, note: str = "", by: Actor, as_of: date) -> PoachWatch:
    """Somebody has seen a sign: the watch begins with the first one, and a calm one wakes up.

    Raises CannotWatch (unknown sign, a day to come or before the placement, a placement that is over), Refused.
    """
    if sign not in PoachSign.values:
        raise CannotWatch(_("Say which sign it was."))
    if on > as_of or on < placement.starts_on:
        raise CannotWatch(_("The day lies outside the placement or is still to come."))
    if placement.state in OVER:
        raise CannotWatch(_("The placement is over."))
    watch = PoachWatch.objects.standing().filter(placement=placement).first()
    if watch is None:
        watch = PoachWatch.objects.create(placement=placement, state_since=as_of)
    said = clean_line(note)
    PoachSeen.objects.create(watch=watch, sign=sign, on=on, note=said, by=by.user)
    data = {"person": placement.person.name, "sign": sign, "note": said}
    _record(watch, "watch.sign", data, by, as_of)
    if watch.state == PoachState.CALM:
        _move(watch, "notice", by=by, as_of=as_of)
    return watch


def talk_over(
    watch: PoachWatch, *, with_developer: bool, with_client: bool, words: str = "", by: Actor, as_of: date
) -> PoachWatch:
    """Both talks are held, with the developer and separately with the client. Raises as `_move`."""
    return _move(watch, "talk", holds=with_developer and with_client, reason=clean_line(words), by=by, as_of=as_of)


def calm_down(watch: PoachWatch, *, words: str = "", by: Actor, as_of: date) -> PoachWatch:
    """Sixty days without a sign. Raises as `_move`."""
    days = int(get("contracts.poach_quiet_days"))
    quiet = quiet_since(watch) + timedelta(days=days) <= as_of
    return _move(watch, "calm", holds=quiet, reason=clean_line(words), by=by, as_of=as_of)


def make_offer(watch: PoachWatch, *, offered: str, by: Actor, as_of: date) -> PoachWatch:
    """A step that keeps the developer, or the fee for hiring. Raises as `_move`."""
    said = clean_line(offered)
    return _move(watch, "offer", holds=bool(said), reason=said, by=by, as_of=as_of, offered=said)


def accept_offer(watch: PoachWatch, *, words: str = "", by: Actor, as_of: date) -> PoachWatch:
    """The developer stays. Raises as `_move`."""
    return _move(watch, "accepted", reason=clean_line(words), by=by, as_of=as_of)


def note_left(watch: PoachWatch, *, words: str = "", by: Actor, as_of: date) -> PoachWatch:
    """They have gone: the placement is over by then, ended or converted. Raises as `_move`."""
    over = watch.placement.state in (PlacementState.ENDED, PlacementState.CONVERTED)
    return _move(watch, "left", holds=over, reason=clean_line(words), by=by, as_of=as_of)


def close_watches(*, by: Actor, as_of: date) -> int:
    """Calm watches whose placement is over. Returns how many."""
    rows = PoachWatch.objects.filter(state=PoachState.CALM, placement__state__in=OVER)
    closed = list(rows.select_related("placement__person"))
    for watch in closed:
        _move(watch, "placement_over", role=SYSTEM, by=by, as_of=as_of)
    return len(closed)


@transaction.atomic
def _move(
    watch: PoachWatch, event: str, *, holds: bool = True, role: str | None = None, reason: str = "", by: Actor,
    as_of: date, **fields: Any,
) -> PoachWatch:  # fmt: skip
    """One move of the machine. Raises kernel.lifecycle.Refused or ChangedMeanwhile."""
    found = POACH_WATCH.find(watch.state, event)
    who = role or role_for(by.user, found.roles if found else ())
    guards = {found.guard: holds} if found is not None and found.guard else {}
    target, before = POACH_WATCH.fire(watch.state, event, who, guards).target, watch.state
    values = {"state": target, "state_since": as_of, **fields}
    write_as_read(watch, values, _("Somebody else moved this watch meanwhile. Look again."))
    PoachMove.objects.create(watch=watch, event=event, before=before, after=target, on=as_of, by=by.user, reason=reason)
    data = {"event": event, "person": watch.placement.person.name, "reason": reason}
    _record(watch, "watch.moved", data, by, as_of)
    return watch


def _record(watch: PoachWatch, verb: str, data: dict[str, Any], by: Actor, as_of: date) -> None:
    subject = ("poach_watch", watch.pk)
    record(verb, by=by, on=as_of, client_id=watch.placement.client_id, subject=subject, data=data)
