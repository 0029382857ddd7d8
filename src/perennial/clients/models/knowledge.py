"""What we know of a client: facts, attitudes of its people, how to work with it, its business on a canvas."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.choices import BadNews, CalmedBy, Decides, FactKind, StanceKind, Tempo
from perennial.clients.models.clients import Client
from perennial.clients.models.contacts import Contact


class Stance(models.Model):
    """Attitude of a person towards us from a day on; the newest one holds, the others are its history."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="stances")
    kind = models.CharField(_("Attitude"), max_length=8, choices=StanceKind.choices)
    on = models.DateField(_("Since"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(_("What it is seen by"), blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=StanceKind.values), name="stance_known")]

    def __str__(self) -> str:
        return f"{self.contact}: {self.kind} since {self.on}"


class ClientFact(models.Model):
    """One thing known about a client. A newer one of a single kind replaces it; the others stand side by side."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="known_facts")
    kind = models.CharField(_("What"), max_length=12, choices=FactKind.choices)
    text = models.CharField(_("Fact"), max_length=1000)
    on = models.DateField(_("Known on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    replaced_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "on", "id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=FactKind.values), name="fact_known")]
        indexes = [models.Index(fields=["client", "kind"], name="client_fact")]

    def __str__(self) -> str:
        return f"{self.client}, {self.kind}: {self.text}"


class CommunicationType(models.Model):
    """How a client wants to be worked with: four axes kept as facts, not labels. Empty: not known yet."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="communication")
    decides = models.CharField(_("Decides"), max_length=10, choices=Decides.choices, blank=True)
    calmed_by = models.CharField(_("Is calmed by"), max_length=10, choices=CalmedBy.choices, blank=True)
    tempo = models.CharField(_("Tempo"), max_length=10, choices=Tempo.choices, blank=True)
    bad_news = models.CharField(_("Takes bad news"), max_length=10, choices=BadNews.choices, blank=True)
    note = models.TextField(_("Never do with them"), blank=True)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.client}: {self.decides}, {self.calmed_by}, {self.tempo}, {self.bad_news}"

    @property
    def known(self) -> int:
        """How many of the four axes are known."""
        return sum(bool(value) for value in (self.decides, self.calmed_by, self.tempo, self.bad_news))


class PlaybookText(models.Model):
    """A text of the play-book the head wrote instead of ours. The newest of a part and language holds; all are kept."""

    part = models.CharField(max_length=40)  # rules.playbook.PARTS
    language = models.CharField(max_length=2)
    text = models.TextField()
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["part", "language"], name="playbook_part")]

    def __str__(self) -> str:
        return f"{self.part}, {self.language}, {self.on}"


class PlayStep(models.Model):
    """A step of the play-book done for a client on a day, marked by hand."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="play_steps")
    step = models.CharField(max_length=20)  # rules.playbook.STEPS
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["client", "step", "on"], name="play_step_done")]

    def __str__(self) -> str:
        return f"{self.client}: {self.step} on {self.on}"


class CanvasVersion(models.Model):
    """The business model canvas of a client as it was saved once; the newest one is the canvas.

    `items`: [{"block", "kind", "text"}] in order, blocks and kinds of rules.canvas.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="canvases")
    items: Any = models.JSONField(default=list)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    pitched_on = models.DateField(null=True, blank=True)  # when an idea of it was last told to the client

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["client", "id"], name="client_canvas")]

    def __str__(self) -> str:
        return f"{self.client}, {self.on}"
