"""Cues of knowing a client (domain C03, C36, C37, C46). Each looks over the book with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from perennial.clients import cue_texts as texts
from perennial.clients.choices import ClientStatus, ClientTier, StakeholderRole
from perennial.clients.models import CanvasVersion, Client, ClientNews, CommunicationType, Contact
from perennial.clients.ports import at_stake, last_pitched
from perennial.clients.queries.knowledge import axes_of, steps_done
from perennial.clients.rules import playbook
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.store import load
from perennial.kernel.money import Money

# how likely a client is lost where the cue fires: expert values until losses have taught better
ODDS = {"C03": 0.15, "C46": 0.02}


def decision_maker_gone(as_of: date) -> Iterator[Cue]:
    """C03: mail to a decision maker came back, or they left, and nobody has followed them. Three queries."""
    days = int(load("knowledge.gone_days")["knowledge.gone_days"])
    served = Client.objects.served().values("pk")
    since = as_of - timedelta(days=days)
    rows = list(
        Contact.objects.filter(client__in=served, archived_on__isnull=True, bounced_on__lte=as_of)
        | Contact.objects.filter(client__in=served, ended_on__range=(since, as_of))
    )
    gone = [row for row in rows if row.has_role(StakeholderRole.DECISION_MAKER)]
    if not gone:
        return
    others = Contact.objects.current().filter(
        client__in={row.client_id for row in gone}, bounced_on__isnull=True
    ).exclude(email="")  # fmt: skip
    deciders = [row for row in others if row.has_role(StakeholderRole.DECISION_MAKER)]
    money = at_stake(as_of, {row.client_id for row in gone})
    for row in gone:
        if any(other.client_id == row.client_id and other.pk > row.pk for other in deciders):
            continue
        on = row.ended_on or row.bounced_on or as_of
        params = {"name": row.name, "how": "left" if row.ended_on else "bounced", "on": on.isoformat()}
        yield Cue(
            "C03", row.client_id, f"gone:{row.pk}", params, money=money.get(row.client_id), probability=ODDS["C03"],
            days_left=max(1, 5 - (as_of - on).days),
            subject=("client", row.client_id), letter="successor",
        )  # fmt: skip


def idea_due(as_of: date) -> Iterator[Cue]:
    """C36: an A or B client's canvas is empty or old, or no idea was told for long. Four queries."""
    said = load("knowledge.canvas_days", "knowledge.idea_days", "knowledge.first_days", "knowledge.ask_missing")
    wanted = Client.objects.served().filter(tier__in=(ClientTier.A, ClientTier.B)).exclude(status=ClientStatus.NOTICE)
    clients = dict(wanted.filter(since__lte=as_of - timedelta(days=int(said["knowledge.first_days"])))
                   .values_list("pk", "since"))  # fmt: skip
    newest: dict[int, CanvasVersion] = {}
    for row in CanvasVersion.objects.filter(client__in=wanted.values("pk"), on__lte=as_of).order_by("id"):
        newest[row.client_id] = row
    known = {row.client_id for row in CommunicationType.objects.filter(client__in=wanted.values("pk")) if row.known}
    ideas = last_pitched(as_of, clients)
    for pk in clients:
        canvas = newest.get(pk)
        told = max((on for on in (canvas and canvas.pitched_on, ideas.get(pk)) if on), default=None)
        what = _canvas_due(canvas, told, as_of, int(said["knowledge.canvas_days"]), int(said["knowledge.idea_days"]))
        # one question at a time: an empty canvas is asked for once the type is known (C46)
        if what and (what != "empty" or (said["knowledge.ask_missing"] and pk in known)):
            pitched = told.isoformat() if told else ""
            params = {"what": what, "saved": canvas.on.isoformat() if canvas else "", "pitched": pitched}
            yield Cue("C36", pk, "idea", params, days_left=30, subject=("client", pk))


