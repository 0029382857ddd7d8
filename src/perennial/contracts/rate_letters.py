"""The letter that asks a client to agree to new rates; once it leaves, the change counts as sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.clients.choices import StakeholderRole
from perennial.clients.models import Client, Contact
from perennial.clients.queries import greeting_for, recipients
from perennial.contracts.actions.rate_changes import rate_letter_taken_back, send_rate_change
from perennial.contracts.choices import RateChangeState, RateUnit
from perennial.contracts.models import RateChange
from perennial.contracts.queries.rate_changes import Preview, preview
from perennial.contracts.rules.rates import RateFrom
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
from perennial.kernel.money import Money
from perennial.kernel.saying import Said
from perennial.kernel.workdays import add_working_days

KEY, PACKAGE = "rate_change", "perennial.contracts"
FIELDS = frozenset({"greeting", "am_name", "day", "rates_lines", "reason", "reply_by"})
ANSWER_DAYS = 10  # working days
_PER: dict[str, dict[str, str]] = {
    "en": {RateUnit.HOUR: "{money} an hour", RateUnit.DAY: "{money} a day", RateUnit.MONTH: "{money} a month"},
    "ru": {RateUnit.HOUR: "{money} в час", RateUnit.DAY: "{money} в день", RateUnit.MONTH: "{money} в месяц"},
    "uk": {RateUnit.HOUR: "{money} за годину", RateUnit.DAY: "{money} за день", RateUnit.MONTH: "{money} за місяць"},
}


class NotReady(LookupError):
    """The new rates are not approved, or gone already."""


def values(found: Preview, language: str, as_of: date) -> Mapping[str, str]:
    """The letter's own fields: each developer with the old and the new rate, never what they cost us."""
    change = found.change
    lines = [
        f"{one.line.placement.person.name}, {one.line.placement.title}: "
        f"{_said(one.effect.old, language)} → {_said(one.effect.new, language)}"
        for one in found.lines
        if one.effect is not None
    ]
    reply_by = min(add_working_days(as_of, ANSWER_DAYS), change.effective_on - timedelta(days=1))
    return {
        "day": formats.format_date(change.effective_on, language, "long"), "rates_lines": "\n".join(lines),
        "reason": change.reason.rstrip(". "), "reply_by": formats.format_date(reply_by, language, "long"),
    }  # fmt: skip


def to_whom(client: Client) -> Contact | None:
    """Whoever decides, else who pays for it, else the first who can be reached."""
    reachable = [row for row in client.contacts.current() if row.email and row.bounced_on is None]
    for role in (StakeholderRole.DECISION_MAKER, StakeholderRole.SPONSOR):
        if (found := next((row for row in reachable if row.has_role(role)), None)) is not None:
            return found
    return recipients(reachable, copy_decision_maker=False).to


def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
    change = _change(subject_id)
    if change.state != RateChangeState.APPROVED:
        raise NotReady(_("Only new rates that are approved and not sent yet go to a client."))
    to = to_whom(change.client)
    spoken = cast(Language, language or (to.language if to else "") or change.client.language)
    text = get(f"letter.{KEY}.{spoken}")
    letter = parse_letter(text, FIELDS) if text else load_letter(PACKAGE, "letters", KEY, spoken, FIELDS)
    own = values(preview(change, as_of, costs=False), spoken, as_of)
    name = (sender or change.client.manager or change.client).name
    done = letter.render({**own, "greeting": greeting_for(to, spoken), "am_name": name})
    people = ((to.name, to.email),) if to else ()
    return Composed(change.client_id, spoken, people, (), done.subject_spans, done.body_spans, {"values": dict(own)})


def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
    change = _change(subject_id)
    found = preview(change, as_of, costs=False)
    return [
        Check.of("still_wanted", change.state == RateChangeState.APPROVED, _("The new rates are approved"),
                 _("The new rates are not approved, or gone already")),
        Check.of("in_time", found.in_time(as_of), _("It leaves the notice period before its day"),
                 _("It is too late for its day: the notice period is longer")),
        Check.of("possible", not found.obstacles, _("No day from then on is invoiced"),
                 _("Something stands in its way: look at the change")),
        Check.of("right_person", to_whom(change.client) is not None, _("The recipient is one of their people"),
                 _("No contact with a working address")),
    ]  # fmt: skip


def still_needed(message: OutboxMessage, now: datetime) -> str | None:
    sent = _change(message.subject_id or 0).state == RateChangeState.SENT
    return None if sent else Said("Nothing asks for this letter any more.")


def on_sent(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    send_rate_change(_change(subject_id), by=by, as_of=as_of)


def on_cancelled(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    rate_letter_taken_back(_change(subject_id), by=by, as_of=as_of)


def _said(rate: RateFrom, language: str) -> str:
    pattern = _PER.get(language, _PER["en"])[rate.unit]
    return pattern.format(money=formats.format_money(Money(rate.amount, rate.currency), language))


def _change(pk: int) -> RateChange:
    found: RateChange = RateChange.objects.select_related("client__manager").get(pk=pk)
    return found


_TITLE: Any = gettext_lazy("New rates")
register_letter_texts(KEY, _TITLE)
LETTERS.register(
    KEY,
    LetterSpec(
        key=KEY, title=_TITLE, package=PACKAGE, fields=FIELDS, subject_kind="rate_change", compose=compose,
        checks=checks, still_needed=still_needed, on_sent=on_sent, on_cancelled=on_cancelled, is_money=True,
    ),
)  # fmt: skip
