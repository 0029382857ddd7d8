"""What is known about a client in the words of its pages: facts with their age, the play-book, the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.clients.choices import SINGLE_FACTS, FactKind, StakeholderRole
from perennial.clients.models import Client, CommunicationType, Contact
from perennial.clients.queries.knowledge import current_facts, playbook_of
from perennial.clients.queries.news import feed_of, feeds_of, news_of
from perennial.clients.queries.organisation import Organisation
from perennial.clients.queries.playbook import AXES, NAMES, STEP_NAMES, words
from perennial.kernel.charts import Chart
from perennial.kernel.charts.tree import MOST, Node, tree

OLD = 180  # days after which a fact is to be checked again


def known(client: Client, as_of: date) -> list[dict[str, Any]]:
    """Facts by kind, each with whether it is old."""
    rows = current_facts(client)
    return [
        {
            "kind": kind, "title": FactKind(kind).label, "single": kind in SINGLE_FACTS,
            "rows": [{"row": row, "old": (as_of - row.on).days > OLD} for row in rows if row.kind == kind],
        }
        for kind in FactKind.values
        if any(row.kind == kind for row in rows)
    ]  # fmt: skip


def their_news(client: Client) -> dict[str, Any]:
    """News of the client and its feeds with what went wrong. One query without a feed, two with."""
    feeds = [(fact.text, feed_of(fact)) for fact in feeds_of(client)]
    return {
        "news": news_of(client) if feeds else [],
        "feeds": [{"address": text, "error": _(feed.error) if feed and feed.error else ""} for text, feed in feeds],
    }


def playbook(client: Client, as_of: date) -> dict[str, Any]:
    """How to work with the client, in the reader's language."""
    book = playbook_of(client, language=(get_language() or "en")[:2], as_of=as_of)
    if book.type is None:
        return {"type": None}
    titles = {field.name: field.verbose_name for field in CommunicationType._meta.fields}
    return {
        "type": book.type,
        "axes": [
            {
                "title": titles[axis],
                "value": getattr(book.type, f"get_{axis}_display")(),
            }
            for axis in AXES
        ],
        "parts": [
            {"title": NAMES[name], "lines": [words(part, book.words) for part in parts]}
            for name, parts in book.parts.items()
        ],
        "steps": [
            {"key": s.step, "name": STEP_NAMES[s.step], "last": s.last, "due_on": s.due_on, "late": s.late}
            for s in book.steps
        ],
    }  # fmt: skip


def chart(found: Organisation, contacts: Sequence[Contact]) -> Chart | None:
    """The organisation drawn; None while nobody reports to anybody."""
    if not found.has_lines:
        return None
    rows, names = {c.pk: c for c in contacts}, dict(StakeholderRole.choices)
    nodes = [
        Node(
            placed.post.name, _what(rows[placed.post.pk], names), placed.depth,
            strong="decision_maker" in placed.post.roles, faint=not placed.post.reachable,
        )
        for placed in found.placed
    ]  # fmt: skip
    rest = len(nodes) - MOST
    more = ngettext("and %(n)d more, in the table", "and %(n)d more, in the table", rest) % {"n": rest}
    label = _("Who reports to whom; the table below says the same.")
    return tree(nodes, label=label, head=(_("Name"), _("Post")), more=more if rest > 0 else "")


def covered(found: Organisation) -> list[dict[str, Any]]:
    """The roles a safe client needs, with who fills them."""
    people = {placed.post.pk: placed.post.name for placed in found.placed}
    names = dict(StakeholderRole.choices)
    return [
        {"role": names[need.role], "people": [people[pk] for pk in need.people], "filled": need.filled}
        for need in found.required
    ]


def _what(contact: Contact, names: dict[Any, Any]) -> str:
    roles = ", ".join(str(names.get(role, role)) for role in contact.roles)
    return " · ".join(part for part in (contact.title, roles) if part)
