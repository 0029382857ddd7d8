"""Letters that ask for a tie: an introduction, a call about results, an open question, a word to the successor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from perennial.care.queries.ties import Relationship, relationships
from perennial.care.queries.touches import open_questions
from perennial.clients.actions.letters import register_client_letter
from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.clients.queries import recipients

# whom we would like to meet, as the letters' sentences need it: EN after "meet", RU and UK in the instrumental
_MEET = {
    "finance": {
        "en": "your colleague in finance", "ru": "вашим коллегой из финансов", "uk": "вашим колегою з фінансів",
    },
    "sponsor": {
        "en": "the person who answers for our budget", "ru": "тем, кто отвечает за наш бюджет",
        "uk": "тим, хто відповідає за наш бюджет",
    },
    "decision": {
        "en": "the person who decides on our work", "ru": "тем, кто принимает решения о нашей работе",
        "uk": "тим, хто ухвалює рішення про нашу роботу",
    },
    "": {
        "en": "a second person on your side", "ru": "ещё одним вашим коллегой",
        "uk": "ще одним вашим колегою",
    },
}  # fmt: skip
_APPROVES = {
    "finance": {"en": "approves our invoices", "ru": "согласует наши счета", "uk": "погоджує наші рахунки"},
    "sponsor": {"en": "answers for our budget", "ru": "отвечает за наш бюджет", "uk": "відповідає за наш бюджет"},
}  # fmt: skip


def _graph(client: Client, as_of: date) -> Relationship:
    return relationships(as_of, clients=[client.pk])[client.pk]


def introduction(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """Wanted as long as some introduction lifts the relationship."""
    asked = _graph(client, as_of).introduction()
    if asked is None:
        return None
    role = next((role for role in ("finance", "sponsor", "decision") if role in asked.covers), "")
    return {"who_text": _MEET[role].get(language, _MEET[role]["en"])}


def role_introduction(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    missing = [role for role in ("finance", "sponsor") if role in _graph(client, as_of).missing]
    if not missing:
        return None
    words = _APPROVES[missing[0]]
    return {"who_text": words.get(language, words["en"])}


def always(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    return {}


def open_question(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """A question of the catalogue that was not asked yet, or longest ago."""
    return {"question": open_questions(client)[0][0].text(language)}


def known_best(client: Client, as_of: date) -> Contact | None:
    """The person there whom management knows best, else whom we know at all, else the first reachable contact."""
    graph = _graph(client, as_of)
    reachable = {row.pk: row for row in client.contacts.current() if row.email and row.bounced_on is None}
    ties = [tie for tie in (graph.management or graph.live) if tie.theirs in reachable]
    if ties:
        return reachable[max(ties, key=lambda tie: tie.strength).theirs]
    return recipients(reachable.values(), copy_decision_maker=False).to


def decides(client: Client, as_of: date) -> Contact | None:
    """Somebody who decides, and can be reached."""
    rows = [row for row in client.contacts.current() if row.email and row.bounced_on is None]
    return next((row for row in rows if row.has_role(StakeholderRole.DECISION_MAKER)), None)


_PACKAGE = "perennial.care"
register_client_letter("introduction", _("Asking for an introduction"), package=_PACKAGE, fields={"who_text"},
                       values=introduction, recipient=known_best)  # fmt: skip
register_client_letter("role_introduction", _("Asking who approves"), package=_PACKAGE, fields={"who_text"},
                       values=role_introduction, recipient=known_best)  # fmt: skip
register_client_letter("results_call", _("A call about results"), package=_PACKAGE, fields=set(),
                       values=always, recipient=decides)  # fmt: skip
register_client_letter("open_question", _("One open question"), package=_PACKAGE, fields={"question"},
                       values=open_question, recipient=known_best)  # fmt: skip
