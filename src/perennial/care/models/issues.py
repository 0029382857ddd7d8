"""Issues and questions of a client, and every move they made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.care.choices import OPEN_ISSUES, IssueKind, IssueState, Severity
from perennial.care.models.notes import NotesQuerySet
from perennial.clients.models import Client, Contact


class IssueQuerySet(NotesQuerySet["Issue"]):
    """Reading issues: for those who may read notes."""

    def standing(self) -> IssueQuerySet:
        """All that were not recorded by mistake."""
        return self.filter(withdrawn_on__isnull=True)

    def running(self) -> IssueQuerySet:
        return self.standing().filter(state__in=OPEN_ISSUES)

    def questions(self) -> IssueQuerySet:
        return self.filter(kind=IssueKind.QUESTION)


class Issue(models.Model):
    """Something that is wrong for the client, or something they want to know."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="issues")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="issues")
    kind = models.CharField(_("Kind"), max_length=8, choices=IssueKind.choices, default=IssueKind.ISSUE)
    severity = models.PositiveSmallIntegerField(_("Severity"), choices=Severity.choices, default=Severity.THREE)
    title = models.CharField(_("In one line"), max_length=200)
    detail = models.TextField(_("What happened"), max_length=4000, blank=True)
    opened_at = models.DateTimeField(_("Reported at"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=14, choices=IssueState.choices, default=IssueState.OPEN)
    answer_by = models.DateTimeField()  # when the time for the first answer runs out
    answered_at = models.DateTimeField(null=True)
    alternatives = models.JSONField(default=list)  # up to two ways that a question was answered with
    next_update_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    escalated_because = models.CharField(max_length=300, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolution = models.TextField(max_length=2000, blank=True)
    apology = models.JSONField(default=dict)  # what the letter after an incident says, in the client's language
    reminded_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    withdrawn_on = models.DateField(null=True)  # recorded by mistake, undone
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["severity", "opened_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=IssueState.values), name="issue_state_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="issue_severity_known"),
            models.CheckConstraint(condition=Q(kind__in=IssueKind.values), name="issue_kind_known"),
        ]
        indexes = [
            models.Index(fields=["client", "state"], name="issue_client"),
            models.Index(fields=["state", "answer_by"], name="issue_answer_by"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ISSUES

    @property
    def is_question(self) -> bool:
        return self.kind == IssueKind.QUESTION


class IssueMove(models.Model):
    """One move of an issue, with its moment: clocks and any past day are told from these."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="moves")
    event = models.CharField(max_length=12)
    source = models.CharField(max_length=14)
    target = models.CharField(max_length=14)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["issue", "at"], name="issue_move")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.source} -> {self.target}"
