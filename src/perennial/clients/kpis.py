"""Figures of the quarterly plan about whole clients."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from perennial.clients.choices import ClientStatus, LossReason
from perennial.clients.models import Client, ClientMove
from perennial.foundation.registry import KPIS, KpiFact, KpiSpec
from perennial.kernel.quarters import quarter_end, quarter_of


def lost_to_competitors(
    quarters: Sequence[date], as_of: date, client_ids: Collection[int] | None = None
) -> Iterator[KpiFact]:
    """Clients who left, in the quarter it was written down, whose reason is a competitor. One query.

    A loss without a reason counts for nobody: reasons that are not known are not spread over the others.
    """
    until = min(as_of, quarter_end(quarters[-1]))
    rows: Any = ClientMove.objects.filter(
        after=ClientStatus.LOST, loss_reason=LossReason.COMPETITOR, on__range=(quarters[0], until)
    )
    rows = rows if client_ids is None else rows.filter(client_id__in=client_ids)
    for client, on in rows.order_by("client_id").values_list("client_id").annotate(first=Min("on")):
        yield KpiFact(quarter_of(on), client, client, Decimal(1))


def known_since() -> Mapping[int, date]:
    """The day each client is ours since, or the day the first move of any client was written down: before it nobody
    would have noted a loss. Two queries.
    """
    begun = ClientMove.objects.aggregate(first=Min("on"))["first"]
    if begun is None:
        return {}
    rows = Client.objects.filter(since__isnull=False).exclude(status=ClientStatus.PROSPECT)
    return {pk: max(since, begun) for pk, since in rows.order_by().values_list("pk", "since")}


KPIS.register("lost_to_competitors", KpiSpec(
    "lost_to_competitors", _("Clients lost to competitors"), unit="count", better="down", model="count",
    facts=lost_to_competitors, known_since=known_since, row_kind="client", hint=_("at most, fewer is better"), place=30,
))  # fmt: skip
