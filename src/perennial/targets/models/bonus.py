"""Versions of the bonus rules, the bonuses computed by them, and every move these made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.foundation.models import Move
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.targets.choices import BonusState, RulesState, Side
from perennial.targets.policies import bonuses_seen_by, rules_seen_by

PERSON = settings.AUTH_USER_MODEL


class BonusRulesQuerySet(models.QuerySet["BonusRules"]):
    """Reading versions of the rules."""

    def visible_to(self, user: Any) -> BonusRulesQuerySet:
        return self.filter(rules_seen_by(user))

    def signed(self) -> BonusRulesQuerySet:
        return self.filter(state=RulesState.SIGNED)

    def in_force(self, quarter: date) -> BonusRules | None:
        """The version that pays a quarter (its first day): the newest signed one whose first day is not later."""
        return self.signed().filter(valid_from__lte=quarter).order_by("-valid_from", "-number").first()


class BonusRules(models.Model):
    """A version of the rules in their readable form. Once signed it is never changed (triggers)."""

    number = models.PositiveSmallIntegerField(unique=True)
    text = models.TextField(_("Rules"))
    valid_from = models.DateField(_("Valid from"))  # the first day of a quarter
    state = models.CharField(max_length=6, choices=RulesState.choices, default=RulesState.DRAFT)
    why = models.CharField(_("Why they change"), max_length=300, blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    made_on = models.DateField()
    signed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = BonusRulesQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("bonus rules")
        verbose_name_plural = _("bonus rules")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=RulesState.DRAFT), name="bonus_rules_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=RulesState.DRAFT, signed_on__isnull=True)
                | Q(state=RulesState.SIGNED, signed_on__isnull=False),
                name="bonus_rules_signed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_signed(self) -> bool:
        return self.state == RulesState.SIGNED


class BonusQuerySet(models.QuerySet["Bonus"]):
    """Reading bonuses: one's own, or all for those who answer for them."""

    def visible_to(self, user: Any) -> BonusQuerySet:
        return self.filter(bonuses_seen_by(user))

    def live(self) -> BonusQuerySet:
        return self.exclude(state=BonusState.VOID)


class Bonus(models.Model):
    """One person's bonus of one quarter. `facts` and `result` are canonical JSON: what it was computed from and what
    came out; the rules give the same result on the same facts, byte for byte. Approved, it never changes (triggers).
    """

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="bonuses")
    quarter = models.DateField()  # its first day
    side = models.CharField(max_length=7, choices=Side.choices)
    rules = models.ForeignKey(BonusRules, on_delete=models.PROTECT, related_name="bonuses")
    state = models.CharField(max_length=9, choices=BonusState.choices, default=BonusState.COMPUTING)
    state_since = models.DateField()
    currency = currency_field()
    amount = AmountField(default=0)
    most = AmountField(default=0)
    facts = models.TextField(blank=True)
    result = models.TextField(blank=True)
    settled_on = models.DateField(null=True)  # the day it was computed last
    paid_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = BonusQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "person__name"]
        verbose_name = _("bonus")
        verbose_name_plural = _("bonuses")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "quarter"], condition=~Q(state=BonusState.VOID), name="bonus_one_a_quarter"
            ),
            models.CheckConstraint(condition=Q(state__in=BonusState.values), name="bonus_state_known"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=models.F("most")), name="bonus_not_above_its_cap"
            ),
            models.CheckConstraint(
                condition=Q(state__in=(BonusState.COMPUTING, BonusState.VOID)) | Q(settled_on__isnull=False),
                name="bonus_computed_has_day",
            ),
        ]
        indexes = [models.Index(fields=["quarter", "state"], name="bonus_quarter")]

    def __str__(self) -> str:
        return f"{self.person}: {self.quarter}"


class BonusLine(models.Model):
    """A line of a bonus: rule, numbers and rows. Written with the computation and thrown away with it, never edited."""

    bonus = models.ForeignKey(Bonus, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)  # rules.bonus_settling
    name = models.CharField(max_length=80, blank=True)
    amount = AmountField()
    numbers = models.JSONField(default=dict)  # of the formula, as text
    parts = models.JSONField(default=list)  # [[invoice, amount as text], ...]
    rows = models.JSONField(default=list)  # ids: of a figure's rows, of receipts, of invoices
    why = models.CharField(max_length=12, blank=True)  # why it pays nothing

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["bonus", "place"], name="bonus_line_place")]

    def __str__(self) -> str:
        return f"{self.key}: {self.amount}"

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind

    @property
    def of_invoices(self) -> list[tuple[int, Decimal]]:
        return [(int(invoice), Decimal(amount)) for invoice, amount in self.parts]


class BonusQuery(models.Model):
    """A question about a line, and its answer."""

    bonus = models.ForeignKey(Bonus, on_delete=models.CASCADE, related_name="queries")
    line = models.CharField(max_length=100)  # BonusLine.key: lines are written anew when it is computed again
    reason = models.CharField(_("What is not right"), max_length=500)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    asked_on = models.DateField()
    answer = models.CharField(_("Answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bonus"], condition=Q(answered_on__isnull=True), name="bonus_query_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class BonusMove(Move):
    """One transition of lifecycle.BONUS."""

    bonus = models.ForeignKey(Bonus, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=8)
    before = models.CharField(max_length=9, choices=BonusState.choices)
    after = models.CharField(max_length=9, choices=BonusState.choices)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["bonus", "id"], name="bonus_move")]
