"""What a client lets us show: the permission, the texts it is about, every word of theirs, and the places used."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.models import Client, Contact
from perennial.foundation.models import ActLink, Move
from perennial.growth.choices.portfolio import PermissionState, ShowLevel, WordBy
from perennial.growth.policies.whole_room import growth_filter

PERSON = settings.AUTH_USER_MODEL


class PermissionQuerySet(models.QuerySet["PortfolioPermission"]):
    """Reading permissions."""

    def visible_to(self, user: Any) -> PermissionQuerySet:
        return self.filter(growth_filter(user, "client_id"))

    def standing(self) -> PermissionQuerySet:
        """Those that count: not joined to another one."""
        return self.filter(joined_to__isnull=True)

    def granted(self) -> PermissionQuerySet:
        return self.standing().filter(state=PermissionState.GRANTED)


class PortfolioPermission(models.Model):
    """One asking of a client and what came of it.

    `level`: what was asked for, declined or granted last. `offered`: the text that waits for their word; `approved`:
    the one they granted, by `how` and `proof`. `wished`: a level they would rather give, whose text we still owe.
    `sent`: the text that the last letter brought. `joined_to`: of two merged clients the permission that stays.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="portfolio")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="portfolio",
        verbose_name=_("Who is asked"),
    )  # fmt: skip
    level = models.CharField(_("Level"), max_length=9, choices=ShowLevel.choices)
    state = models.CharField(max_length=9, choices=PermissionState.choices, default=PermissionState.NOT_ASKED)
    state_since = models.DateField()
    offered = models.ForeignKey("PortfolioText", on_delete=models.RESTRICT, null=True, related_name="+")
    approved = models.ForeignKey("PortfolioText", on_delete=models.RESTRICT, null=True, related_name="+")
    sent = models.ForeignKey("PortfolioText", on_delete=models.RESTRICT, null=True, related_name="+")
    wished = models.CharField(max_length=9, choices=ShowLevel.choices, blank=True)
    wished_on = models.DateField(null=True)
    asked_on = models.DateField(null=True)
    declined_on = models.DateField(null=True)
    granted_on = models.DateField(null=True)
    granted_at = models.DateTimeField(null=True)  # the press on their own page
    how = models.CharField(max_length=8, choices=WordBy.choices, blank=True)
    who = models.CharField(max_length=200, blank=True)  # whose word it is
    proof = models.CharField(_("Where their word is kept"), max_length=300, blank=True)
    withdrawn_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)  # in their words: why not, why no more
    link = models.ForeignKey(ActLink, on_delete=models.SET_NULL, null=True, related_name="+")
    message_id = models.BigIntegerField(null=True, unique=True)  # of the outbox: the letter that asked last
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined")
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = PermissionQuerySet.as_manager()

    class Meta:
        ordering = ["-state_since", "-id"]
        verbose_name = _("portfolio permission")
        verbose_name_plural = _("portfolio permissions")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PermissionState.values), name="portfolio_state_known"),
            models.CheckConstraint(condition=Q(level__in=ShowLevel.values), name="portfolio_level_known"),
            models.CheckConstraint(
                condition=~Q(state=PermissionState.GRANTED)
                | (
                    Q(approved__isnull=False, granted_on__isnull=False)
                    & (Q(how=WordBy.LINK, granted_at__isnull=False) | (Q(how=WordBy.DOCUMENT) & ~Q(proof="")))
                ),
                name="portfolio_granted_with_proof",
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(joined_to__isnull=True) & ~Q(state=PermissionState.WITHDRAWN),
                name="portfolio_one_a_client",
            ),
        ]
        indexes = [models.Index(fields=["state", "level"], name="portfolio_state")]

    def __str__(self) -> str:
        return f"{self.client}: {self.get_level_display()}, {self.get_state_display()}"


class PortfolioText(models.Model):
    """A text exactly as it would be shown, with its level. Never edited (trigger): a change is a new row.

    For a name or a logo it is how the company is written; for a call, what it may be about. Without `by` these are
    the client's own words.
    """

    permission = models.ForeignKey(PortfolioPermission, on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=9, choices=ShowLevel.choices)
    text = models.TextField(_("Text"), max_length=4000, blank=True)
    on = models.DateField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["permission", "number"], name="portfolio_text_number"),
            models.CheckConstraint(condition=Q(level__in=ShowLevel.values), name="portfolio_text_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.text[:60]}"


class PortfolioMove(Move):
    """One transition of lifecycle.PORTFOLIO with the proof of it. Never edited (trigger)."""

    permission = models.ForeignKey(PortfolioPermission, on_delete=models.CASCADE, related_name="moves", db_index=False)
    event = models.CharField(max_length=12)
    before = models.CharField(max_length=9, choices=PermissionState.choices)
    after = models.CharField(max_length=9, choices=PermissionState.choices)
    level = models.CharField(max_length=9, choices=ShowLevel.choices)
    text = models.ForeignKey(PortfolioText, on_delete=models.RESTRICT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    who = models.CharField(max_length=200, blank=True)  # whose word of the client it is
    how = models.CharField(max_length=8, choices=WordBy.choices, blank=True)
    proof = models.CharField(max_length=300, blank=True)

    class Meta(Move.Meta):
        indexes = [models.Index(fields=["permission", "id"], name="portfolio_move")]


class PlaceUsed(models.Model):
    """Where something of the client is shown. `remove_by`: it is not allowed any more and has to go by that day."""

    permission = models.ForeignKey(PortfolioPermission, on_delete=models.CASCADE, related_name="places")
    shows = models.CharField(_("What is shown"), max_length=9, choices=ShowLevel.choices)
    where = models.CharField(pgettext_lazy("place", "Where"), max_length=200)
    url = models.URLField(pgettext_lazy("place", "Address"), max_length=500, blank=True)
    text = models.ForeignKey(PortfolioText, on_delete=models.RESTRICT, null=True, related_name="+")
    since = models.DateField(_("Since"))
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    remove_by = models.DateField(null=True)
    removed_on = models.DateField(null=True)
    removed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-since", "-id"]
        verbose_name = _("place used")
        verbose_name_plural = _("places used")
        constraints = [
            models.CheckConstraint(condition=Q(shows__in=ShowLevel.values), name="place_shows_known"),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=F("since")), name="place_removed_forward"
            ),
        ]
        indexes = [models.Index(fields=["removed_on", "remove_by"], name="place_used_due")]

    def __str__(self) -> str:
        return self.where
