"""The relationship with a client as its People tab shows it: the map, who would be missed, which roles are covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from perennial.care.queries.ties import Relationship, RelationshipTie, relationships
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User
from perennial.kernel import formats
from perennial.kernel.charts import Chart, MapPerson, MapTie, relationship_map
from perennial.web.client_facts import language

ROLE_NAMES = ("decision", "finance", "day_to_day", "sponsor", "technical", "procurement")


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role that matters, and who holds it for us; or who has it and is not reached."""

    name: str
    covered: bool
    people: str


@dataclass(frozen=True, slots=True)
class LossRow:
    """What is lost when a person leaves."""

    name: str
    blind: bool
    text: str


@dataclass(frozen=True, slots=True)
class PersonTie:
    """The strongest tie with one person of theirs."""

    strength: int  # percent
    tone: str
    last: str
    closest: str


@dataclass(frozen=True, slots=True)
class TiesPage:
    """Everything the tab prints about ties."""

    chart: Chart
    legend: list[dict[str, str]]
    k: int
    k_mgmt: int
    target: int
    coverage: float
    title: str
    text: str
    tone: str
    ask: str
    losses: list[LossRow]
    roles: list[RoleRow]
    people: Mapping[int, PersonTie]
    known: bool


def load_ties(client: Client, contacts: Iterable[Contact], company: str, as_of: date) -> TiesPage:
    """The page's facts. Eight queries; the caller has seen to it that the reader may know of touches."""
    graph = relationships(as_of, clients=[client.pk])[client.pk]
    people = {contact.pk: contact for contact in contacts}
    users = {row.pk: row for row in User.objects.filter(pk__in=[one.id for one in graph.ours])}
    title, text, tone = _warning(graph, people, users)
    return TiesPage(
        chart=_chart(graph, people, users, client, company),
        legend=[
            {"kind": "tie", "text": _("tie of management, thicker is stronger")},
            {"kind": "dev", "text": _("tie of a developer")},
            {"kind": "cold", "text": _("gone cold")},
            {"kind": "ask", "text": _("introduction to ask for")},
        ],
        k=graph.k, k_mgmt=graph.k_mgmt, target=graph.target, coverage=graph.coverage, title=title, text=text, tone=tone,
        ask=_asked(graph, people, users), losses=_losses(graph, people, users), roles=_roles(graph, people),
        people=_people(graph, users), known=bool(graph.ties),
    )  # fmt: skip


def _warning(graph: Relationship, people: Mapping[int, Any], users: Mapping[int, Any]) -> tuple[str, str, str]:
    share = graph.developer_share
    held = _("Developers hold %(share)s of all contact.") % {"share": _percent(share)} if share and share >= 0.3 else ""
    if not graph.ties:
        return "", "", ""
    if graph.k_mgmt == 0:
        nobody = _("Nobody of management has a live tie here.")
        return _("No thread to the people who decide."), _join(nobody, held), "risk"
    if graph.k_mgmt == 1:
        return _("One thread to the people who decide."), _join(_blind(graph, people, users), held), "risk"
    if graph.k_mgmt < graph.target:
        words = {"have": graph.k_mgmt, "wanted": graph.target}
        said = _("%(have)d of %(wanted)d independent ties.") % words
        return _("Fewer threads than wanted."), _join(said, held), "watch"
    return "", "", ""


def _blind(graph: Relationship, people: Mapping[int, Any], users: Mapping[int, Any]) -> str:
    names = [_name(loss.side, loss.id, people, users) for loss in graph.losses() if loss.blind]
    if not names:
        return _("All ties of management share one person.")
    if not names[1:]:
        return _("If %(name)s leaves, nobody of management has a live tie.") % {"name": names[0]}
    words = {"first": names[0], "second": names[1]}
    return _("If %(first)s or %(second)s leaves, nobody of management has a live tie.") % words


