"""Touches: a call, mail, meeting, visit, chat or note, and who took part on either side."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from perennial.care.choices import TouchDirection, TouchKind, TouchSource
from perennial.clients.models import Client, Contact


class TouchQuerySet(models.QuerySet["Touch"]):
    """Reading touches: only for those who may read notes."""

    def visible_to(self, user: Any) -> TouchQuerySet:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import NOTHING, client_filter

        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)

    def standing(self) -> TouchQuerySet:
        """Those nobody has withdrawn."""
        return self.filter(withdrawn_on__isnull=True)

    def learned_after(self, day: date) -> bool:
        """Whether any touch was logged or withdrawn after the day."""
        return self.filter(logged_on__gt=day).exists() or self.filter(withdrawn_on__gt=day).exists()

    def two_way(self) -> TouchQuerySet:
        """Talks in which both sides spoke: no notes of our own, no letter to many, none that waits for its answer."""
        return self.filter(direction=TouchDirection.TWO_WAY).exclude(kind=TouchKind.NOTE)


class ReceivedMail(models.Model):
    """A mail that was taken in, once: its Message-ID and what it said are each unique."""

    message_id = models.CharField(max_length=255, unique=True, null=True)
    fingerprint = models.CharField(max_length=64, unique=True)  # of sender, day, subject and text
    thread = models.CharField(max_length=255, db_index=True)  # the first Message-ID of its conversation
    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    sender = models.CharField(max_length=254)
    sent_on = models.DateField()
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")

    def __str__(self) -> str:
        return f"{self.sent_on} {self.sender}: {self.subject}"


class Touch(models.Model):
    """One moment of being in touch with a client. It is never edited: a mistake is withdrawn and logged anew."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="touches")
    kind = models.CharField(max_length=7, choices=TouchKind.choices)
    on = models.DateField(_("Day"))
    text = models.TextField(_("What was said"), max_length=2000)
    direction = models.CharField(max_length=10, choices=TouchDirection.choices, default=TouchDirection.TWO_WAY)
    source = models.CharField(max_length=7, choices=TouchSource.choices, default=TouchSource.HAND)
    minutes = models.PositiveSmallIntegerField(_("Minutes"), null=True, blank=True)
    mail = models.ForeignKey(ReceivedMail, on_delete=models.PROTECT, null=True, blank=True, related_name="touches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    logged_on = models.DateField(null=True)  # when we learned of it: figures of a past day can be made again
    withdrawn_on = models.DateField(null=True)  # undone within its 10 seconds, or logged by mistake
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = TouchQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        constraints = [
            models.CheckConstraint(
                condition=Q(logged_on__isnull=True) | Q(logged_on__gte=F("on")), name="touch_not_logged_before"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-on"], name="touch_client"),
            # all that the strength of ties asks of a talk: a whole book is read from the index alone
            models.Index(fields=["on", "direction", "kind", "withdrawn_on", "logged_on", "client"], name="touch_talk"),
            models.Index(fields=["logged_on"], name="touch_logged"),
            models.Index(fields=["withdrawn_on"], condition=Q(withdrawn_on__isnull=False), name="touch_withdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}: {self.text[:60]}"

    @property
    def contact(self) -> Contact | None:
        """The first of theirs who took part."""
        first = self.people.select_related("contact").order_by("pk").first()
        return first.contact if first is not None else None


class TouchColleague(models.Model):
    """One of our people who took part."""

    touch = models.ForeignKey(Touch, on_delete=models.CASCADE, related_name="colleagues", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    class Meta:
        verbose_name = _("person of ours in a touch")
        verbose_name_plural = _("people of ours in touches")
        constraints = [models.UniqueConstraint(fields=["touch", "user"], name="touch_colleague_once")]

    def __str__(self) -> str:
        return f"{self.touch_id}: {self.user_id}"


class TouchContact(models.Model):
    """A person at the client who took part. Not unique: two contacts of one touch may be merged into one later."""

    touch = models.ForeignKey(Touch, on_delete=models.CASCADE, related_name="people", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="touched_by")
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    class Meta:
        verbose_name = _("person of theirs in a touch")
        verbose_name_plural = _("people of theirs in touches")
        indexes = [models.Index(fields=["touch", "contact"], name="touch_contact")]

    def __str__(self) -> str:
        return f"{self.touch_id}: {self.contact_id}"
