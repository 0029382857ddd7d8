"""Who recommended us to whom, and every move a recommendation made."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client, Contact
from perennial.foundation.models import Move
from perennial.growth.choices import LEADS, WON, ReferralState
from perennial.growth.policies.referrals import seen_referrals

PERSON = settings.AUTH_USER_MODEL


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reading referrals."""

    def visible_to(self, user: Any) -> ReferralQuerySet:
        return self.filter(seen_referrals(user))

    def leads(self) -> ReferralQuerySet:
        """Given, and neither won nor lost."""
        return self.filter(state__in=LEADS)


class Referral(models.Model):
    """A client asked for a recommendation, and the company it named.

    `valid_until`: the last day on which nobody else can name that company. `thanked_on`: whoever recommended us was
    thanked; `told_on`: they know how it ended. `became`: the client the lead became. `message_id`: the
    letter that asked.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="referrals")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals",
        verbose_name=_("Who recommends us"),
    )  # fmt: skip
    asked_on = models.DateField(null=True)
    state = models.CharField(max_length=11, choices=ReferralState.choices, default=ReferralState.ASKED)
    state_since = models.DateField()
    registered_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    lead_name = models.CharField(_("Company"), max_length=200, blank=True)
    lead_key = models.CharField(max_length=200, blank=True, editable=False)  # kernel.text.name_key(lead_name)
    lead_domain = models.CharField(_("Their site"), max_length=120, blank=True)
    lead_person = models.CharField(_("Whom to contact"), max_length=200, blank=True)
    lead_email = models.EmailField(pgettext_lazy("address", "E-mail"), blank=True)
    lead_note = models.CharField(_("What they need"), max_length=500, blank=True)
    consent_on = models.DateField(_("We may contact them since"), null=True, blank=True)
    thanked_on = models.DateField(null=True)
    thanked_how = models.CharField(max_length=300, blank=True)
    told_on = models.DateField(null=True)
    became = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="came_by")
    first_cash_on = models.DateField(null=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    message_id = models.BigIntegerField(null=True, unique=True)  # of the outbox
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-state_since", "-id"]
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReferralState.values), name="referral_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=LEADS)
                | (
                    Q(registered_on__isnull=False, valid_until__isnull=False, consent_on__isnull=False)
                    & ~Q(lead_key="")
                ),
                name="referral_lead_named_with_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WON) | Q(became__isnull=False), name="referral_won_became_client"
            ),
            models.UniqueConstraint(
                fields=["lead_key"], condition=Q(state__in=LEADS), name="referral_first_registration_wins"
            ),
            models.UniqueConstraint(
                fields=["lead_domain"], condition=Q(state__in=LEADS) & ~Q(lead_domain=""),
                name="referral_first_domain_wins",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "state"], name="referral_client"),
            models.Index(fields=["state", "valid_until"], name="referral_state"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_name or self.get_state_display()}: {self.client}"

    @property
    def is_lead(self) -> bool:
        return self.state in LEADS

    @property
    def is_won(self) -> bool:
        return self.state in WON


class ReferralMove(Move):
    """One transition of lifecycle.REFERRAL; `before` is empty where it began."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="moves", db_index=False)
    event = models.CharField(max_length=16)
    before = models.CharField(max_length=11, choices=ReferralState.choices, blank=True)
    after = models.CharField(max_length=11, choices=ReferralState.choices)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["referral", "id"], name="referral_move")]