def _asked(graph: Relationship, people: Mapping[int, Any], users: Mapping[int, Any]) -> str:
    asked = graph.introduction()
    if asked is None or asked.theirs not in people or asked.ours not in users:
        return ""
    words = {"ours": users[asked.ours].name, "theirs": people[asked.theirs].name, "before": asked.k_before,
             "after": asked.k_after, "share": _percent(asked.coverage_after)}  # fmt: skip
    if asked.through is not None and asked.through in people:
        words["through"] = people[asked.through].name
        if asked.k_after > asked.k_before:
            return _("Best next introduction: %(ours)s meets %(theirs)s through %(through)s; independent ties go from %(before)d to %(after)d.") % words  # noqa: E501
        return _("Best next introduction: %(ours)s meets %(theirs)s through %(through)s; %(share)s of the roles are covered then.") % words  # noqa: E501
    if asked.k_after > asked.k_before:
        return _("Best next introduction: %(ours)s meets %(theirs)s; independent ties go from %(before)d to %(after)d.") % words  # noqa: E501
    return _("Best next introduction: %(ours)s meets %(theirs)s; %(share)s of the roles are covered then.") % words


def _losses(graph: Relationship, people: Mapping[int, Any], users: Mapping[int, Any]) -> list[LossRow]:
    rows = []
    for loss in graph.losses()[:6]:
        if loss.blind:
            text = _("no live tie of management is left")
        else:
            names = ", ".join(people[pk].name for pk in loss.unreachable if pk in people)
            text = _("%(names)s: nobody of us reaches them then") % {"names": names}
        rows.append(LossRow(_name(loss.side, loss.id, people, users), loss.blind, text))
    return rows


def _roles(graph: Relationship, people: Mapping[int, Any]) -> list[RoleRow]:
    reached = {tie.theirs for tie in graph.management}
    names = role_names()
    rows = []
    for role in graph.terms.roles:
        holders = [one for one in graph.theirs if role in one.covers]
        warm = [one.name for one in holders if one.id in reached]
        rest = ", ".join(one.name for one in holders) or _("nobody is known")
        rows.append(RoleRow(names.get(role, role), bool(warm), ", ".join(warm) if warm else rest))
    return sorted(rows, key=lambda row: not row.covered)


def role_names() -> dict[str, str]:
    """What the roles of coverage are called."""
    return {
        "decision": _("Decides"), "finance": _("Finance"), "day_to_day": _("Day to day"), "sponsor": _("Sponsor"),
        "technical": pgettext("role at a client", "Technical side"), "procurement": _("Procurement"),
    }  # fmt: skip


def _people(graph: Relationship, users: Mapping[int, Any]) -> dict[int, PersonTie]:
    best: dict[int, RelationshipTie] = {}
    newest: dict[int, int] = {}
    for tie in graph.ties:
        if tie.theirs not in best or tie.strength > best[tie.theirs].strength:
            best[tie.theirs] = tie
        if tie.days is not None:
            newest[tie.theirs] = min(tie.days, newest.get(tie.theirs, tie.days))
    found = {}
    for one in graph.theirs:
        mine = best.get(one.id)
        s = mine.strength if mine else 0.0
        tone = "good" if s >= 0.4 else "watch" if s >= graph.terms.live else "risk"
        days = newest.get(one.id)
        found[one.id] = PersonTie(
            round(s * 100), tone, _("never") if days is None else _ago(days),
            users[mine.ours].name if mine and s >= graph.terms.live and mine.ours in users else "",
        )  # fmt: skip
    return found


def _ago(days: int) -> str:
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days} if days else _("today")


