"""Letters about the people of a client."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy

from perennial.clients.client_letters import register_client_letter
from perennial.clients.cues import decision_maker_gone, news_seen
from perennial.clients.models import Client


def gone(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """Whom the letter asks after; None when somebody decides again."""
    return next(
        ({"name": cue.params["name"]} for cue in decision_maker_gone(as_of) if cue.client_id == client.pk), None
    )


def news(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """The newest news of theirs; None when it was answered to or is old."""
    return next(({"news": cue.params["title"]} for cue in news_seen(as_of) if cue.client_id == client.pk), None)


register_client_letter(
    "news", gettext_lazy("Congratulation on their news"), package="perennial.clients", fields={"news"}, values=news
)
register_client_letter(
    "successor", gettext_lazy("Who decides now"), package="perennial.clients", fields={"name"}, values=gone
)
