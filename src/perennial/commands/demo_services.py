"""Services of the demo company: a catalogue in its own words, and what was said of a few clients."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.clients.models import Client
from perennial.foundation.timeline import Actor
from perennial.growth.actions.services import add_service, mark_service
from perennial.growth.choices.services import Stand
from perennial.growth.models import Service

# name, what it gives, words in roles and projects, usual price, counted by
CATALOGUE: Final = (
    ("Web development", "A product that ships every week",
     "frontend, front-end, react, angular, vue, full-stack, .net, python, java, node, php, backend, back-end", (35, 65),
     "hour"),
    ("Mobile apps", "Their customers in their pockets", "ios, android, mobile, flutter", (38, 68), "hour"),
    ("Testing", "Releases nobody is afraid of", "qa, tester, test, quality", (25, 45), "hour"),
    ("Cloud and DevOps", "A smaller bill and no nights awake", "devops, cloud, sre, platform", (45, 80), "hour"),
    ("Data", "Figures the board believes", "data, bi, analytics", (45, 85), "hour"),
    ("Security review", "What an attacker would find, before they do", "", (4000, 12000), "once"),
    ("Support around the clock", "Somebody answers at three in the morning", "support", (3000, 9000), "month"),
)  # fmt: skip
# client, service, where they stand, days ago, why
SAID: Final = (
    (0, 5, Stand.COULD, 20, "Their new insurer asks for a report once a year"),
    (0, 2, Stand.OFFERED, 12, "Two releases in a row went back"),
    (1, 3, Stand.COULD, 9, "The hosting bill doubled since spring"),
    (1, 4, Stand.NOT, 35, "The group in Oslo does it for all of them"),
    (2, 6, Stand.BOUGHT, 140, "By the framework agreement"),
    (2, 1, Stand.COULD, 5, "Their CTO asked who writes our apps"),
    (3, 2, Stand.NOT, 50, "A team of six of their own"),
)  # fmt: skip


def make_services(as_of: date) -> None:
    """The catalogue, then what account managers said of their first clients; what is bought shows in placements."""
    services: list[Service] = []
    for name, gives, words, (low, high), per in CATALOGUE:
        values: dict[str, Any] = {"name": name, "gives": gives, "words": words, "price_low": Decimal(low),
                                  "price_high": Decimal(high), "currency": "EUR", "per": per}  # fmt: skip
        services.append(add_service(values=values, by=_by(None, as_of, 150), as_of=as_of - timedelta(days=150)))
    served = Client.objects.served().filter(manager__isnull=False).exclude(status="handover")
    clients = list(served.select_related("manager").order_by("code")[:4])
    for at, service, stand, days, why in SAID:
        if at < len(clients):
            client, day = clients[at], as_of - timedelta(days=days)
            mark_service(
                client, services[service], stand=stand, on=day, note=why,
                until=as_of + timedelta(days=180) if stand == Stand.NOT else None,
                by=_by(client.manager, as_of, days), as_of=day,
            )  # fmt: skip


def _by(user: Any, as_of: date, days: int) -> Actor:
    return Actor(user, datetime.combine(as_of - timedelta(days=days), time(9), UTC))