def _chart(
    graph: Relationship, people: Mapping[int, Any], users: Mapping[int, Any], client: Client, company: str
) -> Chart:  # fmt: skip
    asked = graph.introduction()
    live = graph.terms.live
    developers = graph.developers
    strength: dict[tuple[str, int], float] = {}
    for tie in graph.ties:
        for key in (("ours", tie.ours), ("theirs", tie.theirs)):
            strength[key] = max(strength.get(key, 0.0), tie.strength)
    met = {tie.ours for tie in graph.ties} | ({asked.ours} if asked else set())
    manager = {one.id for one in graph.ours if one.manager}
    left = sorted(
        (one for one in graph.ours if (one.id in met or one.manager) and one.id in users),
        key=lambda one: (one.developer, not one.manager, -strength.get(("ours", one.id), 0.0), one.name),
    )
    right = sorted(
        (one for one in graph.theirs if one.id in people),
        key=lambda one: (-sum(graph.terms.roles.get(role, 0.0) for role in one.covers),
                         -strength.get(("theirs", one.id), 0.0), one.name),
    )  # fmt: skip
    ours = [
        MapPerson(
            one.id, one.name, _post(users[one.id]), _kind(strength.get(("ours", one.id), 0), live, one.id in manager)
        )
        for one in left
    ]
    theirs = [
        MapPerson(
            one.id, one.name, people[one.id].title,
            "ask" if asked and asked.theirs == one.id and strength.get(("theirs", one.id), 0) < live
            else _kind(strength.get(("theirs", one.id), 0), live, "decision" in one.covers),
        )
        for one in right
    ]  # fmt: skip
    ties = [
        MapTie(t.ours, t.theirs, t.strength, "cold" if t.strength < live else "dev" if t.ours in developers else "tie",
               _tie_title(t, people, users))
        for t in graph.ties if t.theirs in people and t.ours in users
    ]  # fmt: skip
    if asked and asked.theirs in people and asked.ours in users:
        ties.append(MapTie(asked.ours, asked.theirs, 0.0, "ask", _("introduction to ask for")))
    words = {"ours": len(ours), "theirs": len(theirs), "live": len(graph.live), "k": graph.k, "k_mgmt": graph.k_mgmt}
    label = _("Relationship map: %(ours)d of our people, %(theirs)d of theirs, %(live)d live ties, %(k)d independent, %(k_mgmt)d without developers") % words  # noqa: E501
    head = (_("Of us"), _("Of theirs"), _("Strength"), _("Last talk"), pgettext("of a tie", "State"))
    return relationship_map(
        ours, theirs, ties, label=label, heads=(company, client.name),
        others=lambda n: ngettext("and %(n)d more", "and %(n)d more", n) % {"n": n},
        table=(head, tuple(_row(t, graph, people, users) for t in sorted(graph.ties, key=lambda t: -t.strength)
                           if t.theirs in people and t.ours in users)),
    )  # fmt: skip


def _kind(strength: float, live: float, matters: bool) -> Any:
    return "cold" if strength < live else "key" if matters else ""


def _post(user: Any) -> str:
    return str(user.title or user.get_role_display())


def _tie_title(tie: RelationshipTie, people: Mapping[int, Any], users: Mapping[int, Any]) -> str:
    said = {"ours": users[tie.ours].name, "theirs": people[tie.theirs].name, "strength": _percent(tie.strength)}
    return _("%(ours)s and %(theirs)s: %(strength)s") % said


def _row(
    tie: RelationshipTie, graph: Relationship, people: Mapping[int, Any], users: Mapping[int, Any]
) -> tuple[str, ...]:  # fmt: skip
    state = _("gone cold") if tie.strength < graph.terms.live else _("live")
    if tie.ours in graph.developers:
        state = _("%(state)s, developer") % {"state": state}
    days = "" if tie.days is None else _ago(tie.days)
    return users[tie.ours].name, people[tie.theirs].name, _percent(tie.strength), days, state


def _name(side: str, pk: int, people: Mapping[int, Any], users: Mapping[int, Any]) -> str:
    row = (users if side == "ours" else people).get(pk)
    return row.name if row is not None else ""


def _percent(value: float | None) -> str:
    return formats.format_percent(value or 0.0, language())


def _join(*sentences: str) -> str:
    return " ".join(one for one in sentences if one)
