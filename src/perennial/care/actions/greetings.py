"""Everything that changes greetings and gifts. Nothing here sends: a person presses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from perennial.care.actions.promises import fire
from perennial.care.choices import GreetingState
from perennial.care.lifecycle import GREETING
from perennial.care.models import Gift, Greeting, GreetingWish
from perennial.care.queries.greetings import greeted_people, own_days, quiet_people
from perennial.care.rules.greetings import BY_KEY
from perennial.clients.models import Client, Contact
from perennial.foundation.models import OutboxMessage
from perennial.foundation.money_fields import AmountField
from perennial.foundation.store import get, load
from perennial.foundation.timeline import Actor, record, system
from perennial.kernel.money import round_money


class GreetingRefused(ValueError):
    """A greeting or a gift that cannot be like this; the message says why."""


@transaction.atomic
def suggest_greetings(*, by: Actor, as_of: date) -> int:
    """Suggest and draft what falls into the next days, each person once a holiday and year. Returns how many.

    Suggestions whose day has passed, or whose person has gone or wants none, are skipped.
    """
    last = as_of + timedelta(days=int(get("greetings.days")))
    people = greeted_people()
    quiet = quiet_people()
    known = {(g.contact_id, g.holiday, g.year): g for g in Greeting.objects.filter(on__gte=as_of - timedelta(days=370))}
    alive = {contact.pk for contact in people if contact.pk not in quiet}
    for greeting in known.values():
        if greeting.state in OPEN and (greeting.on < as_of or greeting.contact_id not in alive):
            _end(greeting, "skip", {}, by=by, as_of=as_of)
    rows = [
        Greeting(client_id=contact.client_id, contact=contact, holiday=day.key, year=day.on.year, on=day.on,
                 state=GREETING.fire(GREETING.init, "draft", "SYS", lambda _guard: True).target)
        for contact in people
        if contact.pk in alive
        for day in own_days(contact, first=as_of, last=last)
        if (contact.pk, day.key, day.on.year) not in known
    ]  # fmt: skip
    Greeting.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


OPEN = (GreetingState.SUGGESTED, GreetingState.DRAFTED)


@transaction.atomic
def skip_greeting(greeting: Greeting, *, by: Actor, as_of: date) -> Greeting:
    """Not this time."""
    greeting = _locked(greeting)
    _end(greeting, "skip", {}, by=by, as_of=as_of)
    _record("greeting.skipped", greeting, by=by, as_of=as_of)
    return greeting


@transaction.atomic
def greeting_sent(greeting_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """The letter was released by a person."""
    greeting = _locked(Greeting(pk=greeting_id))
    if greeting.state == GreetingState.SUGGESTED:
        greeting.state = fire(GREETING, greeting.state, "draft", by, {"own_choice": True}).target
    _end(greeting, "send", {"pressed_once": by.user is not None}, by=by, as_of=as_of)
    _record("greeting.sent", greeting, by=by, as_of=as_of)


@transaction.atomic
def wish_greetings(contact: Contact, *, quiet: bool, holidays: Collection[str], by: Actor, as_of: date) -> GreetingWish:
    """What the person wants; from now on open suggestions that do not fit are gone."""
    unknown = set(holidays) - set(BY_KEY)
    if unknown:
        raise GreetingRefused(_("There is no such holiday here."))
    values = {"quiet": quiet, "holidays": sorted(holidays)}
    row, _created = GreetingWish.objects.update_or_create(contact=contact, defaults=values)
    rows = Greeting.objects.filter(contact=contact, state__in=OPEN)
    for greeting in rows:
        if quiet or (holidays and greeting.holiday in BY_KEY and greeting.holiday not in holidays):
            _end(greeting, "skip", {}, by=system(by.at), as_of=as_of)  # follows from it
    record("greeting.wish", by=by, on=as_of, client_id=contact.client_id, subject=("contact", contact.pk),
           data={"name": contact.name, **values})  # fmt: skip
    return row


@transaction.atomic
def give_gift(
    client: Client, *, what: str, amount: Decimal, on: date, contact: Contact | None = None, by: Actor, as_of: date
) -> Gift:
    """Record a gift. Raises GreetingRefused above the year's limit of the client."""
    Client.objects.select_for_update().get(pk=client.pk)
    said = load("greetings.gift_limit", "company.currency")
    currency, limit = str(said["company.currency"]), Decimal(str(said["greetings.gift_limit"]))
    amount = round_money(amount, currency)
    if not what.strip() or amount <= 0 or on > as_of:
        raise GreetingRefused(_("Say what was given, for how much, and on which day up to today."))
    spent = gifts_of_year(client, on.year)
    if spent + amount > limit:
        left = round_money(max(limit - spent, Decimal(0)), currency)
        values = {"left": f"{left:f} {currency}", "limit": f"{limit:f} {currency}"}
        raise GreetingRefused(
            _("That is above the limit of gifts to one client in a year: %(left)s of %(limit)s is left.") % values
        )
    gift = Gift.objects.create(
        client=client, contact=contact, what=what.strip()[:200], amount=amount, currency=currency, on=on, by=by.user
    )
    record("gift.given", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk),
           data={"what": gift.what, "amount": f"{amount:f}", "currency": currency})  # fmt: skip
    return gift


@transaction.atomic
def withdraw_gift(gift: Gift, *, by: Actor, as_of: date) -> Gift:
    """Recorded by mistake; the limit is free again."""
    if gift.withdrawn_on is None:
        gift.withdrawn_on = as_of
        gift.save(update_fields=["withdrawn_on"])
        record("gift.withdrawn", by=by, on=as_of, client_id=gift.client_id, subject=("client", gift.client_id),
               data={"what": gift.what})  # fmt: skip
    return gift


def gifts_of_year(client: Client, year: int) -> Decimal:
    """What gifts to a client came to in a calendar year."""
    rows = Gift.objects.filter(client=client, on__year=year, withdrawn_on__isnull=True)
    total = rows.aggregate(total=Sum("amount", output_field=AmountField()))["total"]
    return total if total is not None else Decimal(0)


def _locked(greeting: Greeting) -> Greeting:
    return Greeting.objects.select_for_update(of=("self",)).select_related("client", "contact").get(pk=greeting.pk)


def _end(greeting: Greeting, event: str, guards: Mapping[str, bool], *, by: Actor, as_of: date) -> None:
    if event == "skip" and by.user is None:
        greeting.state = GREETING.fire(greeting.state, event, "SYS", lambda _guard: True).target
    else:
        greeting.state = fire(GREETING, greeting.state, event, by, guards).target
    greeting.ended_on, greeting.ended_by = as_of, by.user
    greeting.save(update_fields=["state", "ended_on", "ended_by"])


def _record(verb: str, greeting: Greeting, *, by: Actor, as_of: date) -> None:
    data = {"name": greeting.contact.name, "holiday": greeting.holiday, "day": greeting.on.isoformat()}
    record(verb, by=by, on=as_of, client_id=greeting.client_id, subject=("contact", greeting.contact_id), data=data)
