"""What a client was told of the leave of somebody who works for them, and what they answered. Dates and cover only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from perennial.clients.models import Client
from perennial.contracts.choices import LeaveAnswer, ToldHow
from perennial.contracts.policies import team_filter
from perennial.people.models import Leave


class LeaveNoticeQuerySet(models.QuerySet["LeaveNotice"]):
    """Reading what was told."""

    def visible_to(self, user: Any) -> LeaveNoticeQuerySet:
        return self.filter(team_filter(user, "client_id"))


class LeaveNotice(models.Model):
    """One client was told of one leave; `reason` says why it was late, where it was."""

    leave = models.ForeignKey(Leave, on_delete=models.CASCADE, related_name="notices")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="leave_notices")
    told_on = models.DateField()
    how = models.CharField(max_length=6, choices=ToldHow.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=7, choices=LeaveAnswer.choices, blank=True)
    answered_on = models.DateField(null=True)
    words = models.CharField(max_length=300, blank=True)

    objects = LeaveNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["leave", "client"], name="leave_notice_once"),
            models.CheckConstraint(condition=Q(how__in=ToldHow.values), name="leave_notice_how_known"),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True)
                | Q(answer__in=LeaveAnswer.values, answered_on__isnull=False),
                name="leave_notice_answer_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leave_id}: {self.client_id} on {self.told_on}"
