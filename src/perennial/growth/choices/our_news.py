"""Choices of the growth room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class NewsKind(TextChoices):
    """What a piece of news is. The last three are insights: about the client's world, not about us."""

    NEWS = "news", pgettext_lazy("our news", "News")
    CERTIFICATE = "certificate", pgettext_lazy("our news", "Certificate")
    CASE_STUDY = "case_study", pgettext_lazy("our news", "Case study")
    AWARD = "award", pgettext_lazy("our news", "Award")
    CONFERENCE = "conference", pgettext_lazy("our news", "Conference")
    ARTICLE = "article", pgettext_lazy("our news", "Article on an industry")
    FIGURE = "figure", pgettext_lazy("our news", "Figure of an industry")
    REPORT = "report", pgettext_lazy("our news", "Report on an industry")


INSIGHTS = (NewsKind.ARTICLE, NewsKind.FIGURE, NewsKind.REPORT)


class NotForReason(TextChoices):
    """Why a piece is not for a client."""

    KNOWN = "known", pgettext_lazy("not for them", "They know it already")
    OFF_TOPIC = "off_topic", pgettext_lazy("not for them", "It is of no use to them")
    BAD_MOMENT = "bad_moment", pgettext_lazy("not for them", "This is a bad moment")
    RIVAL = "rival", pgettext_lazy("not for them", "It tells of their competitor")
    OTHER = "other", pgettext_lazy("not for them", "Another reason")
