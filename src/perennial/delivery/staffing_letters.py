"""Letters about people a client asked for: what is realistic when they are late, and who is free now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from perennial.clients.actions.letters import register_client_letter
from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.clients.queries import recipients
from perennial.delivery.queries.bench_offers import Offer, bench_offers
from perennial.delivery.queries.late_staffing import Late, late_requests, sooner_for
from perennial.kernel import formats

PACKAGE: Final = "perennial.delivery"
_LEVELS: Final = {"junior": "Junior", "middle": "Middle", "senior": "Senior", "lead": "Lead"}
_BY: Final = {"en": " from {day}", "ru": " с {day}", "uk": " з {day}"}
_ONE: Final = {
    "en": "{need}{by}: realistic by {first}.", "ru": "{need}{by}: реально к {first}.",
    "uk": "{need}{by}: реально до {first}.",
}  # fmt: skip
_SEVERAL: Final = {
    "en": "{need}{by}: the first person is realistic by {first}, all of them by {last}.",
    "ru": "{need}{by}: первый человек реально к {first}, все к {last}.",
    "uk": "{need}{by}: перша людина реально до {first}, усі до {last}.",
}  # fmt: skip
_UNKNOWN: Final = {
    "en": "{need}{by}: no fitting candidate yet, and I will not name a day that I cannot stand for.",
    "ru": "{need}{by}: подходящего кандидата пока нет, и я не буду называть день, за который не могу поручиться.",
    "uk": "{need}{by}: відповідного кандидата поки немає, і я не називатиму день, за який не можу поручитися.",
}  # fmt: skip
_SOONER: Final = {
    "en": "{what} from {day}", "ru": "{what} с {day}", "uk": "{what} з {day}",
}  # fmt: skip
_FREE: Final = {
    "en": "{name} ({what}), free from {day}", "ru": "{name} ({what}), с {day}", "uk": "{name} ({what}), з {day}",
}  # fmt: skip


def late_values(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """What is realistic for each late request, and who of the same skill is free sooner; None where none is late."""
    late = late_requests(as_of, [client.pk])
    if not late:
        return None
    sooner: list[str] = []
    for one in late:
        for level, day in sooner_for(one.row, as_of):
            what = f"{_LEVELS[level]} {one.row.skill.name if one.row.skill else ''}"
            sooner.append(_SOONER[_spoken(language)].format(what=what, day=_day(max(day, as_of), language)))
    return {
        "requests": "\n".join(realistic(one, language) for one in late), "sooner": "; ".join(dict.fromkeys(sooner)),
    }  # fmt: skip


def realistic(one: Late, language: str) -> str:
    """'2 × Senior .NET from 18 December: the first person is realistic by ..., all of them by ...'."""
    spoken, row = _spoken(language), one.row
    words = [_LEVELS.get(row.level, ""), row.skill.name if row.skill else row.title]
    need = f"{one.open} × {' '.join(word for word in words if word)}"
    by = _BY[spoken].format(day=_day(row.needed_on, language)) if row.needed_on else ""
    steps = one.odds.steps
    if not steps:
        return _UNKNOWN[spoken].format(need=need, by=by)
    pattern = _SEVERAL if len(steps) > 1 else _ONE
    first, last = (_day(step.even_on, language) for step in (steps[0], steps[-1]))
    return pattern[spoken].format(need=need, by=by, first=first, last=last)


def offer_values(client: Client, language: str, as_of: date) -> Mapping[str, str] | None:
    """Who is free and fits; None where nobody does any more."""
    offers = bench_offers(as_of).get(client.pk)
    if not offers:
        return None
    return {
        "people": "\n".join(free(one, language) for one in offers),
        "names": ", ".join(dict.fromkeys(one.line.row.person.name for one in offers)),
    }  # fmt: skip


def free(one: Offer, language: str) -> str:
    """'Ira Bondar (Senior .NET), free from 3 December'."""
    what = f"{_LEVELS[one.level]} {one.skill}"
    day = _day(one.line.free_on, language)
    return _FREE[_spoken(language)].format(name=one.line.row.person.name, what=what, day=day)


def who_decides(client: Client, as_of: date) -> Contact | None:
    """Whoever decides on people, else who works with them."""
    reachable = [row for row in client.contacts.current() if row.email and row.bounced_on is None]
    for role in (StakeholderRole.DECISION_MAKER, StakeholderRole.CHAMPION, StakeholderRole.USER):
        if (found := next((row for row in reachable if row.has_role(role)), None)) is not None:
            return found
    return recipients(reachable, copy_decision_maker=False).to


def _spoken(language: str) -> str:
    return language if language in _BY else "en"


def _day(day: date, language: str) -> str:
    return formats.format_date(day, _spoken(language), "long")


register_client_letter(
    "staffing_late", _("People you asked for: what is realistic"), package=PACKAGE, fields={"requests", "sooner"},
    values=late_values, recipient=who_decides,
)  # fmt: skip
register_client_letter(
    "bench_offer",
    _("Somebody is free"),
    package=PACKAGE,
    fields={"people", "names"},
    values=offer_values,
    recipient=who_decides,
)
