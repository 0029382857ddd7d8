"""A manager's plan of a quarter, its figures, what was said about each, and what will be done otherwise."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.foundation.choices import Role
from perennial.foundation.models import Move
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.foundation.rights import may_see
from perennial.targets.plan_choices import ESTIMATED, PlanState, Source, Word

PERSON = settings.AUTH_USER_MODEL


def _seen_by(user: Any, column: str) -> Q:
    """Managers see their own plan and those of whom they stand in for; heads, directors and finance all."""
    from perennial.clients.policies import deputised_managers
    from perennial.foundation.visibility import NOTHING

    if user is None or not getattr(user, "is_authenticated", False) or not may_see(user, "plan"):
        return NOTHING
    if user.role != Role.AM:
        return Q()
    return Q(**{column: user.pk}) | Q(**{f"{column}__in": deputised_managers(user)})


class PlanQuerySet(models.QuerySet["Plan"]):
    """Reading plans."""

    def visible_to(self, user: Any) -> PlanQuerySet:
        return self.filter(_seen_by(user, "manager"))

    def standing(self) -> PlanQuerySet:
        return self.exclude(state=PlanState.CANCELLED)

    def estimated(self) -> PlanQuerySet:
        return self.filter(state__in=ESTIMATED)


class Plan(models.Model):
    """What one manager aims at in one quarter (its first day). `frozen`: the plan as its quarter began."""

    quarter = models.DateField(_("Quarter"))
    manager = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="plans")
    state = models.CharField(max_length=9, choices=PlanState.choices, default=PlanState.BASELINE)
    state_since = models.DateField()
    growth = models.DecimalField(_("Growth a quarter"), max_digits=4, decimal_places=3)
    currency = currency_field()
    made_on = models.DateField()
    proposed_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    frozen = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "manager_id", "-id"]
        verbose_name = _("quarterly plan")
        verbose_name_plural = _("quarterly plans")
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "manager"], condition=~Q(state=PlanState.CANCELLED), name="plan_one_a_quarter"
            ),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(condition=Q(growth__gte=0, growth__lte=1), name="plan_growth_within"),
        ]
        indexes = [models.Index(fields=["quarter", "state"], name="plan_quarter")]

    def __str__(self) -> str:
        return f"{self.manager} {self.quarter}"


class PlanMove(Move):
    """One transition of lifecycle.QUARTER_PLAN."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=16)
    before = models.CharField(max_length=9, choices=PlanState.choices)
    after = models.CharField(max_length=9, choices=PlanState.choices)


class PlanFigureQuerySet(models.QuerySet["PlanFigure"]):
    """Reading figures."""

    def visible_to(self, user: Any) -> PlanFigureQuerySet:
        return self.filter(_seen_by(user, "plan__manager"))


class PlanFigure(models.Model):
    """One figure of a plan: what the past gives, what is aimed at, between which bounds, and how likely it is.

    `chance` is the computed one; pages show it between 15 and 85 in 100. Without odds `missing` says why, `have` and
    `need` how many there are and how many it takes. `fan`: p20, the middle and p80 of what the present way of working
    gives; `needed`: how much better it has to go for 6 in 10; `typical`: one row of the last year, of sums of money.
    `grown`: what growth alone asks for, where it lies beyond min or max and the nearer of them is aimed at instead.
    `history`: [{quarter, value, rows, running}], the quarters it was made of, and the one that ran then as it stood.
    `wish` is a number that waits for an answer, and `wish_by` who wants it: a counter, or a change of a running plan.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="figures")
    kpi = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField(default=50)
    baseline = AmountField(null=True)
    source = models.CharField(max_length=4, choices=Source.choices, default=Source.NONE)
    seasonal = models.BooleanField(default=False)
    floor = AmountField(default=0)
    target = AmountField(null=True)
    grown = AmountField(null=True)
    low = AmountField(null=True)
    high = AmountField(null=True)
    chance = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    missing = models.CharField(max_length=12, blank=True)
    have = models.PositiveSmallIntegerField(default=0)
    need = models.PositiveSmallIntegerField(default=0)
    fan = models.JSONField(null=True)
    needed = AmountField(null=True)
    typical = AmountField(null=True)
    history = models.JSONField(default=list)
    wish = AmountField(null=True)
    wish_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_on = models.DateField(null=True)
    actual = AmountField(null=True)
    actual_rows = models.JSONField(default=list)

    objects = PlanFigureQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "place", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "kpi"], name="plan_figure_once")]

    def __str__(self) -> str:
        return self.kpi

    @property
    def counts(self) -> bool:
        """There is something to agree on."""
        return self.target is not None


class FigureWord(models.Model):
    """What somebody said about a figure: a number, and why. Kept for good."""

    figure = models.ForeignKey(PlanFigure, on_delete=models.CASCADE, related_name="words")
    kind = models.CharField(max_length=9, choices=Word.choices)
    number = AmountField()
    reason = models.CharField(_("Why"), max_length=300, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=Word.values), name="figure_word_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class ProcessChange(models.Model):
    """What will be done otherwise so that a figure can be reached."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    text = models.CharField(_("What changes"), max_length=300)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("Who does it"))
    due_on = models.DateField(_("By"))
    done_on = models.DateField(null=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.text


class PlanEstimate(models.Model):
    """How a figure stood on a day, and how likely its target was then. One a figure and day."""

    figure = models.ForeignKey(PlanFigure, on_delete=models.CASCADE, related_name="estimates")
    on = models.DateField()
    value = AmountField(null=True)
    chance = models.DecimalField(max_digits=5, decimal_places=4, null=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["figure", "on"], name="plan_estimate_once_a_day")]

    def __str__(self) -> str:
        return f"{self.figure} on {self.on}"
