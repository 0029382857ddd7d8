"""What a quarter is to bring from the clients there are, beside what it is to bring from new ones."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.foundation.money_fields import AmountField, currency_field
from perennial.targets.goal_choices import Measure, Side


class GoalQuerySet(models.QuerySet["Goal"]):
    """Reading goals: the company's, for those who see margins."""

    def visible_to(self, user: Any) -> GoalQuerySet:
        from perennial.foundation.rights import may_see

        return self if may_see(user, "margin") else self.none()


class Goal(models.Model):
    """One goal of the whole company: of a quarter (its first day), a side and a measure. What it was, the timeline
    tells.
    """

    quarter = models.DateField()
    side = models.CharField(max_length=8, choices=Side.choices)
    measure = models.CharField(max_length=8, choices=Measure.choices)
    amount = AmountField(_("Goal"))
    currency = currency_field()
    set_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["quarter", "side"]
        constraints = [
            models.UniqueConstraint(fields=["quarter", "side", "measure"], name="goal_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="goal_positive"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="goal_side_known"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="goal_measure_known"),
            models.CheckConstraint(condition=Q(quarter__month__in=(1, 4, 7, 10), quarter__day=1),
                                   name="goal_of_a_quarter"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.quarter} {self.side} {self.measure}"
