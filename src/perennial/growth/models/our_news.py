"""Our news and insights, who was told what, what is not for whom, and what people want to hear of."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.models import Client, Contact
from perennial.foundation.rights import may_see
from perennial.foundation.visibility import NOTHING, client_filter
from perennial.growth.choices import INSIGHTS, NewsKind, NotForReason
from perennial.kernel.text import fold

LANGUAGES = ("en", "ru", "uk")


class OurNewsQuerySet(models.QuerySet["OurNews"]):
    """Reading news; they are the company's, for readers of notes."""

    def visible_to(self, user: Any) -> OurNewsQuerySet:
        return self if may_see(user, "notes") else self.none()

    def current(self) -> OurNewsQuerySet:
        return self.filter(archived_on__isnull=True)

    def archived(self) -> OurNewsQuerySet:
        return self.filter(archived_on__isnull=False)

    def matching(self, text: str) -> OurNewsQuerySet:
        """Pieces that hold all the words, in any of their languages or among what they are about."""
        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found


class OurNews(models.Model):
    """A piece of news of ours, or an insight into an industry, in one to three languages."""

    kind = models.CharField(_("What it is"), max_length=11, choices=NewsKind.choices, default=NewsKind.NEWS)
    on = models.DateField(_("Day"))
    name = models.CharField(max_length=200)  # the first title there is, for lists
    texts = models.JSONField(default=dict)  # language -> {title, text, why}
    url = models.URLField(_("Link"), max_length=300, blank=True)
    industries = models.JSONField(default=list)
    technologies = models.JSONField(default=list)
    topics = models.JSONField(default=list)  # services and topics
    companies = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    everyone = models.BooleanField(_("Worth telling every client"), default=False)
    search_text = models.TextField(editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    archived_on = models.DateField(null=True)

    objects = OurNewsQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("our news")
        constraints = [models.CheckConstraint(condition=Q(kind__in=NewsKind.values), name="our_news_kind_known")]
        indexes = [models.Index(fields=["archived_on", "on"], name="our_news_day")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_insight(self) -> bool:
        """Whether it is about the client's world."""
        return self.kind in INSIGHTS

    @property
    def languages(self) -> list[str]:
        return [code for code in LANGUAGES if code in self.texts]

    def text_in(self, language: str) -> dict[str, str]:
        """Title, text and why it matters, in the language or else in the first there is."""
        code = language if language in self.texts else next(iter(self.languages), "")
        return {"title": self.name, "text": "", "why": "", **self.texts.get(code, {})}


class TellingQuerySet(models.QuerySet["Telling"]):
    """Reading tellings; they hang on a client and are for readers of notes."""

    def visible_to(self, user: Any) -> TellingQuerySet:
        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)

    def told(self) -> TellingQuerySet:
        return self.filter(told_on__isnull=False)

    def suggested(self) -> TellingQuerySet:
        """By the night, and nobody has taken them up."""
        return self.filter(told_on__isnull=True, taken_by__isnull=True)


class Telling(models.Model):
    """One piece for one person: suggested by the night, or taken up by one of us; told once its letter is released."""

    news = models.ForeignKey(OurNews, on_delete=models.PROTECT, related_name="tellings")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tellings")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="tellings")
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)  # rules.matching.Reason as rows
    made_on = models.DateField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    told_on = models.DateField(null=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    message_id = models.BigIntegerField(null=True)  # of the outbox

    objects = TellingQuerySet.as_manager()

    class Meta:
        ordering = ["-told_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["news", "contact"], name="telling_once_a_person")]
        indexes = [models.Index(fields=["told_on", "client"], name="telling_day")]

    def __str__(self) -> str:
        return f"{self.news}: {self.contact}"


class NotForThemQuerySet(models.QuerySet["NotForThem"]):
    """Reading refusals."""

    def visible_to(self, user: Any) -> NotForThemQuerySet:
        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)


class NotForThem(models.Model):
    """A piece that is not for a client, with the reason. Two clients that became one may bring two of them."""

    news = models.ForeignKey(OurNews, on_delete=models.PROTECT, related_name="refusals")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="refused_news")
    reason = models.CharField(_("Why"), max_length=10, choices=NotForReason.choices)
    note = models.CharField(_("In your words"), max_length=300, blank=True)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = NotForThemQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = _("refusals of news")
        constraints = [models.CheckConstraint(condition=Q(reason__in=NotForReason.values), name="not_for_reason_known")]
        indexes = [models.Index(fields=["news", "client"], name="not_for_them")]

    def __str__(self) -> str:
        return f"{self.news}, not for {self.client}"


class NewsWish(models.Model):
    """What a person wants to hear of, or that they want no news."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="news_wish")
    topics = models.JSONField(default=list)
    quiet = models.BooleanField(_("Wants no news from us"), default=False)
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.contact}: {'no news' if self.quiet else ', '.join(self.topics)}"
