"""What every closed month brought by client, kept so that years can be looked at without working them out again."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from perennial.clients.models import Client
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.insight.choices import Standing


class ClientMonthQuerySet(models.QuerySet["ClientMonth"]):
    """Reading months: for those who see margins, of clients in their scope."""

    def visible_to(self, user: Any) -> ClientMonthQuerySet:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "client_id")) if may_see(user, "margin") else self.none()


class ClientMonth(models.Model):
    """A client in a closed month, in the company's currency at the rates of its last day.

    `invoiced`: what the ledger has, net, credit notes taken off. `bill`, `cost` and `uncosted` as insight.rules.margin
    has them: of the work done in the month. `standing`: existing or new business, fixed at the start of the quarter.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="months")
    month = models.DateField()
    standing = models.CharField(max_length=11, choices=Standing.choices)
    currency = currency_field()
    invoiced = AmountField(default=0)
    bill = AmountField(default=0)
    uncosted = AmountField(default=0)
    cost = AmountField(default=0)

    objects = ClientMonthQuerySet.as_manager()

    class Meta:
        ordering = ["client", "month"]
        constraints = [
            models.UniqueConstraint(fields=["client", "month"], name="client_month_once"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="client_month_standing_known"),
        ]
        indexes = [models.Index(F("month"), name="client_month_day")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.month:%Y-%m}"
