"""Letters about one promise, issue or question: each leaves only while its cause stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.care.choices import OPEN_ISSUES, PromiseState
from perennial.care.models import Issue, Promise
from perennial.care.queries.office import clocks, zone_of
from perennial.clients.models import Contact
from perennial.clients.queries import greeting_for, recipients
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

Subject = Promise | Issue
# values(subject, language, as_of) -> the letter's own fields, or None when its cause is gone
Values = Callable[[Any, str, date], Mapping[str, str] | None]
Sent = Callable[..., None]  # (id, message, by, as_of)
KINDS: dict[str, Any] = {"word": Promise, "issue": Issue}


class CauseGone(LookupError):
    """Nothing asks for this letter any more."""


def moment(at: datetime, zone: Any, language: str) -> str:
    """'27 November, 17:00' by the client's clock."""
    local = at.astimezone(zone)
    return f"{formats.format_date(local.date(), language, 'long')}, {formats.format_time(local.time(), language)}"


# -- what each letter says -------------------------------------------------------------------------------------------


def word_due(promise: Promise, language: str, as_of: date) -> Mapping[str, str] | None:
    """Before its end: it will be ready by then."""
    if promise.state != PromiseState.MADE or promise.withdrawn_on or not promise.is_ours:
        return None
    return _word(promise, promise.due_at, language)


def word_overdue(promise: Promise, language: str, as_of: date) -> Mapping[str, str] | None:
    """After its end: at the end of the next working day of the client."""
    if not promise.is_open or promise.withdrawn_on or not promise.is_ours:
        return None
    return _word(promise, clocks().deadline(promise.client, as_of + timedelta(days=1)), language)


def _word(promise: Promise, ready: datetime, language: str) -> Mapping[str, str]:
    zone = zone_of(promise.client)
    return {"promise": promise.text.rstrip("."), "due": moment(promise.due_at, zone, language),
            "ready": moment(ready, zone, language)}  # fmt: skip


def issue_answer(issue: Issue, language: str, as_of: date) -> Mapping[str, str] | None:
    """We are on it, and when they hear next."""
    if issue.state not in OPEN_ISSUES or issue.withdrawn_on:
        return None
    zone = zone_of(issue.client)
    planned = issue.next_update_at
    upcoming = planned if planned and localdate(planned) >= as_of else clocks().deadline(issue.client, as_of)
    return {"title": issue.title.rstrip(".?"), "reported": moment(issue.opened_at, zone, language),
            "next_update": moment(upcoming, zone, language)}  # fmt: skip


def question_ways(issue: Issue, language: str, as_of: date) -> Mapping[str, str] | None:
    """Two ways where there are two, else when the answer comes."""
    if issue.state not in OPEN_ISSUES or issue.withdrawn_on:
        return None
    ways = [*issue.alternatives, "", ""]
    until = "" if ways[0] else moment(clocks().deadline(issue.client, as_of), zone_of(issue.client), language)
    return {"title": issue.title.rstrip("?."), "way_1": ways[0], "way_2": ways[1] if ways[0] else "", "until": until}


def apology(issue: Issue, language: str, as_of: date) -> Mapping[str, str] | None:
    """E11: what happened and what was changed, from what was written down about the incident."""
    if issue.withdrawn_on or issue.is_question:
        return None
    told: Mapping[str, str] = issue.apology
    zone = zone_of(issue.client)
    fixed = moment(issue.resolved_at, zone, language) if issue.resolved_at else ""
    return {
        "incident_short": issue.title.rstrip("."), "date": formats.format_date(
            issue.opened_at.astimezone(zone).date(), language, "long"),
        "incident_plain": told.get("incident", ""), "impact": told.get("impact", ""),
        "cause_plain": told.get("cause", ""), "fixed_at": fixed, "prevention_1": told.get("prevention_1", ""),
        "prevention_date": _told_day(told, "prevention_date", language), "prevention_2": told.get("prevention_2", ""),
        "compensation_sentence": told.get("compensation", ""),
        "followup_date": _told_day(told, "followup_date", language),
    }  # fmt: skip


def _told_day(told: Mapping[str, str], key: str, language: str) -> str:
    return formats.format_date(date.fromisoformat(told[key]), language, "long") if told.get(key) else ""


# -- how they are registered -----------------------------------------------------------------------------------------


def register(
    key: str, title: Any, kind: str, fields: Collection[str], values: Values, *, on_sent: Sent | None = None
) -> None:
    """A letter about one row of `kind`. `on_sent` moves the row when a person has released the letter."""
    allowed = frozenset({"greeting", "am_name", *fields})

    def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
        subject = _load(kind, subject_id)
        to, client = _addressee(subject), subject.client
        spoken = cast(Language, language or (to.language if to else "") or client.language)
        own = values(subject, spoken, as_of)
        if own is None:
            raise CauseGone(_("Nothing asks for this letter any more."))
        text = get(f"letter.{key}.{spoken}")
        letter = parse_letter(text, allowed) if text else load_letter("perennial.care", "letters", key, spoken, allowed)
        name = (sender or client.manager or client).name
        rendered = letter.render({**own, "greeting": greeting_for(to, spoken), "am_name": name})
        people = ((to.name, to.email),) if to else ()
        return Composed(client.pk, spoken, people, (), rendered.subject_spans, rendered.body_spans,
                        {"values": dict(own)})  # fmt: skip

    def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
        subject = _load(kind, subject_id)
        reachable, wanted = _addressee(subject) is not None, values(subject, "en", as_of) is not None
        return [
            Check.of("still_wanted", wanted, _("Still true today") if wanted else _("Nothing asks for it any more")),
            Check.of("right_person", reachable, _("The recipient is one of their people") if reachable
                     else _("No contact with a working address")),
        ]  # fmt: skip

    def still_needed(message: OutboxMessage, now: datetime) -> str | None:
        if message.subject_id is None:
            return None
        gone = values(_load(kind, message.subject_id), message.language, localdate(now)) is None
        return _("Nothing asks for this letter any more.") if gone else None

    register_letter_texts(key, title)
    LETTERS.register(key, LetterSpec(
        key=key, title=title, package="perennial.care", fields=allowed, subject_kind=kind, compose=compose,
        checks=checks, still_needed=still_needed, on_sent=on_sent or _nothing_follows,
    ))  # fmt: skip


def _load(kind: str, subject_id: int) -> Any:
    return KINDS[kind].objects.select_related("client__manager", "contact").get(pk=subject_id)


def _addressee(subject: Subject) -> Contact | None:
    """The person it is about, where they can be reached, else the client's first reachable one."""
    own = subject.contact
    if own is not None and own.email and own.archived_on is None and own.bounced_on is None:
        return own
    return recipients(subject.client.contacts.current(), copy_decision_maker=False).to


def _nothing_follows(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """Sending such a letter moves no state: that the client was answered is said by a person."""


register("word_due", gettext_lazy("Our promise is on its way"), "word", {"promise", "due", "ready"}, word_due)
register("word_overdue", gettext_lazy("Our promise is late"), "word", {"promise", "due", "ready"}, word_overdue)
register("issue_answer", gettext_lazy("We are on it"), "issue", {"title", "reported", "next_update"}, issue_answer)
register("question_ways", gettext_lazy("Answer to a question"), "issue", {"title", "way_1", "way_2", "until"},
          question_ways)  # fmt: skip
register("apology", gettext_lazy("Apology after an incident"), "issue", {
    "incident_short", "date", "incident_plain", "impact", "cause_plain", "fixed_at", "prevention_1", "prevention_date",
    "prevention_2", "compensation_sentence", "followup_date",
}, apology)  # fmt: skip
