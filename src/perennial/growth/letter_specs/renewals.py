"""The letter that opens the talk about going on (domain E6): about one renewal, released by a person, once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final, cast

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.clients.queries import greeting_for, recipients
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import LETTERS, Check, Composed, LetterSpec, register_letter_texts
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.growth.choices import RenewalState, WayAhead
from perennial.growth.models import Renewal
from perennial.growth.ports import results_since
from perennial.growth.queries.renewal_facts import since_of
from perennial.kernel import formats
from perennial.kernel.letters import Language, load_letter, parse_letter

KEY: Final = "renewal"
FIELDS: Final = frozenset({
    "greeting", "am_name", "end_date", "since_date", "results", "option_2", "option_3",
})  # fmt: skip


class CauseGone(LookupError):
    """Nothing asks for this letter any more."""


def values_of(row: Renewal, language: str, as_of: date) -> Mapping[str, str]:
    """The letter's own fields; ways ahead that nobody wrote are left out."""
    since = since_of(row, as_of)
    ways = {way: _inside(row.ways.get(way, {}).get("text", "")) for way in WayAhead.values}
    return {
        "end_date": formats.format_date(row.term_ends_on, language, "long"),
        "since_date": formats.format_date(since, language, "long"),
        "results": "; ".join(results_since(row.client_id, since, as_of)),
        "option_2": ways[WayAhead.CHANGE], "option_3": ways[WayAhead.END],
    }  # fmt: skip


def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
    """As it would leave now. Raises CauseGone once the talk is open or the renewal decided."""
    row = _load(subject_id)
    gone = _gone(row, as_of)
    if row is None or gone:
        raise CauseGone(gone)
    to = _recipient(row.client)
    spoken = cast(Language, language or (to.language if to else "") or row.client.language)
    text = get(f"letter.{KEY}.{spoken}")
    letter = parse_letter(text, FIELDS) if text else load_letter("perennial.growth", "letters", KEY, spoken, FIELDS)
    own = values_of(row, spoken, as_of)
    name = (sender or row.client.manager or row.client).name
    rendered = letter.render({**own, "greeting": greeting_for(to, spoken), "am_name": name})
    people = ((to.name, to.email),) if to else ()
    return Composed(row.client_id, spoken, people, (), rendered.subject_spans, rendered.body_spans,
                    {"values": dict(own)})  # fmt: skip


def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
    """Still true, somebody to write to, and results and ways to speak of."""
    row = _load(subject_id)
    gone = _gone(row, as_of)
    found = [Check.of("still_wanted", not gone, gone or _("Still true today"))]
    if row is None or gone:
        return found
    reachable = _recipient(row.client) is not None
    found.append(Check.of("right_person", reachable, _("The recipient is one of their people"),
                          _("No contact with a working address")))  # fmt: skip
    if not results_since(row.client_id, since_of(row, as_of), as_of):
        found.append(_known("results", _("No result is noted: the letter looks back on nothing"), acknowledged))
    if not {WayAhead.CHANGE, WayAhead.END} <= set(row.ways):
        found.append(_known("ways", _("The three ways ahead are not written yet"), acknowledged))
    return found


def still_needed(message: OutboxMessage, now: datetime) -> str | None:
    """Asked at the last moment."""
    return _gone(_load(message.subject_id or 0), localdate(now)) or None


def _known(name: str, sentence: str, acknowledged: Collection[str]) -> Check:
    return Check(name, name in acknowledged, sentence, "unknown", may_be_acknowledged=True)


def _gone(row: Renewal | None, as_of: date) -> str:
    if row is None or row.state != RenewalState.PREPARING or row.term_ends_on < as_of:
        return _("Nothing asks for this letter any more.")
    return ""


def _recipient(client: Client) -> Contact | None:
    """Whoever decides, else the first whom mail reaches."""
    reachable = [row for row in client.contacts.current() if row.email and row.bounced_on is None]
    deciding = (row for row in reachable if row.has_role(StakeholderRole.DECISION_MAKER))
    return next(deciding, None) or recipients(reachable, copy_decision_maker=False).to


def _inside(text: str) -> str:
    """In the middle of a sentence."""
    said = text.strip().rstrip(".")
    return said[:1].lower() + said[1:] if said[1:2].islower() or said[1:2] == " " else said


def _load(renewal_id: int) -> Renewal | None:
    return Renewal.objects.select_related("client__manager", "agreement").filter(pk=renewal_id).first()


def _nothing_follows(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """The talk is open once the letter has really left (actions.tending_renewals)."""


_TITLE: Final[Any] = gettext_lazy("The talk about going on")
register_letter_texts(KEY, _TITLE)
LETTERS.register(KEY, LetterSpec(
    key=KEY, title=_TITLE, package="perennial.growth", fields=FIELDS, subject_kind="renewal", compose=compose,
    checks=checks, still_needed=still_needed, on_sent=_nothing_follows,
))  # fmt: skip
