"""Moving a client through its life (lifecycle.CLIENT): one move, its row, its timeline event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from perennial.clients.actions.errors import ChangedMeanwhile
from perennial.clients.choices import ClientStatus, LossReason
from perennial.clients.lifecycle import CLIENT
from perennial.clients.models import Client, ClientMove
from perennial.clients.ports import ask
from perennial.foundation.registry import GUARDS
from perennial.foundation.timeline import Actor, record

MOVE_FIELDS = ("reason", "document", "effective_on", "loss_reason", "competitor")
# What nobody can tell yet, a person may vouch for with a reason; the system never.
VOUCHED = frozenset(
    {"signed_or_start_agreed", "handover_accepted", "onboarding_graduated", "unhealthy", "placement_starts"}
)


class NeedsLossReason(ValueError):
    """A loss is explained by one of LossReason; another reason in words."""


@transaction.atomic
def move_client(
    client_id: int, event: str, *, values: Mapping[str, Any], version: int | None, by: Actor, as_of: date
) -> Client:
    """Make one move of the client's life. `values` holds MOVE_FIELDS; `version` None: whatever it is now.

    Raises ChangedMeanwhile, and kernel.lifecycle's IllegalMove, NotAllowed or GuardFailed.
    """
    client = Client.objects.select_for_update().select_related(None).get(pk=client_id)
    if version is not None and client.version != version:
        raise ChangedMeanwhile
    said = {k: values.get(k) for k in MOVE_FIELDS}
    row = CLIENT.fire(client.status, event, by.role, lambda guard: holds(guard, client, said, by, as_of))
    before, client.status, client.status_since = client.status, ClientStatus(row.target), as_of
    client.notice_ends_on = said["effective_on"] if row.target == ClientStatus.NOTICE else None
    client.version += 1
    client.save(update_fields=["status", "status_since", "notice_ends_on", "version"])
    lost = row.target == ClientStatus.LOST
    move = ClientMove.objects.create(
        client=client, event=event, before=before, after=row.target, on=as_of, by=by.user,
        reason=said["reason"] or "", document=said["document"] or "", effective_on=said["effective_on"],
        loss_reason=(said["loss_reason"] or "") if lost else "", competitor=(said["competitor"] or "") if lost else "",
    )  # fmt: skip
    data = {
        "name": client.name, "event": event, "before": {"status": before}, "after": {"status": row.target},
        **{k: v for k, v in said.items() if v}, "move": move.pk,
    }  # fmt: skip
    record("client.moved", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return client


@transaction.atomic
def explain_loss(
    client: Client, *, loss_reason: str, competitor: str, reason: str, by: Actor, as_of: date
) -> ClientMove:
    """Say why a lost client left; the last move into `lost` carries it. Raises NeedsLossReason, Client.DoesNotExist."""
    if loss_reason not in LossReason.values or (loss_reason == LossReason.OTHER and not reason.strip()):
        raise NeedsLossReason
    move = last_loss(client)
    if move is None:
        raise ClientMove.DoesNotExist
    before = {"loss_reason": move.loss_reason, "competitor": move.competitor}
    move.loss_reason, move.competitor = loss_reason, competitor if loss_reason == LossReason.COMPETITOR else ""
    move.reason = reason.strip() or move.reason
    move.save(update_fields=["loss_reason", "competitor", "reason"])
    data = {
        "name": client.name, "before": before,
        "after": {"loss_reason": move.loss_reason, "competitor": move.competitor}, "reason": move.reason,
    }  # fmt: skip
    record("client.loss_explained", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return move


@transaction.atomic
def end_notices(*, by: Actor, as_of: date) -> int:
    """Clients whose notice has run out are lost; the reason is asked for afterwards. Returns how many."""
    rows = Client.objects.filter(
        status=ClientStatus.NOTICE, notice_ends_on__lt=as_of, merged_into__isnull=True
    ).values_list("pk", flat=True)  # fmt: skip
    due = list(rows)
    for pk in due:
        move_client(pk, "end_reached", values={}, version=None, by=by, as_of=as_of)
    return len(due)


def last_loss(client: Client) -> ClientMove | None:
    """The last move into `lost`."""
    return client.moves.filter(after=ClientStatus.LOST).order_by("on", "pk").last()


def holds(guard: str, client: Client, said: Mapping[str, Any], by: Actor, as_of: date) -> bool:
    """Whether the guard lets this person make this move now."""
    own = _OWN.get(guard)
    if own is not None:
        return own(client, said, by, as_of)
    answer = ask(guard, client, as_of)
    if answer is None:
        return guard in VOUCHED and by.role != "SYS" and bool(said["reason"])
    return answer


def _healthy_again(client: Client, said: Mapping[str, Any], by: Actor, as_of: date) -> bool:
    if by.role == "HCS" and said["reason"]:
        return True
    answer = ask("healthy_again", client, as_of)
    return bool(said["reason"]) if answer is None else answer


def _notice_passed(client: Client, said: Mapping[str, Any], by: Actor, as_of: date) -> bool:
    return client.notice_ends_on is not None and client.notice_ends_on < as_of


def _settled(client: Client, said: Mapping[str, Any], by: Actor, as_of: date) -> bool:
    loss = last_loss(client)
    explained = loss is not None and bool(loss.loss_reason)
    owed = any(guard("archive_client", client, as_of) for guard in GUARDS)
    return explained and not owed and ask("portal_closed", client, as_of) is not False


_OWN: dict[str, Callable[[Client, Mapping[str, Any], Actor, date], bool]] = {
    "reason": lambda client, said, by, as_of: bool(said["reason"]),
    "document": lambda client, said, by, as_of: bool(said["document"]),
    "document_and_day": lambda client, said, by, as_of: bool(said["document"] and said["effective_on"]),
    "healthy_again": _healthy_again,
    "notice_passed": _notice_passed,
    "settled_with_reason": _settled,
}
