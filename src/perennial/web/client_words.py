"""What a client's overview shows of promises and issues."""

from __future__ import annotations

from datetime import date
from typing import Any

from perennial.care.models import Issue, Promise
from perennial.care.queries.found import offers_of
from perennial.care.queries.promises import kept_rate_of
from perennial.clients.models import Client
from perennial.foundation.clock import now
from perennial.web.views.issues import lines as issue_lines
from perennial.web.views.promises import lines as promise_lines

MOST = 5


def client_words(user: Any, client: Client, as_of: date) -> dict[str, Any]:
    """Running promises and issues, the kept rate, and what the notes seem to promise. At most 8 queries."""
    moment = now()
    words = Promise.objects.visible_to(user).running().filter(client=client).select_related("owner", "contact")
    issues = Issue.objects.visible_to(user).running().filter(client=client).select_related("client", "owner")
    return {
        "words": promise_lines(list(words[:MOST]), moment),
        "issues": issue_lines(list(issues[:MOST]), moment),
        "rate": kept_rate_of(as_of, clients=[client.pk]),
        "offers": offers_of(client.pk, user, as_of),
    }
