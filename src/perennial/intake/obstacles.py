"""What stands in the way of taking an import back: anything that a person, a letter or other money has built on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perennial.billing.models import Allocation, BankEntry, BankStatement, CreditNote, Dispute, Invoice, Payment
from perennial.care.models import Issue, Promise, Touch, TouchColleague, TouchContact
from perennial.clients.models import Client, ClientMove, Contact
from perennial.contracts.models import Agreement, Placement
from perennial.delivery.models import StaffingRequest
from perennial.foundation.choices import ActorKind, OutboxState
from perennial.foundation.models import Draft, OutboxMessage, TimelineEvent, User
from perennial.foundation.timeline import plain
from perennial.growth.models import Referral, Renewal
from perennial.handover.models import ContactRule, HandoverCard, Onboarding, WonDeal
from perennial.intake.corrections import PEOPLE, TABLES
from perennial.intake.models import ImportBatch
from perennial.intake.write_deals import DEALS
from perennial.intake.write_hours import HOURS, hours_in_the_way
from perennial.intake.write_knowledge import KNOWN
from perennial.intake.write_losses import KIND as LOSS
from perennial.intake.write_referrals import REFERRALS
from perennial.intake.write_staffing import STAFFING
from perennial.intake.write_terms import TERMS
from perennial.intake.write_workforce import WORKFORCE
from perennial.people.models import Leave
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, Wave
from perennial.receivables.models import DunningCase, DunningMove, InvoicePrediction, PromiseToPay

# in the order in which they can be deleted
BATCH_MODELS: tuple[type[models.Model], ...] = (
    Allocation, Dispute, PromiseToPay, Promise, Issue, FeedbackAnswer,
    FeedbackRound, Wave, TouchContact, TouchColleague, Touch, Payment, CreditNote, Invoice, BankEntry,
    BankStatement, *HOURS, *STAFFING, *REFERRALS, *DEALS, *WORKFORCE, *TERMS, Contact, Client,
)  # fmt: skip
# made by machines: they go with what they hang on
MACHINE_MADE: tuple[type[models.Model], ...] = (InvoicePrediction, DunningCase, Onboarding, Renewal)
# tables without a column for their import
_BROUGHT = {model: kind for kind, model in KNOWN.items()} | {ClientMove: LOSS}
HANDLED_ABOVE = "today."  # the queue answers for itself (ports.FORGET_CLIENTS)


def obstacles(batch: ImportBatch) -> list[str]:
    """Sentences, one for each thing that hangs on the batch's rows and was not a part of it."""
    return [
        *_hanging(batch), *_moved_by_people(batch), *_letters(batch), *_drafts(batch), *_changed_since(batch),
        *_people(batch), *_gone_on(batch), *hours_in_the_way(batch),
    ]  # fmt: skip


def of_batch(model: Any, batch: ImportBatch) -> Any:
    """The batch's rows of one table."""
    return model.objects.filter(batch_id=batch.pk)


def clients_of(batch: ImportBatch) -> Any:
    """Clients whose money the batch has touched, as a query of ids."""
    return Client.objects.filter(
        models.Q(pk__in=of_batch(Invoice, batch).values("client_id"))
        | models.Q(pk__in=of_batch(Payment, batch).values("client_id"))
        | models.Q(pk__in=of_batch(CreditNote, batch).values("client_id"))
        | models.Q(batch_id=batch.pk)
    ).values("pk")


def _hanging(batch: ImportBatch) -> Iterator[str]:
    for model in BATCH_MODELS:
        for relation in model._meta.related_objects:
            other: Any = relation.related_model
            above = other._meta.label.startswith(HANDLED_ABOVE)
            if other in MACHINE_MADE or above or relation.on_delete is models.CASCADE:
                continue
            rows = other._base_manager.filter(**{f"{relation.field.name}__in": of_batch(model, batch).values("pk")})
            if any(field.name == "batch_id" for field in other._meta.fields):
                rows = rows.filter(models.Q(batch_id__isnull=True) | ~models.Q(batch_id=batch.pk))
            if (brought := _BROUGHT.get(other)) is not None:
                rows = rows.exclude(pk__in=batch.keys.filter(kind=brought).values("object_id"))
            if count := rows.count():
                yield _hangs(count, other, model)


def _hangs(count: int, other: Any, model: Any) -> str:
    values = {"count": count, "what": other._meta.verbose_name_plural, "on": model._meta.verbose_name_plural}
    return ngettext(
        "%(count)d record (%(what)s) was made since for its %(on)s.",
        "%(count)d records (%(what)s) were made since for its %(on)s.",
        count,
    ) % values


def _moved_by_people(batch: ImportBatch) -> Iterator[str]:
    day = batch.applied_at.date() if batch.applied_at else None
    moves = DunningMove.objects.filter(case__client_id__in=clients_of(batch), by__isnull=False)
    if day is not None:
        moves = moves.filter(on__gte=day)
    if count := moves.count():
        yield ngettext(
            "%(count)d step of the ladder was taken by a person since.",
            "%(count)d steps of the ladder were taken by people since.",
            count,
        ) % {"count": count}


