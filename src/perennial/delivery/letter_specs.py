"""The letters that ask a client to approve hours: the first one and its reminders. Those about people a client asked
for and about blockers stand in modules of their own, which this one registers.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.clients.queries import greeting_for
from perennial.delivery import blocker_letters, hours_letters, staffing_letters
from perennial.delivery.models import HoursAsk
from perennial.delivery.queries.asks import Sheet, sheets_for
from perennial.delivery.rules.lengths import length_text
from perennial.foundation.links import mark_of
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import (
    LETTERS,
    Check,
    Composed,
    LetterSpec,
    register_letter_texts,
)
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.kernel import formats
from perennial.kernel.letters import Language, load_letter, parse_letter
from perennial.kernel.workdays import add_working_days

__all__ = ["CauseGone", "blocker_letters", "hours_letters", "register", "staffing_letters"]
PACKAGE = "perennial.delivery"
FIELDS = frozenset({"greeting", "am_name", "month", "people_lines", "hours", "link", "silent_day"})


class CauseGone(LookupError):
    """Nothing asks for this letter any more."""


def register(key: str, title: Any, *, by_person: bool) -> LetterSpec:
    """A letter about one ask, to its person."""

    def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
        ask = _ask(subject_id)
        spoken = cast(Language, language or ask.contact.language or ask.client.language)
        sheets = _waiting(ask)
        if not sheets:
            raise CauseGone(_("Nothing asks for this letter any more."))
        text = get(f"letter.{key}.{spoken}")
        letter = parse_letter(text, FIELDS) if text else load_letter(PACKAGE, "letters", key, spoken, FIELDS)
        own = _values(ask, sheets, spoken)
        name = (sender or ask.client.manager or ask.client).name
        done = letter.render({**own, "greeting": greeting_for(ask.contact, spoken), "am_name": name})
        facts = {"values": own, "links": [ask.link_id] if ask.link_id else []}
        able = ask.contact.email and not ask.contact.bounced_on
        to = ((ask.contact.name, ask.contact.email),) if able else ()
        return Composed(ask.client_id, spoken, to, (), done.subject_spans, done.body_spans, facts)

    def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
        ask = _ask(subject_id)
        reachable = bool(ask.contact.email) and not ask.contact.bounced_on and not ask.contact.archived_on
        return [
            Check.of("still_wanted", bool(_waiting(ask)), _("Still true today"), _("Nothing asks for it any more")),
            Check.of("right_person", reachable, _("The recipient is one of their people"),
                     _("No contact with a working address")),
        ]  # fmt: skip

    def still_needed(message: OutboxMessage, now: datetime) -> str | None:
        gone = not _waiting(_ask(message.subject_id or 0))
        return _("Nothing asks for this letter any more.") if gone else None

    register_letter_texts(key, title)
    spec = LetterSpec(
        key=key, title=title, package=PACKAGE, fields=FIELDS, subject_kind="hours_ask", compose=compose,
        checks=checks, still_needed=still_needed, on_sent=_nothing_follows, always_by_person=by_person,
    )  # fmt: skip
    return LETTERS.register(key, spec)


def _values(ask: HoursAsk, sheets: list[Sheet], language: str) -> dict[str, str]:
    lines = [f"{sheet.person}: {length_text(sheet.seconds)}" for sheet in sheets]
    found = {
        "month": formats.format_date(ask.month, language, "month"), "people_lines": "\n".join(lines),
        "hours": length_text(sum(sheet.seconds for sheet in sheets)), "link": mark_of(ask.link_id or 0),
    }  # fmt: skip
    agreed = [sheet.row for sheet in sheets if sheet.row.placement.agreement.silent_approval]
    if agreed and len(agreed) == len(sheets):
        day = max(
            add_working_days(
                row.sent_on or ask.asked_on, row.placement.agreement.silent_after_days, (ask.client.country,)
            )
            for row in agreed
        )
        found["silent_day"] = formats.format_date(day, language, "long")
    return found


def _ask(pk: int) -> HoursAsk:
    return HoursAsk.objects.select_related("client__manager", "contact").get(pk=pk)


def _waiting(ask: HoursAsk) -> list[Sheet]:
    return [sheet for sheet in sheets_for(ask.client_id, ask.month) if sheet.waits]


def _nothing_follows(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """Sending such a letter moves no state: the hours were moved by the act that asked for it."""


register("hours_approval", gettext_lazy("Hours of a month to approve"), by_person=True)
register("hours_reminder", gettext_lazy("Hours of a month: a reminder"), by_person=False)
