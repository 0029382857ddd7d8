"""More business with a client we have: from the first sight of it to the day the work starts, and every move."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client, Contact
from perennial.contracts.models import Placement
from perennial.delivery.models import StaffingRequest
from perennial.foundation.models import Move
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.growth.choices.expansions import EXPANSION_ENDS, STAFFED, ExpansionKind, ExpansionState, LostTo
from perennial.growth.models.ideas import Idea
from perennial.growth.policies.whole_room import growth_filter
from perennial.kernel.money import Money
from perennial.kernel.text import fold
from perennial.people.choices import Level
from perennial.people.models import Skill

PERSON = settings.AUTH_USER_MODEL


class ExpansionQuerySet(models.QuerySet["Expansion"]):
    """Reading expansions."""

    def visible_to(self, user: Any) -> ExpansionQuerySet:
        return self.filter(growth_filter(user, "client_id"))

    def running(self) -> ExpansionQuerySet:
        """Neither won nor lost; parked ones too."""
        return self.exclude(state__in=EXPANSION_ENDS)

    def matching(self, text: str) -> ExpansionQuerySet:
        """Expansions whose words or client hold all the words, folding case and Cyrillic."""
        found = self
        for word in fold(text).split():
            found = found.filter(Q(search_text__contains=word) | Q(client__search_text__contains=word))
        return found


class Expansion(models.Model):
    """More people, more hours, a higher rate or another service for one client.

    `amount` is what a month of it would bring, `rate` what the client would pay an hour. What was answered about the
    margin and the people when it was proposed stays: `margin_percent`, `bench_count`, `odds_percent`; what a head
    vouched for in `margin_word`, what recruiters said in `staffing_word`. It is won by the start of the work alone.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="expansions")
    title = models.CharField(pgettext_lazy("expansion", "In one line"), max_length=200)
    kind = models.CharField(
        pgettext_lazy("expansion", "More of what"), max_length=7, choices=ExpansionKind.choices,
        default=ExpansionKind.PEOPLE,
    )  # fmt: skip
    need = models.TextField(_("What they need it for"), max_length=2000, blank=True)
    decides = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Who decides")
    )
    amount = AmountField(_("Money a month"), null=True)
    currency = currency_field(blank=True)
    wanted_on = models.DateField(_("Wanted from"), null=True, blank=True)
    heads = models.PositiveSmallIntegerField(pgettext_lazy("how many", "People"), default=1)
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Skill")
    )
    level = models.CharField(_("Level"), max_length=6, choices=Level.choices, blank=True)
    rate = AmountField(_("Rate an hour"), null=True)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+",
                              verbose_name=_("Who keeps it"))  # fmt: skip
    idea = models.OneToOneField(Idea, on_delete=models.PROTECT, null=True, related_name="expansion")
    request = models.ForeignKey(StaffingRequest, on_delete=models.PROTECT, null=True, related_name="expansions")
    state = models.CharField(max_length=9, choices=ExpansionState.choices, default=ExpansionState.SPOTTED)
    state_since = models.DateField()
    made_on = models.DateField()
    proposed_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    won_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    wake_on = models.DateField(null=True)
    lost_to = models.CharField(max_length=8, choices=LostTo.choices, blank=True)
    lost_reason = models.CharField(max_length=500, blank=True)
    margin_percent = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    margin_word = models.CharField(_("Why the margin is right"), max_length=300, blank=True)
    margin_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    margin_on = models.DateField(null=True)
    bench_count = models.PositiveSmallIntegerField(null=True)
    odds_percent = models.PositiveSmallIntegerField(null=True)
    staffing_word = models.CharField(_("What recruiters say"), max_length=300, blank=True)
    staffing_on = models.DateField(null=True)
    search_text = models.TextField(editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = ExpansionQuerySet.as_manager()

    class Meta:
        ordering = ["-state_since", "-id"]
        verbose_name = _("expansion")
        verbose_name_plural = _("expansions")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExpansionState.values), name="expansion_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ExpansionKind.values), name="expansion_kind_known"),
            models.CheckConstraint(condition=Q(level__in=["", *Level.values]), name="expansion_level_known"),
            models.CheckConstraint(condition=Q(heads__gte=1, heads__lte=99), name="expansion_heads_within"),
            models.CheckConstraint(
                condition=Q(state__in=EXPANSION_ENDS, ended_on__isnull=False)
                | (~Q(state__in=EXPANSION_ENDS) & Q(ended_on__isnull=True)),
                name="expansion_ended_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExpansionState.PARKED) | Q(wake_on__isnull=False), name="expansion_parked_wakes"
            ),
            models.CheckConstraint(
                condition=Q(state=ExpansionState.LOST, lost_to__in=LostTo.values)
                | (~Q(state=ExpansionState.LOST) & Q(lost_to="")),
                name="expansion_lost_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExpansionState.WON) | Q(won_on__isnull=False), name="expansion_won_has_day"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "wake_on"], name="expansion_state"),
            models.Index(fields=["client", "state"], name="expansion_client"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def money(self) -> Money | None:
        """What a month of it would bring."""
        return None if self.amount is None or not self.currency else Money(self.amount, self.currency)

    @property
    def hourly(self) -> Money | None:
        """What the client would pay an hour."""
        return None if not self.rate or not self.currency else Money(self.rate, self.currency)

    @property
    def is_over(self) -> bool:
        return self.state in EXPANSION_ENDS

    @property
    def needs_people(self) -> bool:
        """Whether somebody has to be found for it."""
        return self.kind in STAFFED

    @property
    def gaps(self) -> list[str]:
        """What is not known yet of the need, the money, who decides and when."""
        known = {"need": self.need.strip(), "amount": self.amount and self.currency, "decides": self.decides_id,
                 "wanted_on": self.wanted_on}  # fmt: skip
        return [name for name, value in known.items() if not value]


class ExpansionPlacement(models.Model):
    """A placement that an expansion brought (`own`), or whose rate it raises. Nobody's work is of two expansions."""

    expansion = models.ForeignKey(Expansion, on_delete=models.CASCADE, related_name="placements", db_index=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="expansions")
    own = models.BooleanField()
    tied_on = models.DateField()
    tied_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("work of an expansion")
        verbose_name_plural = _("works of expansions")
        constraints = [
            models.UniqueConstraint(fields=["expansion", "placement"], name="expansion_placement_once"),
            models.UniqueConstraint(fields=["placement"], condition=Q(own=True), name="expansion_placement_own"),
        ]

    def __str__(self) -> str:
        return f"{self.expansion_id}: {self.placement_id}"


class ExpansionMove(Move):
    """One transition of lifecycle.EXPANSION."""

    expansion = models.ForeignKey(Expansion, on_delete=models.CASCADE, related_name="moves", db_index=False)
    event = models.CharField(max_length=16)
    before = models.CharField(max_length=9, choices=ExpansionState.choices)
    after = models.CharField(max_length=9, choices=ExpansionState.choices)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["expansion", "id"], name="expansion_move")]
