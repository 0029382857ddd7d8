"""Meetings and their rhythm, who is asked, working hours, and the calendars of others that say when they are busy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.care.choices import MeetingResponse, MeetingState, MissedBy
from perennial.clients.models import Client, Contact


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reading meetings: like touches, only for those who may read notes."""

    def visible_to(self, user: Any) -> MeetingQuerySet:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import NOTHING, client_filter

        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)

    def planned(self) -> MeetingQuerySet:
        return self.filter(state=MeetingState.PLANNED)

    def unrecorded(self, now: datetime) -> MeetingQuerySet:
        """Over, and nobody has said yet what became of them."""
        return self.planned().filter(ends_at__lte=now)

    def to_come(self, now: datetime) -> MeetingQuerySet:
        return self.planned().filter(ends_at__gt=now)


class Rhythm(models.Model):
    """Every so many weeks on one weekday at one hour of one zone: the hour stays when the clock changes there."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="rhythms")
    title = models.CharField(_("Title"), max_length=200)
    zone = models.CharField(_("Time zone"), max_length=64)
    weekday = models.PositiveSmallIntegerField(_("Day of the week"))  # 0 is Monday
    at = models.TimeField(_("Time"))
    minutes = models.PositiveSmallIntegerField(_("Minutes"), default=30)
    every_weeks = models.PositiveSmallIntegerField(_("Every so many weeks"), default=1)
    starts_on = models.DateField(_("From"))
    ended_on = models.DateField(null=True, blank=True)
    place = models.CharField(_("Place or link"), max_length=500, blank=True)
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    colleagues = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    contacts = models.ManyToManyField(Contact, related_name="+")

    class Meta:
        ordering = ["client_id", "weekday", "at"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="rhythm_weekday"),
            models.CheckConstraint(condition=Q(every_weeks__gte=1, every_weeks__lte=13), name="rhythm_weeks"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="rhythm_minutes"),
        ]

    def __str__(self) -> str:
        return self.title


class Meeting(models.Model):
    """One meeting at one moment. `sequence` counts what the invited were told: iCalendar updates need it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="meetings")
    rhythm = models.ForeignKey(Rhythm, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings")
    occasion = models.DateField(null=True, blank=True)  # the day of its rhythm this one stands for, wherever it moved
    title = models.CharField(_("Title"), max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(_("Time zone"), max_length=64)
    place = models.CharField(_("Place or link"), max_length=500, blank=True)
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=MeetingState.choices, default=MeetingState.PLANNED)
    missed_by = models.CharField(max_length=6, choices=MissedBy.choices, blank=True)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    agenda = models.TextField(_("Agenda"), max_length=4000, blank=True)
    record = models.TextField(pgettext_lazy("meeting", "Minutes"), max_length=10_000, blank=True)
    uid = models.CharField(max_length=100, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()  # when it was planned, moved or called off last
    touch_id = models.BigIntegerField(null=True)  # the touch it became when it was held
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="meeting_takes_time"),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.MISSED) | ~Q(missed_by=""), name="meeting_missed_by_somebody"
            ),
            models.UniqueConstraint(fields=["rhythm", "occasion"], name="meeting_once_an_occasion"),
        ]
        indexes = [
            models.Index(fields=["client", "starts_at"], name="meeting_client"),
            models.Index(fields=["state", "starts_at"], name="meeting_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


class MeetingPerson(models.Model):
    """One of those asked to a meeting: ours or theirs."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="meetings")
    required = models.BooleanField(default=True)
    response = models.CharField(max_length=9, choices=MeetingResponse.choices, default=MeetingResponse.OPEN)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, contact__isnull=False) | Q(user__isnull=False, contact__isnull=True),
                name="meeting_person_one_side",
            ),
            models.UniqueConstraint(fields=["meeting", "user"], name="meeting_user_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.name}"

    @property
    def name(self) -> str:
        person = self.user or self.contact
        return person.name if person else ""


class WorkingHours(models.Model):
    """When one of our people works: zone, hours, weekdays (0 is Monday), and whose public holidays are theirs."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="working_hours")
    zone = models.CharField(_("Time zone"), max_length=64)
    opens = models.TimeField(_("From"))
    closes = models.TimeField(_("Until"))
    days = models.JSONField(default=list)
    country = models.CharField(_("Country of public holidays"), max_length=2, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(closes__gt=models.F("opens")), name="hours_forward")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.opens}-{self.closes} {self.zone}"


class BusyCalendar(models.Model):
    """A calendar somebody else keeps, read as an iCalendar address; only when they are busy is taken from it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="busy_calendars"
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="busy_calendars")
    url = models.URLField(_("Address of the calendar"), max_length=1000)
    etag = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, contact__isnull=False) | Q(user__isnull=False, contact__isnull=True),
                name="busy_calendar_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar {self.pk}"


class BusyTime(models.Model):
    """From when until when a calendar says busy."""

    calendar = models.ForeignKey(BusyCalendar, on_delete=models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="busy_forward")]
        indexes = [models.Index(fields=["calendar", "starts_at"], name="busy_calendar_start")]

    def __str__(self) -> str:
        return f"{self.starts_at}-{self.ends_at}"


class CalendarKey(models.Model):
    """The secret in the address under which a person's meetings can be subscribed to; only its digest is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_key")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"calendar key of {self.user_id}"
