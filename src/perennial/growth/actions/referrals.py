"""Referrals through their life (lifecycle.REFERRAL): asked for, given, contacted, won or lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from perennial.clients.actions import CodeTaken, add_client
from perennial.clients.choices import ClientStatus
from perennial.clients.models import Client, ClientFact, Contact
from perennial.foundation.saying import said_day
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.growth.choices import LEADS
from perennial.growth.lifecycle.referrals import REFERRAL
from perennial.growth.models import Referral, ReferralMove
from perennial.growth.policies.referrals import referral_roles
from perennial.kernel.domains import PUBLIC, domain_of
from perennial.kernel.letters import clean_line
from perennial.kernel.text import name_key

LEAD_FIELDS: Final = ("lead_name", "lead_domain", "lead_person", "lead_email", "lead_note", "consent_on")


class CannotRefer(ValueError):
    """A referral that cannot be like this; the message says why."""


@transaction.atomic
def ask_for_referral(
    client: Client, *, contact: Contact | None = None, on: date | None = None, message_id: int | None = None, by: Actor,
    as_of: date,
) -> Referral:  # fmt: skip
    """Note that a client was asked for a recommendation. Raises CannotRefer."""
    if contact is not None and contact.client_id != client.pk:
        raise CannotRefer(_("Choose one of the client's own people."))
    day = on or as_of
    if day > as_of:
        raise CannotRefer(_("Nobody was asked on a day to come."))
    row = Referral.objects.create(
        client=client, contact=contact, asked_on=day, state_since=day, made_by=by.user, message_id=message_id
    )
    _moved(row, "ask", "", by, day)
    data = {"name": contact.name if contact else ""}
    record("referral.asked", by=by, on=as_of, client_id=client.pk, subject=("referral", row.pk), data=data)
    return row


@transaction.atomic
def decline_referral(row: Referral, *, reason: str = "", by: Actor, as_of: date) -> Referral:
    """They have nobody to name. Raises as `move_referral`."""
    return move_referral(row, "declines", reason=clean_line(reason), by=by, as_of=as_of)


@transaction.atomic
def give_lead(
    client: Client, *, values: Mapping[str, Any], contact: Contact | None = None, asked: Referral | None = None,
    by: Actor, as_of: date,
) -> Referral:  # fmt: skip
    """A company was named; `asked`: the asking it answers. The first registration wins, for as long as it holds.

    `values` holds LEAD_FIELDS. Raises CannotRefer and as `move_referral`.
    """
    row = asked or Referral(client=client, contact=contact, state_since=as_of, made_by=by.user)
    if contact is not None and contact.client_id != client.pk:
        raise CannotRefer(_("Choose one of the client's own people."))
    lead = _lead(values)
    consent = lead["consent_on"]
    if consent is not None and consent > as_of:
        raise CannotRefer(_("They cannot have agreed on a day to come."))
    if lead["lead_key"]:
        _refuse_known(client, lead, as_of)
    fields = {
        **lead, "registered_on": as_of, "valid_until": as_of + timedelta(days=int(get("referrals.valid_days"))),
        "contact": contact or row.contact,
    }  # fmt: skip
    try:
        with transaction.atomic():
            if asked is None:
                row.save()
            return move_referral(
                row, "lead_given", holds=bool(lead["lead_key"]) and consent is not None, by=by, as_of=as_of, **fields
            )
    except IntegrityError as error:  # somebody registered the same company in this moment
        raise CannotRefer(_("%(name)s was registered by somebody else.") % {"name": lead["lead_name"]}) from error


@transaction.atomic
def contact_lead(row: Referral, *, thanked_how: str, by: Actor, as_of: date) -> Referral:
    """Sales talk with the lead, and whoever recommended us was thanked. Raises as `move_referral`."""
    how = clean_line(thanked_how)[:300]
    thanked = row.thanked_on is not None or bool(how)
    fields = {"thanked_on": row.thanked_on or as_of, "thanked_how": how or row.thanked_how} if thanked else {}
    return move_referral(row, "contact", holds=thanked, reason=how, by=by, as_of=as_of, **fields)


@transaction.atomic
def qualify_lead(row: Referral, *, by: Actor, as_of: date) -> Referral:
    """They need what we do, and can pay for it. Raises as `move_referral`."""
    return move_referral(row, "qualify", by=by, as_of=as_of)


@transaction.atomic
def convert_lead(row: Referral, *, client: Client | None = None, by: Actor, as_of: date) -> Referral:
    """A first contract: a prospect is made of the lead, or it is `client`, who is here already; who recommended us
    stands with it. Raises CannotRefer and as `move_referral`.
    """
    if REFERRAL.find(row.state, "first_contract") is None:
        return move_referral(row, "first_contract", by=by, as_of=as_of)
    if client is not None and (client.pk == row.client_id or Referral.objects.filter(became=client).exists()):
        raise CannotRefer(_("%(name)s cannot have come by this recommendation.") % {"name": client.name})
    if client is None:
        values = {
            "name": row.lead_name, "currency": row.client.currency, "language": row.client.language,
            "brought_by": by.user if by.user is not None and by.user.role == "SAL" else None,
        }  # fmt: skip
        try:
            client = add_client(values={**values, "code": ""}, by=by, as_of=as_of)
        except CodeTaken as error:
            raise CannotRefer(str(error)) from error
        client.status, client.status_since = ClientStatus.PROSPECT, as_of
        client.save(update_fields=["status", "status_since"])
        if row.lead_person or row.lead_email:
            Contact.objects.create(
                client=client, name=row.lead_person or row.lead_email, email=row.lead_email, language=client.language
            )
    moved = move_referral(row, "first_contract", by=by, as_of=as_of, became=client)
    data = {"name": row.client.name, "client": row.client_id}
    record("referral.brought", by=by, on=as_of, client_id=client.pk, subject=("referral", row.pk), data=data)
    return moved


@transaction.atomic
def lose_lead(row: Referral, *, reason: str, told: bool, by: Actor, as_of: date) -> Referral:
    """Nothing came of it; whoever recommended us knows why. Raises as `move_referral`."""
    said = clean_line(reason)
    fields = {"told_on": as_of} if told else {}
    return move_referral(row, "lost", holds=bool(said) and told, reason=said, by=by, as_of=as_of, **fields)


@transaction.atomic
def tell_referrer(row: Referral, *, how: str = "", by: Actor, as_of: date) -> Referral:
    """Whoever recommended us was thanked, or knows by now how it went."""
    said = clean_line(how)[:300]
    thanked = row.thanked_on is None
    values: dict[str, Any] = {"told_on": as_of}
    if thanked:
        values |= {"thanked_on": as_of, "thanked_how": said}
    write_as_read(row, values, _changed())
    data = {"lead": row.lead_name, "how": said, "thanked": thanked}
    record("referral.told", by=by, on=as_of, client_id=row.client_id, subject=("referral", row.pk), data=data)
    return row


def move_referral(
    row: Referral, event: str, *, holds: bool = True, reason: str = "", by: Actor, as_of: date, **fields: Any
) -> Referral:
    """One move of the machine, part of the caller's transaction. `holds`: whether its guard does.

    Raises kernel.lifecycle.Refused, ChangedMeanwhile.
    """
    found = REFERRAL.find(row.state, event)
    own = referral_roles(by.user)
    role = next((one for one in own if found is not None and one in found.roles), own[0])
    guards = {found.guard: holds} if found is not None and found.guard else {}
    target = REFERRAL.fire(row.state, event, role, guards).target
    before = row.state
    write_as_read(row, {"state": target, "state_since": as_of, **fields}, _changed())
    _moved(row, event, before, by, as_of, reason)
    data = {"event": event, "lead": row.lead_name, "reason": reason[:500]}
    record("referral.moved", by=by, on=as_of, client_id=row.client_id, subject=("referral", row.pk), data=data)
    return row


def _changed() -> str:
    return _("Somebody else changed this referral meanwhile. Look again.")


def _moved(row: Referral, event: str, before: str, by: Actor, as_of: date, reason: str = "") -> None:
    ReferralMove.objects.create(
        referral=row, event=event, before=before, after=row.state, on=as_of, by=by.user, reason=reason[:500]
    )


def _lead(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a lead, and by what its company is known."""
    said = {name: values.get(name) for name in LEAD_FIELDS}
    name = clean_line(str(said["lead_name"] or ""))[:200]
    email = str(said["lead_email"] or "").strip().casefold()
    domain = domain_of(str(said["lead_domain"] or "")) or domain_of(email)
    return {
        "lead_name": name, "lead_key": name_key(name)[:200], "lead_domain": "" if domain in PUBLIC else domain[:120],
        "lead_person": clean_line(str(said["lead_person"] or ""))[:200], "lead_email": email,
        "lead_note": clean_line(str(said["lead_note"] or ""))[:500], "consent_on": said["consent_on"],
    }  # fmt: skip


def _refuse_known(client: Client, lead: Mapping[str, Any], as_of: date) -> None:
    """The client itself, one of ours, or a company that somebody named before and that is still held for them."""
    key, domain = lead["lead_key"], lead["lead_domain"]
    if key == client.name_key:
        raise CannotRefer(_("Nobody recommends us to themselves."))
    ours = Client.objects.live().filter(Q(name_key=key) | _site(domain)).first()
    if ours is not None:
        raise CannotRefer(_("%(name)s is a client of ours already.") % {"name": lead["lead_name"]})
    same = Q(lead_key=key) | (Q(lead_domain=domain) if domain else Q(pk__in=()))
    first = Referral.objects.filter(same, state__in=LEADS).first()
    if first is not None:
        text = _("%(name)s was registered before, on %(day)s; the first registration wins.")
        # whose it is stays unsaid: the reader may not see that client
        raise CannotRefer(text % {"name": lead["lead_name"], "day": said_day(str(first.registered_on))})


def _site(domain: str) -> Q:
    if not domain:
        return Q(pk__in=())
    sites = ClientFact.objects.filter(kind="site", replaced_on__isnull=True, text__icontains=domain)
    return Q(pk__in=sites.values("client")) | Q(contacts__email__iendswith=f"@{domain}")
