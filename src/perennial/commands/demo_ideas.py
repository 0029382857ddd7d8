"""Ideas of the demo company: something in each column of the board, one that was delivered and one that is parked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from perennial.clients.models import Client
from perennial.foundation.timeline import Actor
from perennial.growth.actions import ideas as actions
from perennial.growth.models import Idea

# (words, gain in the client's money, counted by, how far it came)
IDEAS: Final = (
    (("Reports run at night", "Month-end reports block the shop for an hour", "Close the books in three days",
      "Move the reports to a copy of the database", "two weeks"), 1800, "month", "accepted"),
    (("Fewer idle test servers", "Six test machines run around the clock", "Cut the hosting bill by a fifth",
      "Switch them off at night and at weekends", "three days"), 950, "month", "delivered"),
    (("One sign-in for all tools", "New people wait four days for access", "Hire ten people by summer",
      "Central sign-in with roles", "four weeks"), 24000, "year", "pitched"),
    (("Search that forgives typing errors", "A third of searches find nothing", "Sell more to those who come",
      "Add fuzzy search to the catalogue", "five weeks"), 61000, "year", "researched"),
    (("Alerts before customers call", "Outages are reported by customers first", "Keep the service level",
      "Synthetic checks of the five main paths", "one week"), 8000, "once", "parked"),
    (("Older library without support", "", "", "", ""), None, "year", "noted"),
)  # fmt: skip
FIELDS: Final = ("title", "problem", "goal", "proposal", "effort")


def make_ideas(as_of: date) -> None:
    """One for each of the first clients that are served, by its manager."""
    served = Client.objects.served().filter(manager__isnull=False).exclude(status="handover")
    clients = served.select_related("manager").order_by("code")
    for client, (words, gain, per, until) in zip(clients, IDEAS, strict=False):
        said: dict[str, Any] = dict(zip(FIELDS, words, strict=True))
        if gain is not None:
            said |= {"gain": Decimal(gain), "per": per, "counted": "From their own figures of the last quarter"}
        _tell(client, said, until, as_of)


def _tell(client: Client, said: dict[str, Any], until: str, as_of: date) -> None:
    def by(days: int) -> dict[str, Any]:
        day = as_of - timedelta(days=days)
        return {"by": Actor(client.manager, datetime.combine(day, time(9), UTC)), "as_of": day}

    idea: Idea = actions.note_idea(client, values=said, **by(80))
    if until == "noted":
        return
    actions.prepare_idea(idea, **by(64))
    if until == "parked":
        actions.park_idea(idea, wake_on=as_of + timedelta(days=40), reason="After their budget is set", **by(50))
    elif until != "researched":
        actions.pitch_idea(idea, how="On the monthly call", **by(40))
    if until in ("accepted", "delivered"):
        actions.answer_idea(idea, agreed=True, **by(33))
    if until == "delivered":
        told = as_of - timedelta(days=3)
        result = "The bill of the last month was 880 lower; nobody missed a machine."
        actions.deliver_idea(idea, result=result, gain=Decimal(880), told_on=told, **by(3))
