"""Answers, their earlier versions, feedback on our people, and how often somebody wants to be asked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from perennial.clients.models import Client, Contact
from perennial.foundation.models import ActLink
from perennial.pulse.choices import LOW, AnswerState
from perennial.pulse.models.rounds import FeedbackRound


def score_field() -> models.PositiveSmallIntegerField[int | None, int | None]:
    """From 1 to 10, or not said."""
    return models.PositiveSmallIntegerField(null=True, blank=True)


def _on_scale(*names: str) -> Q:
    wanted = Q()
    for name in names:
        wanted &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1, f"{name}__lte": 10})
    return wanted


class AnswerQuerySet(models.QuerySet["FeedbackAnswer"]):
    """Reading answers."""

    def visible_to(self, user: Any) -> AnswerQuerySet:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import NOTHING, client_filter

        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)


class FeedbackAnswer(models.Model):
    """One person's place in a round: asked, and what they said last."""

    round = models.ForeignKey(FeedbackRound, on_delete=models.PROTECT, related_name="answers")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="feedback_answers")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="feedback_answers")
    roles = models.JSONField(default=list)  # what the person meant to us when asked: weights do not change later
    state = models.CharField(max_length=9, choices=AnswerState.choices, default=AnswerState.INVITED)
    link = models.ForeignKey(ActLink, on_delete=models.SET_NULL, null=True, related_name="+")
    score = score_field()
    comment = models.TextField(max_length=4000, blank=True)
    speed = score_field()
    quality = score_field()
    communication = score_field()
    may_share = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)
    edited_on = models.DateField(null=True)
    called_on = models.DateField(null=True)  # the call that a low score asks for
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    read_on = models.DateField(null=True)  # somebody of ours read the comment
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    relayed_on = models.DateField(null=True)  # the comment and low parts were talked over with the team
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["contact__name"]
        constraints = [
            models.UniqueConstraint(fields=["round", "contact"], name="feedback_answer_once_a_round"),
            models.CheckConstraint(condition=Q(state__in=AnswerState.values), name="feedback_answer_state_known"),
            models.CheckConstraint(
                condition=_on_scale("score", "speed", "quality", "communication"), name="feedback_answer_on_scale"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(score__isnull=False, answered_on__isnull=False),
                name="feedback_answer_has_number",
            ),
        ]
        indexes = [models.Index(fields=["client", "state"], name="feedback_answer_client")]

    def __str__(self) -> str:
        return f"{self.contact}: {self.score or self.state}"

    @property
    def is_low(self) -> bool:
        """Whether a call is owed for it."""
        return self.score is not None and self.score <= LOW

    @property
    def parts(self) -> dict[str, int | None]:
        return {"speed": self.speed, "quality": self.quality, "communication": self.communication}


class FeedbackVersion(models.Model):
    """What somebody had said by a day: written with each change, so that figures of a past day can be told again."""

    answer = models.ForeignKey(FeedbackAnswer, on_delete=models.CASCADE, related_name="versions")
    on = models.DateField()
    score = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["answer", "on"], name="feedback_version_day")]

    def __str__(self) -> str:
        return f"{self.score} on {self.on}"


class PersonFeedbackQuerySet(models.QuerySet["PersonFeedback"]):
    """Reading what was said of our people."""

    def visible_to(self, user: Any) -> PersonFeedbackQuerySet:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import NOTHING, client_filter

        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)


class PersonFeedback(models.Model):
    """What one client's person said of one of ours, and how it reached them."""

    answer = models.ForeignKey(FeedbackAnswer, on_delete=models.PROTECT, related_name="of_people")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feedback")
    speed = score_field()
    quality = score_field()
    communication = score_field()
    words = models.TextField(max_length=2000, blank=True)
    relayed_on = models.DateField(null=True)
    relayed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    relayed_text = models.TextField(max_length=2000, blank=True)  # in the account manager's words
    acknowledged_on = models.DateField(null=True)

    objects = PersonFeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["person__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "person"], name="person_feedback_once_an_answer"),
            models.CheckConstraint(
                condition=_on_scale("speed", "quality", "communication"), name="person_feedback_on_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} by {self.answer_id}"

    @property
    def parts(self) -> dict[str, int | None]:
        return {"speed": self.speed, "quality": self.quality, "communication": self.communication}


class PulseRhythm(models.Model):
    """How often somebody wants to be asked, by their own word; never again when stopped."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="pulse_rhythm")
    days = models.PositiveSmallIntegerField(null=True)
    stopped_on = models.DateField(null=True)
    chosen_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.contact}: {'never' if self.stopped_on else self.days}"
