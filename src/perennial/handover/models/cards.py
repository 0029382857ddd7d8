"""A hand-over of a won client from sales to its account manager, and who of us may be in touch with a client how."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.care.models import Meeting
from perennial.clients.models import Client
from perennial.foundation.models import Move
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.foundation.rights import may_see
from perennial.foundation.visibility import NOTHING, client_filter
from perennial.handover.choices import (
    HANDOVER_ENDS,
    HandoverState,
    Leave,
    Party,
    PointKind,
    Side,
    Signed,
    Way,
)
from perennial.handover.rules.card import FIELDS, Filled, filled

LONG = 4000


def _seen_by(user: Any, column: str) -> Q:
    return client_filter(user, column) if may_see(user, "handover") else NOTHING


class HandoverQuerySet(models.QuerySet["HandoverCard"]):
    """Reading hand-overs: of one's clients, for roles that take part in them."""

    def visible_to(self, user: Any) -> HandoverQuerySet:
        return self.filter(_seen_by(user, "client_id"))

    def standing(self) -> HandoverQuerySet:
        return self.filter(ended_on__isnull=True, client__merged_into__isnull=True)

    def not_standing(self) -> HandoverQuerySet:
        return self.filter(ended_on__isnull=False)


class HandoverCard(models.Model):
    """What sales knows of a won client, and where the hand-over stands. The account manager is the client's."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="handovers")
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Sold by")
    )
    title = models.CharField(_("What was sold"), max_length=200, blank=True)
    amount = AmountField(pgettext_lazy("of a deal", "Worth"), null=True)
    currency = currency_field(blank=True)
    won_on = models.DateField(_("Won on"))
    signed_on = models.DateField(_("Signed on"), null=True)
    # the five must-haves
    why_bought = models.TextField(_("Why they bought, in their words"), max_length=LONG, blank=True)
    promised_outside = models.TextField(_("What was promised outside the contract"), max_length=LONG, blank=True)
    decides = models.TextField(_("Who decides, signs and uses it"), max_length=LONG, blank=True)
    money_terms = models.TextField(_("Terms of money, and who pays"), max_length=LONG, blank=True)
    next_dates = models.TextField(_("What happens in the next 90 days, and when"), max_length=LONG, blank=True)
    # what else helps
    goal = models.TextField(_("Their goal"), max_length=LONG, blank=True)
    team = models.TextField(_("The team that was sold"), max_length=LONG, blank=True)
    starts_on = models.DateField(_("First day of work"), null=True)
    first_result_on = models.DateField(_("First result by"), null=True)
    manner = models.TextField(_("How they like to be spoken to"), max_length=LONG, blank=True)
    risks = models.TextField(_("What may go wrong"), max_length=LONG, blank=True)
    rivals = models.TextField(_("Whom else they looked at"), max_length=LONG, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)  # of the fields above that say something

    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.DRAFT)
    state_since = models.DateField()
    made_on = models.DateField()
    submitted_on = models.DateField(null=True)  # given to the account manager for the last time
    introduced_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    shadow_until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)  # 1: the manager, 2: the head as well
    gaps = models.JSONField(default=list)  # names of fields that the account manager asked about
    gaps_note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-won_on", "-id"]
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(ended_on__isnull=True), name="handover_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=HandoverState.values), name="handover_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=HANDOVER_ENDS, ended_on__isnull=False)
                | (~Q(state__in=HANDOVER_ENDS) & Q(ended_on__isnull=True)),
                name="handover_ended_has_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_on"], name="handover_state")]

    def __str__(self) -> str:
        return f"{self.client}: {self.state}"

    @property
    def manager(self) -> Any:
        """The client's account manager."""
        return self.client.manager

    @property
    def filled(self) -> Filled:
        return filled({name: getattr(self, name) for name in FIELDS})


class HandoverMove(Move):
    """One transition of lifecycle.HANDOVER."""

    card = models.ForeignKey(HandoverCard, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=10)
    before = models.CharField(max_length=10, choices=HandoverState.choices)
    after = models.CharField(max_length=10, choices=HandoverState.choices)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["card", "id"], name="handover_move")]


class HandoverSign(models.Model):
    """The word of one side: the card is complete and accepted, the shadow month may end."""

    card = models.ForeignKey(HandoverCard, on_delete=models.CASCADE, related_name="signs")
    side = models.CharField(max_length=7, choices=Side.choices)
    what = models.CharField(max_length=5, choices=Signed.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["card", "side", "what"], name="handover_sign_once")]

    def __str__(self) -> str:
        return f"{self.side} signed {self.what} on {self.on}"


class Introduction(models.Model):
    """How the client comes to know its account manager: a meeting that is planned and held, or a letter."""

    card = models.OneToOneField(HandoverCard, on_delete=models.CASCADE, related_name="introduction")
    way = models.CharField(max_length=7, choices=Way.choices, default=Way.MEETING)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    wrote_on = models.DateField(null=True)  # the letter left
    held_on = models.DateField(null=True)  # or its answer came
    note = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"introduction by {self.way}"


class PointQuerySet(models.QuerySet["TouchPoint"]):
    """Reading touch points."""

    def visible_to(self, user: Any) -> PointQuerySet:
        return self.filter(_seen_by(user, "card__client_id"))


class TouchPoint(models.Model):
    """A thing sales still does for the client in the shadow month, as agreed with the account manager."""

    card = models.ForeignKey(HandoverCard, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=PointKind.choices, default=PointKind.OWN)
    title = models.CharField(pgettext_lazy("shadow month", "What"), max_length=200, blank=True)
    due_on = models.DateField(_("By"))
    done_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PointQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=PointKind.values), name="touch_point_kind_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.title or str(PointKind(self.kind).label)


class RuleQuerySet(models.QuerySet["ContactRule"]):
    """Reading who may be in touch how: for whoever sees the client."""

    def visible_to(self, user: Any) -> RuleQuerySet:
        return self.filter(client_filter(user, "client_id"))


class ContactRule(models.Model):
    """How freely one party of ours may be in touch with a client, and by which ways."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contact_rules")
    party = models.CharField(max_length=10, choices=Party.choices)
    leave = models.CharField(pgettext_lazy("in touch", "May be in touch"), max_length=7, choices=Leave.choices)
    ways = models.CharField(_("By which ways"), max_length=200, blank=True)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("rule of contact")
        verbose_name_plural = _("rules of contact")
        constraints = [
            models.UniqueConstraint(fields=["client", "party"], name="contact_rule_once_a_party"),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="contact_rule_party_known"),
            models.CheckConstraint(condition=Q(leave__in=Leave.values), name="contact_rule_leave_known"),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.leave}"
