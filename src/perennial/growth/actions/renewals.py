"""Renewals through their life (lifecycle.RENEWAL), what is offered, and what has to be true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.actions.lifecycle import move_client
from perennial.clients.choices import ClientStatus, LossReason
from perennial.clients.models import Client
from perennial.contracts.actions.agreements import change_agreement
from perennial.contracts.models import Agreement
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.growth.actions.renewal_moves import move_renewal
from perennial.growth.actions.tending_renewals import rolls
from perennial.growth.choices import RenewalState, WayAhead
from perennial.growth.models import Renewal, RenewalPoint
from perennial.kernel.letters import clean_line

WORDS: Final = ("offer", "rivals")
_OWN = ("text", "price", "gain")


class CannotRenew(ValueError):
    """The renewal cannot be like this; the sentence says why."""


@transaction.atomic
def open_talk(row: Renewal, *, how: str, by: Actor, as_of: date) -> Renewal:
    """The letter left, or the talk was held: `how` says which. Raises as `move_renewal`."""
    said = clean_line(how)
    return move_renewal(row, "open_talk", holds=bool(said), reason=said, by=by, as_of=as_of)


@transaction.atomic
def put_terms(row: Renewal, *, reason: str = "", by: Actor, as_of: date) -> Renewal:
    """Terms are on the table. Raises as `move_renewal`."""
    return move_renewal(row, "terms", reason=clean_line(reason), by=by, as_of=as_of)


@transaction.atomic
def agree_renewal(row: Renewal, *, terms: str, by: Actor, as_of: date) -> Renewal:
    """Agreed; the terms as they were written down. Raises as `move_renewal`."""
    said = clean_line(terms)
    return move_renewal(row, "agree", holds=bool(said), reason=said, by=by, as_of=as_of)


@transaction.atomic
def sign_renewal(
    row: Renewal, *, paper: str, new_end_on: date | None, successor: Agreement | None = None, by: Actor, as_of: date
) -> Renewal:  # fmt: skip
    """Signed: the agreement runs to the new day, or another agreement follows it. Whoever works goes on.

    Raises CannotRenew, and as `move_renewal`.
    """
    return _signed(row, paper, new_end_on, successor, by, as_of)


@transaction.atomic
def roll_over(row: Renewal, *, by: Actor, as_of: date) -> Renewal:
    """It goes on by itself, since nobody gave notice in time. Raises as `move_renewal`."""
    return move_renewal(row, "rolls_over", holds=rolls(row, as_of), by=by, as_of=as_of)


@transaction.atomic
def lose_renewal(
    row: Renewal, *, loss_reason: str, words: str = "", document: str = "", leaves: bool = False, by: Actor,
    as_of: date,
) -> Renewal:  # fmt: skip
    """They do not go on, and why. An agreement that renews by itself ends with its term. `leaves`: nothing else of the
    client runs on, so that its notice is noted, with the document it came with.

    Raises CannotRenew, kernel.lifecycle.Refused, ChangedMeanwhile.
    """
    known = loss_reason in LossReason.values
    event = "cancelled_early" if row.state == RenewalState.PREPARING else "no"
    said = clean_line(words)
    row = move_renewal(row, event, holds=known, reason=said, by=by, as_of=as_of, loss_reason=loss_reason)
    if row.agreement.auto_renews and not row.evergreen:
        values = {"auto_renews": False, "ends_on": row.term_ends_on}
        row.agreement = change_agreement(row.agreement, values=values, by=by, as_of=as_of)
    client = Client.objects.get(pk=row.client_id)
    if leaves and client.status in (ClientStatus.ONBOARDING, ClientStatus.ACTIVE, ClientStatus.AT_RISK):
        if not document:
            raise CannotRenew(_("Name the document of their notice, or leave the client as it is."))
        given = {
            "reason": said, "document": clean_line(document), "effective_on": row.term_ends_on,
            "loss_reason": loss_reason,
        }  # fmt: skip
        move_client(client.pk, "notice_received", values=given, version=None, by=by, as_of=as_of)
    return row


@transaction.atomic
def settle_renewal(
    row: Renewal, what: str, *, paper: str = "", new_end_on: date | None = None, successor: Agreement | None = None,
    loss_reason: str = "", words: str = "", by: Actor, as_of: date,
) -> Renewal:  # fmt: skip
    """Note afterwards what became of a term that is over: the moves nobody noted are made in one go.

    Raises CannotRenew while the term runs, and as the moves.
    """
    if row.term_ends_on >= as_of and not _runs_on(row):
        raise CannotRenew(_("This term is not over yet."))
    if what == RenewalState.LOST:
        return lose_renewal(row, loss_reason=loss_reason, words=words, by=by, as_of=as_of)
    afterwards = _("Noted after the term")
    if row.state == RenewalState.PREPARING:
        row = move_renewal(row, "open_talk", reason=afterwards, by=by, as_of=as_of)
    if what == RenewalState.ROLLED:
        return move_renewal(row, "rolls_over", reason=afterwards, by=by, as_of=as_of)
    if row.state == RenewalState.OPENED:
        row = move_renewal(row, "terms", reason=afterwards, by=by, as_of=as_of)
    if row.state == RenewalState.NEGOTIATING:
        row = move_renewal(row, "agree", reason=afterwards, by=by, as_of=as_of)
    return _signed(row, paper, new_end_on or row.agreement.ends_on, successor, by, as_of)


@transaction.atomic
def write_offer(
    row: Renewal, *, offer: str, rivals: str, ways: Mapping[str, Mapping[str, str]], by: Actor, as_of: date
) -> Renewal:  # fmt: skip
    """Our offer in words, who else they look at, and the ways ahead. Raises CannotRenew, ChangedMeanwhile."""
    if row.is_decided:
        raise CannotRenew(_("This renewal is decided already."))
    said = {
        way: {name: " ".join(str(own.get(name, "")).split())[:300] for name in _OWN}
        for way, own in ways.items() if way in WayAhead.values
    }  # fmt: skip
    kept = {way: own for way, own in said.items() if any(own.values())}
    values: dict[str, Any] = {"offer": offer.strip()[:2000], "rivals": rivals.strip()[:1000], "ways": kept}
    write_as_read(row, values, _("Somebody else changed this renewal meanwhile. Look again."))
    _told("renewal.offer", row, by, as_of)
    return row


@transaction.atomic
def add_point(row: Renewal, *, text: str, by: Actor, as_of: date) -> RenewalPoint:
    """Something of one's own that must be true. Raises CannotRenew."""
    words = clean_line(text)[:200]
    if not words:
        raise CannotRenew(_("Say what must be true."))
    if row.is_decided:
        raise CannotRenew(_("This renewal is decided already."))
    point = RenewalPoint.objects.create(renewal=row, text=words, added_by=by.user)
    _told("renewal.point_added", row, by, as_of, text=words)
    return point


