"""C38 and C39: an insight, or news of ours, that fits a client and that nobody there was told yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from perennial.clients.models import Client
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.growth import cue_texts as texts
from perennial.growth.choices import INSIGHTS
from perennial.growth.models import Telling
from perennial.growth.queries.matching import limits

INSIGHT, OURS = "C38", "C39"


def insight_fits(as_of: date) -> Iterator[Cue]:
    """C38: one insight a client, the one the night suggested. Two queries."""
    return _suggested(INSIGHT, "insight", as_of)


def news_fits(as_of: date) -> Iterator[Cue]:
    """C39: one piece of our news a client, the one the night suggested. Two queries."""
    return _suggested(OURS, "our_news", as_of)


def _suggested(rule: str, letter: str, as_of: date) -> Iterator[Cue]:
    since = as_of - timedelta(days=limits().fresh_days - 1)
    rows = Telling.objects.suggested().filter(
        news__archived_on__isnull=True, news__on__range=(since, as_of), client__in=Client.objects.served().values("pk"),
        contact__archived_on__isnull=True, contact__bounced_on__isnull=True, contact__ended_on__isnull=True,
    )  # fmt: skip
    rows = rows.filter(news__kind__in=INSIGHTS) if rule == INSIGHT else rows.exclude(news__kind__in=INSIGHTS)
    seen: set[int] = set()
    for row in rows.select_related("news", "contact").order_by("client_id", "-score", "pk"):
        if row.client_id in seen:  # two clients that became one bring two
            continue
        seen.add(row.client_id)
        params = {
            "titles": {code: row.news.texts[code]["title"] for code in row.news.languages}, "kind": row.news.kind,
            "name": row.contact.name, "score": row.score, "reasons": row.reasons, "on": row.news.on.isoformat(),
        }  # fmt: skip
        yield Cue(rule, row.client_id, "news", params, days_left=60, subject=("telling", row.pk), letter=letter)


CUES.register(INSIGHT, CueRule(
    id=INSIGHT, version=1, title=texts.INSIGHT_TITLE, split="growth", find=insight_fits, headline=texts.headline,
    why=texts.why, action=texts.insight_action, facts=texts.facts, cool_down_days=30, icon="idea", tone="none",
    note=True,
))  # fmt: skip
CUES.register(OURS, CueRule(
    id=OURS, version=1, title=texts.NEWS_TITLE, split="growth", find=news_fits, headline=texts.headline,
    why=texts.why, action=texts.news_action, facts=texts.facts, cool_down_days=60, icon="star", tone="none",
    note=True,
))  # fmt: skip
