"""What our people can do, and the terms they work on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.people.choices import Level
from perennial.people.policies import seen_people


class Skill(models.Model):
    """Something that is asked for by name: .NET, React, testing."""

    name = models.CharField(_("Skill"), max_length=60)
    key = models.CharField(max_length=60, unique=True, editable=False)  # rules.skills.skill_key(name)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("skill")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        return self.name


class PersonSkillQuerySet(models.QuerySet["PersonSkill"]):
    """Reading skills of people."""

    def visible_to(self, user: Any) -> PersonSkillQuerySet:
        return self.filter(seen_people(user, "person_id"))


class PersonSkill(models.Model):
    """One skill of one person, and how far they have come with it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skills", verbose_name=_("Person")
    )
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="people", verbose_name=_("Skill"))
    level = models.CharField(_("Level"), max_length=6, choices=Level.choices)
    since = models.DateField(_("Since"), null=True, blank=True)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = PersonSkillQuerySet.as_manager()

    class Meta:
        ordering = ["person_id", "id"]
        verbose_name = _("skill of a person")
        verbose_name_plural = _("skills of people")
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="person_skill_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="person_skill_level_known"),
        ]
        indexes = [models.Index(fields=["skill", "level"], name="person_skill_level")]

    def __str__(self) -> str:
        return f"{self.person}: {self.skill}, {self.level}"


class EmploymentQuerySet(models.QuerySet["Employment"]):
    """Reading terms of work."""

    def visible_to(self, user: Any) -> EmploymentQuerySet:
        return self.filter(seen_people(user, "person_id"))

    def on(self, day: date) -> EmploymentQuerySet:
        """Of those who work for us on the day."""
        return self.filter(started_on__lte=day).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))


class Employment(models.Model):
    """How much somebody works for us, from when to when, and whose public holidays they have."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="employment", verbose_name=_("Person")
    )
    country = models.CharField(_("Country of public holidays"), max_length=2, blank=True)
    hours_a_week = models.DecimalField(_("Hours a week"), max_digits=4, decimal_places=1, default=Decimal(40))
    team = models.CharField(pgettext_lazy("group of people", "Team"), max_length=60, blank=True)
    started_on = models.DateField(_("With us since"))
    ended_on = models.DateField(_("Last day with us"), null=True, blank=True)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        ordering = ["person_id"]
        verbose_name = _("terms of work")
        verbose_name_plural = _("terms of work")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="employment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(hours_a_week__gt=0, hours_a_week__lte=Decimal(80)), name="employment_hours_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.hours_a_week} h"