@transaction.atomic
def mark_point(point: RenewalPoint, *, done: bool, by: Actor, as_of: date) -> RenewalPoint:
    """True now, or not after all. Raises CannotRenew when it is so already."""
    point = RenewalPoint.objects.select_for_update().get(pk=point.pk)
    row = Renewal.objects.select_related("agreement").get(pk=point.renewal_id)
    if row.is_decided:
        raise CannotRenew(_("This renewal is decided already."))
    if (point.done_on is not None) == done:
        raise CannotRenew(_("This was noted before."))
    point.done_on, point.done_by = (as_of, by.user) if done else (None, None)
    point.save(update_fields=["done_on", "done_by"])
    _told("renewal.point_true" if done else "renewal.point_open", row, by, as_of, text=point.text)
    return point


def _signed(
    row: Renewal, paper: str, new_end_on: date | None, successor: Agreement | None, by: Actor, as_of: date
) -> Renewal:  # fmt: skip
    said = clean_line(paper)[:300]
    end = successor.ends_on if successor is not None else new_end_on
    if successor is not None and successor.client_id != row.client_id:
        raise CannotRenew(_("This agreement belongs to another client."))
    if end is not None and end <= row.term_ends_on:
        raise CannotRenew(_("The new last day has to lie after the old one."))
    row = move_renewal(
        row, "sign", holds=bool(said) and (end is not None or successor is not None), reason=said, by=by, as_of=as_of,
        paper=said, new_end_on=end, outcome_agreement=successor,
    )  # fmt: skip
    if successor is None and end is not None and end != row.agreement.ends_on:
        row.agreement = change_agreement(row.agreement, values={"ends_on": end}, by=by, as_of=as_of)
    return row


def _runs_on(row: Renewal) -> bool:
    return row.agreement.ends_on is not None and row.agreement.ends_on > row.term_ends_on


def _told(verb: str, row: Renewal, by: Actor, as_of: date, **data: Any) -> None:
    record(
        verb, by=by, on=as_of, client_id=row.client_id, subject=("renewal", row.pk),
        data={"number": row.agreement.number, "ends_on": row.term_ends_on, **data},
    )  # fmt: skip
