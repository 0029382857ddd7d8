"""What somebody answered to an open question, word for word."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from perennial.care.models.touches import Touch


class TalkAnswerQuerySet(models.QuerySet["TalkAnswer"]):
    """Reading answers: notes right, as with touches."""

    def visible_to(self, user: Any) -> TalkAnswerQuerySet:
        return self.filter(touch__in=Touch.objects.visible_to(user).values("pk"))


class TalkAnswer(models.Model):
    """An open question of the catalogue as it was asked in a touch, and the answer."""

    touch = models.ForeignKey(Touch, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=24)  # key of care.rules.questions.QUESTIONS
    answer = models.TextField(_("Answer"), max_length=2000)

    objects = TalkAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-touch__on", "-id"]
        verbose_name = _("answer to an open question")
        verbose_name_plural = _("answers to open questions")
        constraints = [models.UniqueConstraint(fields=["touch", "question"], name="talk_question_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer[:60]}"
