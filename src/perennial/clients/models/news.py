"""News of clients, read from the feeds that are noted about them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from perennial.clients.models.clients import Client
from perennial.clients.models.knowledge import ClientFact


class ClientFeed(models.Model):
    """What reading a feed has come to. The address is the fact's text; a fact not true any more is not read."""

    fact = models.OneToOneField(ClientFact, on_delete=models.CASCADE, related_name="feed")
    title = models.CharField(max_length=300, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # when it last answered with a feed, or with nothing new
    error = models.CharField(max_length=300, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # one after another

    class Meta:
        indexes = [models.Index(fields=["tried_at"], name="client_feed_tried")]

    def __str__(self) -> str:
        return self.fact.text


class ClientNewsQuerySet(models.QuerySet["ClientNews"]):
    """Reading news of clients."""

    def visible_to(self, user: Any) -> ClientNewsQuerySet:
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "client_id"))


class ClientNews(models.Model):
    """One piece of news, once. Plain text: nothing of the feed's HTML is kept."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="news")
    feed = models.ForeignKey(ClientFeed, on_delete=models.CASCADE, related_name="news")
    key = models.CharField(max_length=64)
    title = models.CharField(_("News"), max_length=300)
    text = models.TextField(blank=True)
    search_text = models.TextField(editable=False)  # folded title and text
    url = models.CharField(max_length=1000, blank=True)
    # the day it is of: as the feed says, else the day it was first seen in a feed that was read before; None: not known
    on = models.DateField(null=True, blank=True)
    seen_on = models.DateField()
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ClientNewsQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name_plural = _("news")
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="news_once_per_feed")]
        indexes = [models.Index(fields=["client", "on"], name="client_news_day")]

    def __str__(self) -> str:
        return self.title