def playbook_skipped(as_of: date) -> Iterator[Cue]:
    """C46: the client's type is not set, or a step of its play-book is late. A fixed number of queries.

    A missing type is asked for once the company has begun to set types: a fresh import asks for none of them.
    """
    said = load("knowledge.slack_days", "knowledge.first_days", "knowledge.ask_missing")
    slack, first = int(said["knowledge.slack_days"]), as_of - timedelta(days=int(said["knowledge.first_days"]))
    clients = dict(Client.objects.served().filter(since__lte=first).values_list("pk", "tier"))
    types = {row.client_id: row for row in CommunicationType.objects.filter(client__in=Client.objects.served())}
    done = steps_done(as_of, [pk for pk in clients if pk in types])
    begun = any(row.known for row in types.values())
    money = at_stake(as_of, clients)
    for pk in clients:
        row = types.get(pk)
        if row is None or not row.known:
            if begun and said["knowledge.ask_missing"] and clients[pk] in (ClientTier.A, ClientTier.B):
                yield _play(pk, "type", {"what": "type"}, money, days_left=30)
            continue
        own = {step: day for (client, step), day in done.items() if client == pk}
        for step in playbook.skipped(playbook.steps_for(axes_of(row), own, since=row.on, as_of=as_of), slack):
            params = {"what": step.step, "late": step.late, "last": step.last.isoformat() if step.last else ""}
            yield _play(pk, f"step:{step.step}", params, money, days_left=7)


def _play(pk: int, cause: str, params: dict[str, Any], money: Mapping[int, Money], *, days_left: int) -> Cue:
    return Cue(
        "C46", pk, cause, params, money=money.get(pk), probability=ODDS["C46"], days_left=days_left,
        subject=("client", pk),
    )  # fmt: skip


def news_seen(as_of: date) -> Iterator[Cue]:
    """C37: news of the client nobody has answered to, the newest one first. Two queries."""
    days = int(load("knowledge.news_days")["knowledge.news_days"])
    rows = ClientNews.objects.filter(
        client__in=Client.objects.served().values("pk"), on__range=(as_of - timedelta(days=days - 1), as_of),
        settled_on__isnull=True, feed__fact__replaced_on__isnull=True,
    ).order_by("client_id", "-on", "-id")  # fmt: skip
    by_client: dict[int, list[ClientNews]] = {}
    for row in rows:
        by_client.setdefault(row.client_id, []).append(row)
    for pk, news in by_client.items():
        first = news[0]
        params = {"title": first.title, "on": (first.on or as_of).isoformat(), "more": len(news) - 1}
        yield Cue("C37", pk, "news", params, days_left=7, subject=("client", pk), letter="news")


def _canvas_due(canvas: CanvasVersion | None, told: date | None, as_of: date, oldest: int, idea: int) -> str:
    if canvas is None or not canvas.items:
        return "empty"
    if (as_of - canvas.on).days > oldest:
        return "old"
    return "idea" if (as_of - (told or canvas.on)).days > idea else ""


CUES.register("C03", CueRule(
    id="C03", version=1, title=texts.GONE_TITLE, split="people", find=decision_maker_gone, headline=texts.gone_headline,
    why=texts.gone_why, action=texts.gone_action, facts=texts.gone_facts, cool_down_days=30, icon="user", tone="risk",
))  # fmt: skip
CUES.register("C36", CueRule(
    id="C36", version=1, title=texts.IDEA_TITLE, split="growth", find=idea_due, headline=texts.idea_headline,
    why=texts.idea_why, action=texts.idea_action, facts=texts.idea_facts, cool_down_days=60, icon="idea",
))  # fmt: skip
CUES.register("C37", CueRule(
    id="C37", version=1, title=texts.NEWS_TITLE, split="people", find=news_seen, headline=texts.news_headline,
    why=texts.news_why, action=texts.news_action, facts=texts.news_facts, cool_down_days=7, icon="news",
))  # fmt: skip
CUES.register("C46", CueRule(
    id="C46", version=1, title=texts.PLAY_TITLE, split="people", find=playbook_skipped, headline=texts.play_headline,
    why=texts.play_why, action=texts.play_action, facts=texts.play_facts, cool_down_days=10, icon="key",
))  # fmt: skip
