"""The report of a month to a client, and the journal of results it draws on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.models import Client, Contact
from perennial.foundation.choices import Language
from perennial.foundation.models import ActLink
from perennial.insight.choices import OUT, ReportState


class NotesQuerySet(models.QuerySet[Any]):
    """Reading what account managers write: for readers of notes."""

    def visible_to(self, user: Any) -> Any:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import NOTHING, client_filter

        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)

    def out(self) -> Any:
        """Reports that a client has."""
        return self.filter(state__in=OUT)


class ClientResult(models.Model):
    """Something the client got, with the number it means for them: "Faster queue", "14 to 9 minutes"."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="results")
    on = models.DateField(_("Since"))
    text = models.CharField(_("What they got"), max_length=300)
    figure = models.CharField(_("The number, in their terms"), max_length=200, blank=True)
    source = models.CharField(_("Where the number comes from"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField(null=True)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = NotesQuerySet.as_manager()

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["client", "on"], name="client_result_day")]

    def __str__(self) -> str:
        return self.text


class ClientReport(models.Model):
    """One version of the report of a month. `content` is what the client got, kept as it left."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="reports")
    month = models.DateField(_("Month"))  # its first day
    number = models.PositiveSmallIntegerField(default=1)  # 2: corrected once
    state = models.CharField(max_length=12, choices=ReportState.choices, default=ReportState.SCHEDULED)
    language = models.CharField(_("Language"), max_length=2, choices=Language.choices)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="client_reports")
    link = models.ForeignKey(ActLink, on_delete=models.PROTECT, null=True, related_name="+")
    lead = models.CharField(_("One sentence that a director can repeat"), max_length=400, blank=True)
    missed = models.TextField(_("What did not go to plan, and what you do about it"), max_length=1500, blank=True)
    decision = models.TextField(_("One decision you need"), max_length=1500, blank=True)
    decision_by = models.DateField(_("By"), null=True, blank=True)
    decision_owner = models.CharField(_("Who decides"), max_length=200, blank=True)
    people = models.TextField(_("People, one line each"), max_length=2000, blank=True)
    upcoming = models.TextField(_("What comes next, one line each"), max_length=2000, blank=True)
    changed = models.CharField(_("What changed since the last version"), max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    content = models.JSONField(default=dict)
    made_on = models.DateField()
    sent_on = models.DateField(null=True)
    viewed_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    accepted_by = models.CharField(max_length=200, blank=True)  # the person's name; empty: by the passing of days
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = NotesQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "client__name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["client", "month", "number"], name="client_report_version_once"),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="client_report_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[*OUT, ReportState.SUPERSEDED]) | Q(sent_on__isnull=False),
                name="client_report_sent_has_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "sent_on"], name="client_report_state")]

    def __str__(self) -> str:
        return f"{self.client} {self.month:%Y-%m} ({self.number})"

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.state == ReportState.DRAFTING
