"""What clients of the demo company let it show: a permission in each state, places used, one that has to go."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.foundation.links import issue_link
from perennial.foundation.timeline import Actor
from perennial.growth.actions.places import add_place, remove_place
from perennial.growth.actions.portfolio import LINK, Word, offer_level, say_word
from perennial.growth.choices import PermissionState
from perennial.growth.models import PortfolioMove, PortfolioPermission
from perennial.pulse.queries.results import happiness_of

FIGURES: Final = "With two of our developers {client} now releases every week; before it was every six weeks."
SITE: Final = "https://lindenworks.example"
# (level, text, how far it came, days since they were asked), for the happiest clients first
STORIES: Final = (
    ("story", FIGURES, "granted", 214),
    ("logo", "", "granted in writing", 201),
    ("logo", "", "asked", 6),
    ("anonymous", "A company of two hundred releases every week now, not every sixth, with our three.", "granted", 33),
    ("story", FIGURES, "taken back", 120),
    ("logo", "", "would give a story", 9),
    ("logo", "", "declined", 64),
    ("name", "", "prepared", 0),
)  # fmt: skip


def make_portfolio(as_of: date) -> None:
    """One story for each of the happiest clients that are served, by its manager."""
    served = Client.objects.served().filter(manager__isnull=False).exclude(status="handover")
    clients = list(served.select_related("manager").order_by("code"))
    means = {pk: found.mean or 0 for pk, found in happiness_of([row.pk for row in clients], as_of).items()}
    happiest = sorted(clients, key=lambda row: (-means.get(row.pk, 0), row.code))
    for client, (level, text, until, days) in zip(happiest, STORIES, strict=False):
        contact = _decider(client)
        if contact is not None:
            _tell(client, contact, level, text.format(client=client.name), until, as_of - timedelta(days=days), as_of)


def _tell(client: Client, contact: Contact, level: str, text: str, until: str, asked: date, as_of: date) -> None:
    def on(days: int) -> dict[str, Any]:
        day = min(as_of, asked + timedelta(days=days))
        return {"by": Actor(client.manager, datetime.combine(day, time(9), UTC)), "as_of": day}

    row = offer_level(client, level=level, text=text, contact=contact, **on(0))
    if until == "prepared":
        return
    _ask(row, contact, **on(0))
    answer: dict[str, Any] = {"at": datetime.combine(on(2)["as_of"], time(11, 24), UTC), "as_of": on(2)["as_of"]}
    if until in ("granted", "taken back"):
        say_word(row, Word("grant", level, text, who=contact.name, link=row.link), **answer)
        add_place(row, shows=level, where="Case page", url=f"{SITE}/cases/{client.code}", **on(9))
    if until == "granted in writing":
        proof = "Their mail, in the project's folder"
        say_word(row, Word("grant", level, text, who=contact.name, proof=proof), **on(3))
        add_place(row, shows="logo", where="Front page", url=SITE, **on(5))
        add_place(row, shows="name", where="Company presentation", **on(6))
    elif until == "would give a story":
        say_word(row, Word("grant", "anonymous", who=contact.name, link=row.link), **answer)
    elif until == "declined":
        reason = "Our legal team allows no references this year."
        say_word(row, Word("decline", reason=reason, who=contact.name, link=row.link), **answer)
    elif until == "taken back":
        shown = add_place(row, shows="logo", where="Front page", url=SITE, **on(9))
        day = as_of - timedelta(days=7)
        gone: dict[str, Any] = {"at": datetime.combine(day, time(14, 10), UTC), "as_of": day}
        reason = "We have a new brand and show no old names."
        say_word(row, Word("withdraw", reason=reason, who=contact.name, link=row.link), **gone)
        day = as_of - timedelta(days=6)
        remove_place(shown, by=Actor(client.manager, datetime.combine(day, time(9), UTC)), as_of=day)


def _ask(row: PortfolioPermission, contact: Contact, *, by: Actor, as_of: date) -> None:
    """As the letter would have: it is long gone, so no letter is queued for it."""
    link = issue_link(
        LINK, subject=(LINK, row.pk), client_id=row.client_id, contact_id=contact.pk, by=by,
        expires_at=by.at + timedelta(days=365),
    )  # fmt: skip
    row.state, row.state_since, row.asked_on = PermissionState.ASKED, as_of, as_of
    row.link, row.sent = link, row.offered
    row.save()
    PortfolioMove.objects.create(
        permission=row, event="ask", before=PermissionState.NOT_ASKED, after=row.state, level=row.level,
        text=row.offered, on=as_of, by=by.user,
    )  # fmt: skip


def _decider(client: Client) -> Contact | None:
    people = [row for row in client.contacts.current() if row.email]
    deciding = (row for row in people if row.has_role(StakeholderRole.DECISION_MAKER))
    return next(deciding, people[0] if people else None)