def _letters(batch: ImportBatch) -> Iterator[str]:
    rows = OutboxMessage.objects.filter(client_id__in=clients_of(batch), created_at__gte=batch.applied_at)
    rows = rows.exclude(state__in=(OutboxState.CANCELLED, OutboxState.DEAD))
    invoices: set[int] = set()
    found = list(rows.values_list("client_id", "facts"))
    if found:
        invoices = set(of_batch(Invoice, batch).values_list("pk", flat=True))
    fresh = set(of_batch(Client, batch).values_list("pk", flat=True)) if found else set()
    count = sum(client in fresh or bool(invoices & set(facts.get("invoices", ()))) for client, facts in found)
    if count:
        yield ngettext(
            "%(count)d letter was written about it.", "%(count)d letters were written about it.", count
        ) % {"count": count}


def _drafts(batch: ImportBatch) -> Iterator[str]:
    rows = Draft.objects.filter(client_id__in=clients_of(batch), edited_at__gte=batch.applied_at)
    if count := rows.count():
        yield ngettext(
            "%(count)d draft was edited since.", "%(count)d drafts were edited since.", count
        ) % {"count": count}


def _changed_since(batch: ImportBatch) -> Iterator[str]:
    """Fields that the import changed and somebody changed again."""
    tables: dict[str, Any] = {**TABLES, "dispute": Dispute}
    for change in batch.report.get("restore", ()):
        row = tables[change["kind"]].objects.filter(pk=change["id"]).first()
        if row is None or any(_now(row, name) != value for name, value in change["after"].items()):
            yield _("%(name)s was changed since.") % {"name": change["name"]}


def _now(row: Any, name: str) -> Any:
    if name in PEOPLE:
        person = getattr(row, name)
        return person.email if person else None
    value = getattr(row, name)
    return sorted(value) if name == "roles" else plain(value)


def _gone_on(batch: ImportBatch) -> Iterator[str]:
    """Promises and issues of the import that a person has moved since; what the calendar does is no obstacle."""
    if count := _moved(batch, "word", Promise):
        yield ngettext(
            "Somebody has worked on %(count)d of its promises since.",
            "Somebody has worked on %(count)d of its promises since.",
            count,
        ) % {"count": count}
    if count := _moved(batch, "issue", Issue):
        yield ngettext(
            "Somebody has worked on %(count)d of its issues since.",
            "Somebody has worked on %(count)d of its issues since.",
            count,
        ) % {"count": count}
    if count := _moved(batch, "placement", Placement) + _moved(batch, "agreement", Agreement):
        yield ngettext(
            "Somebody has worked on %(count)d of its agreements and placements since.",
            "Somebody has worked on %(count)d of its agreements and placements since.",
            count,
        ) % {"count": count}

    if count := _moved(batch, "staffing", StaffingRequest):
        yield ngettext(
            "Somebody has worked on %(count)d of its requests for people since.",
            "Somebody has worked on %(count)d of its requests for people since.",
            count,
        ) % {"count": count}
    if count := _moved(batch, "referral", Referral):
        yield ngettext(
            "Somebody has worked on %(count)d of its referrals since.",
            "Somebody has worked on %(count)d of its referrals since.",
            count,
        ) % {"count": count}
    decided = of_batch(WonDeal, batch).filter(decided_on__isnull=False).count()
    if count := _moved(batch, "handover", HandoverCard) + decided:
        yield ngettext(
            "Somebody has worked on %(count)d of its deals and hand-overs since.",
            "Somebody has worked on %(count)d of its deals and hand-overs since.",
            count,
        ) % {"count": count}
    if count := of_batch(ContactRule, batch).filter(by__isnull=False).count():
        yield ngettext(
            "Somebody has changed %(count)d rule of who may be in touch since.",
            "Somebody has changed %(count)d rules of who may be in touch since.",
            count,
        ) % {"count": count}
    if count := _moved(batch, "leave", Leave):
        yield ngettext(
            "Somebody has worked on %(count)d of its leaves since.",
            "Somebody has worked on %(count)d of its leaves since.",
            count,
        ) % {"count": count}


def _moved(batch: ImportBatch, subject: str, model: Any) -> int:
    events = TimelineEvent.objects.filter(
        subject_kind=subject, subject_id__in=of_batch(model, batch).values("pk"), actor_kind=ActorKind.USER
    )
    return int(events.order_by().values("subject_id").distinct().count())


def _people(batch: ImportBatch) -> Iterator[str]:
    ids = batch.keys.filter(kind="person").values_list("object_id", flat=True)
    used = User.objects.filter(pk__in=list(ids)).filter(
        models.Q(last_login__isnull=False) | models.Q(invitations__isnull=False)
    )
    names = ", ".join(sorted(set(used.values_list("name", flat=True))))
    if names:
        yield _("Its people were invited or have signed in: %(names)s.") % {"names": names}


def sentence(found: Iterable[str]) -> str:
    """All of them as one answer."""
    return " ".join([_("The import was not taken back, because something was built on it."), *found])
