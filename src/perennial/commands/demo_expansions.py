"""Expansions of the demo company: past ones that were won or lost, and one in each state on its way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.clients.models import Client
from perennial.contracts.choices import LIVE
from perennial.contracts.models import BillRate, Placement
from perennial.delivery.models import StaffingRequest
from perennial.delivery.staffing_choices import StaffingState
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, system
from perennial.growth.actions import expansions as actions
from perennial.growth.actions.tending_expansions import tend_expansions
from perennial.growth.choices.ideas import IdeaState
from perennial.growth.models import Expansion, Idea
from perennial.growth.queries.expansion_answers import margin_answer, margin_holds, staffing_answer
from perennial.growth.queries.expansions import requests_for

HOURS: Final = 160  # a month, for the money a month
PAST: Final = 300  # days in which placements count as won
WON: Final = 4
# (words, days until it is wanted, how far it came)
OPEN: Final = (
    (("One more for the summer release", "The release was moved forward by a quarter"), 40, "proposed"),
    (("Somebody for the mobile team", "Every third fix comes back"), 55, "qualified"),
    (("Somebody for the data team", ""), None, "spotted"),
    (("A second shift for support", "Their customers moved west"), 90, "parked"),
)  # fmt: skip
NO: Final = ("They hire on their own this year", "Their budget was cut in half")


def make_expansions(as_of: date) -> None:
    """By the managers of the clients that are served. Nothing where the book has nobody with a skill."""
    head = User.objects.filter(role=Role.HCS, is_active=True).order_by("pk").first()
    served = Client.objects.served().filter(manager__isnull=False).exclude(status="handover")
    clients = list(served.select_related("manager").order_by("code"))
    if head is None or not clients:
        return
    _won(clients, head, as_of)
    _not_staffed(clients, head, as_of)
    for client, reason in zip(clients[1:], NO, strict=False):
        row = _spotted(client, "One more developer", 120, as_of, need="They lag behind their own plan")
        if row is not None:
            _until(row, "proposed", head, as_of, 100)
            actions.lose_expansion(row, reason=reason, **_by(client, 80, as_of))
    _from_request(clients, head, as_of)
    left = list(OPEN)
    for client in clients[2:]:
        (title, need), wanted, until = left[0]
        row = _spotted(client, title, 30, as_of, need=need, wanted=wanted)
        if row is not None:
            _until(row, until, head, as_of, 20)
            left.pop(0)
        if not left:
            break
    _from_idea(as_of)


def _won(clients: list[Client], head: Any, as_of: date) -> None:
    """The newest placements with a skill, one a client: asked for two months before, won by their first day."""
    rows = Placement.objects.filter(
        client__in=clients, state__in=LIVE, skill__isnull=False, replaces__isnull=True, starts_on__lte=as_of,
        starts_on__gt=as_of - timedelta(days=PAST),
    )  # fmt: skip
    newest = {row.client_id: row for row in rows.select_related("client__manager", "skill").order_by("starts_on", "pk")}
    for placement in sorted(newest.values(), key=lambda one: (one.starts_on, one.pk))[-WON:]:
        client, days = placement.client, (as_of - placement.starts_on).days
        title = f"More hours: {placement.title}"
        row = _spotted(client, title, days + 60, as_of, like=placement, kind="hours", wanted=-days)
        if row is None:
            continue
        _until(row, "proposed", head, as_of, days + 45)
        actions.agree_expansion(row, reason="On the monthly call", **_by(client, days + 25, as_of))
        actions.tie_placements(row, placements=[placement], **_by(client, days + 2, as_of))
        tend_expansions(by=system(datetime.combine(placement.starts_on, time(3), UTC)), as_of=placement.starts_on)


def _not_staffed(clients: list[Client], head: Any, as_of: date) -> None:
    failed = StaffingRequest.objects.filter(client__in=clients, state=StaffingState.FAILED, skill__isnull=False)
    request = failed.select_related("client__manager", "skill").order_by("-state_since", "pk").first()
    if request is None or request.submitted_on is None:
        return
    asked, gone = (as_of - request.submitted_on).days, (as_of - request.state_since).days
    row = _asked_by(request, asked + 20, as_of)
    if row is not None:
        _until(row, "proposed", head, as_of, asked + 10)
        actions.agree_expansion(row, request=request, **_by(request.client, asked, as_of))
        reason = "Nobody in time; they took somebody from elsewhere"
        actions.give_up_staffing(row, reason=reason, **_by(request.client, gone, as_of))


def _from_request(clients: list[Client], head: Any, as_of: date) -> None:
    """One whose request recruiters have."""
    for client in clients:
        for request in requests_for(client.pk):
            if request.submitted_on is None or request.skill_id is None:
                continue
            asked = (as_of - request.submitted_on).days
            row = _asked_by(request, asked + 20, as_of)
            if row is not None:
                _until(row, "proposed", head, as_of, asked + 10)
                actions.agree_expansion(row, request=request, **_by(client, asked, as_of))
                return


def _from_idea(as_of: date) -> None:
    ideas = Idea.objects.filter(state=IdeaState.ACCEPTED, expansion__isnull=True)
    idea = ideas.select_related("client__manager").order_by("pk").first()
    if idea is not None:
        values = {"title": idea.title, "need": idea.problem, "kind": "service"}
        actions.spot_expansion(idea.client, values=values, idea=idea, **_by(idea.client, 5, as_of))


def _asked_by(request: StaffingRequest, days: int, as_of: date) -> Expansion | None:
    wanted = (request.needed_on - as_of).days if request.needed_on else None
    title = f"{request.seats} more: {request.title}"
    return _spotted(request.client, title, days, as_of, like=request, wanted=wanted, heads=request.seats)


def _spotted(
    client: Client, title: str, days: int, as_of: date, *, like: Any = None, need: str = "They asked for it on a call",
    wanted: int | None = 30, kind: str = "people", heads: int = 1,
) -> Expansion | None:  # fmt: skip
    """Noted so many days ago, with the skill of `like`, else of the newest placement; None without any rate."""
    found = like or Placement.objects.filter(client=client, state__in=LIVE, skill__isnull=False).last()
    rate = BillRate.objects.filter(placement__client=client, unit="hour").order_by("-amount", "pk").first()
    contacts = list(client.contacts.current().order_by("pk"))
    decides = next((one for one in contacts if "decision_maker" in one.roles), contacts[0] if contacts else None)
    if found is None or rate is None:
        return None
    values: dict[str, Any] = {"title": title, "kind": kind, "heads": heads, "skill": found.skill, "level": found.level}
    if need:
        hour = (rate.amount * Decimal("1.1")).quantize(Decimal(1))
        values |= {"need": need, "decides": decides, "amount": hour * HOURS * heads, "currency": rate.currency,
                   "rate": hour, "wanted_on": as_of + timedelta(days=wanted or 0)}  # fmt: skip
    return actions.spot_expansion(client, values=values, **_by(client, days, as_of))


def _until(row: Expansion, until: str, head: Any, as_of: date, days: int) -> None:
    """Qualified ten days after it was spotted, and offered, with what a head and recruiters had to add."""
    client, day = row.client, as_of - timedelta(days=days)
    if until == "parked":
        actions.park_expansion(row, wake_on=as_of + timedelta(days=35), reason="After their board meets",
                               **_by(client, days, as_of))  # fmt: skip
    if until not in ("qualified", "proposed") or row.gaps:
        return
    actions.qualify_expansion(row, **_by(client, days, as_of))
    if until == "qualified":
        return
    if not margin_holds(row, margin_answer(row, day)):
        said = Actor(head, datetime.combine(day, time(9), UTC))
        actions.vouch_for_margin(row, word="Thin, but the whole account carries it", by=said, as_of=day)
    staffing = staffing_answer(row, client.manager, day)
    if staffing is not None and not staffing.known:
        actions.answer_staffing(row, word="Two fitting people in talks, six weeks", **_by(client, days, as_of))
    actions.propose_expansion(row, **_by(client, days, as_of))


def _by(client: Client, days: int, as_of: date) -> dict[str, Any]:
    day = as_of - timedelta(days=days)
    return {"by": Actor(client.manager, datetime.combine(day, time(9), UTC)), "as_of": day}
