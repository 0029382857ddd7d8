"""Ideas for clients, from the first note to the result that was measured, and every move."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client
from perennial.foundation.models import Move
from perennial.foundation.money_fields import AmountField, currency_field
from perennial.growth.choices.ideas import BOARD, IDEA_ENDS, GainPer, IdeaState
from perennial.growth.policies.whole_room import growth_filter
from perennial.kernel.money import Money
from perennial.kernel.text import fold


class IdeaQuerySet(models.QuerySet["Idea"]):
    """Reading ideas."""

    def visible_to(self, user: Any) -> IdeaQuerySet:
        return self.filter(growth_filter(user, "client_id"))

    def on_board(self) -> IdeaQuerySet:
        return self.filter(state__in=BOARD, client__merged_into__isnull=True)

    def off_board(self) -> IdeaQuerySet:
        return self.exclude(state__in=BOARD).filter(client__merged_into__isnull=True)

    def matching(self, text: str) -> IdeaQuerySet:
        """Ideas whose words or client hold all the words, folding case and Cyrillic."""
        found = self
        for word in fold(text).split():
            found = found.filter(Q(search_text__contains=word) | Q(client__search_text__contains=word))
        return found


class Idea(models.Model):
    """A problem we foresee, what we propose, and what came of it. The gain is the client's, in the client's money."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="ideas")
    title = models.CharField(pgettext_lazy("idea", "In one line"), max_length=200)
    problem = models.TextField(_("What we see"), max_length=2000, blank=True)
    goal = models.CharField(_("Their goal that it serves"), max_length=300, blank=True)
    proposal = models.TextField(_("What we propose"), max_length=2000, blank=True)
    effort = models.CharField(_("Effort"), max_length=100, blank=True)
    gain = AmountField(_("Gain for them"), null=True)
    currency = currency_field(blank=True)
    per = models.CharField(_("Counted by"), max_length=5, choices=GainPer.choices, default=GainPer.YEAR)
    counted = models.CharField(_("How it was counted"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Who keeps it")
    )
    state = models.CharField(max_length=10, choices=IdeaState.choices, default=IdeaState.NOTED)
    state_since = models.DateField()
    made_on = models.DateField()
    pitched_on = models.DateField(null=True)
    wake_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    result = models.TextField(_("What came of it"), max_length=2000, blank=True)
    result_gain = AmountField(_("Gain that was measured"), null=True)
    told_on = models.DateField(_("Told back on"), null=True)
    search_text = models.TextField(editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        ordering = ["-state_since", "-id"]
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=IdeaState.values), name="idea_state_known"),
            models.CheckConstraint(condition=Q(per__in=GainPer.values), name="idea_per_known"),
            models.CheckConstraint(
                condition=Q(state__in=IDEA_ENDS, ended_on__isnull=False)
                | (~Q(state__in=IDEA_ENDS) & Q(ended_on__isnull=True)),
                name="idea_ended_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=IdeaState.PARKED) | Q(wake_on__isnull=False), name="idea_parked_wakes"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "wake_on"], name="idea_state"),
            models.Index(fields=["client", "pitched_on"], name="idea_pitched"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def money(self) -> Money | None:
        """The gain for the client."""
        return None if self.gain is None or not self.currency else Money(self.gain, self.currency)

    @property
    def measured(self) -> Money | None:
        """The gain that was measured."""
        return None if self.result_gain is None or not self.currency else Money(self.result_gain, self.currency)

    @property
    def is_ready(self) -> bool:
        """Whether it holds what a pitch needs: goal, need, proposal, effort and gain."""
        words = (self.problem, self.goal, self.proposal, self.effort)
        return all(word.strip() for word in words) and self.money is not None


class IdeaMove(Move):
    """One transition of lifecycle.IDEA."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=8)
    before = models.CharField(max_length=10, choices=IdeaState.choices)
    after = models.CharField(max_length=10, choices=IdeaState.choices)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["idea", "id"], name="idea_move")]
