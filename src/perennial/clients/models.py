"""Tables of the clients room."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from perennial.clients.choices import Answer, ClientStatus, StakeholderRole
from perennial.foundation.choices import Language
from perennial.foundation.money_fields import currency_field


class ClientQuerySet(models.QuerySet["Client"]):
    """Reading clients; every page starts from visible_to."""

    def visible_to(self, user: Any) -> ClientQuerySet:
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "pk"))

    def live(self) -> ClientQuerySet:
        return self.exclude(status=ClientStatus.ARCHIVED).filter(merged_into__isnull=True)

    def archived(self) -> ClientQuerySet:
        return self.filter(status=ClientStatus.ARCHIVED, merged_into__isnull=True)

    def matching(self, text: str) -> ClientQuerySet:
        """Clients whose name, code, city or contacts contain the words, folding case and Cyrillic."""
        from perennial.kernel.text import fold

        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found


class Client(models.Model):
    """A company we serve: the whole group under common control."""

    code = models.CharField(_("Code"), max_length=64, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    name_key = models.CharField(max_length=200, db_index=True, editable=False)  # kernel.text.name_key(name)
    search_text = models.TextField(editable=False)  # folded name, code, city and contacts
    country = models.CharField(_("Country"), max_length=2, blank=True)
    city = models.CharField(_("City"), max_length=100, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    language = models.CharField(_("Language of letters"), max_length=2, choices=Language.choices, default=Language.EN)
    currency = currency_field()
    terms_days = models.PositiveSmallIntegerField(_("Payment terms, days"), default=30)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="clients",
        verbose_name=_("Account manager"),
    )  # fmt: skip
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Brought by"),
    )  # fmt: skip
    shadow_until = models.DateField(_("Sales sees money until"), null=True, blank=True)
    status = models.CharField(_("Status"), max_length=8, choices=ClientStatus.choices, default=ClientStatus.ACTIVE)
    pause_allowed = models.CharField(
        _("Contract allows a pause"), max_length=7, choices=Answer.choices, default=Answer.UNKNOWN
    )
    friendly_reminder = models.BooleanField(_("Reminded before the due date"), default=True)
    since = models.DateField(_("Client since"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)
    known_payers = models.JSONField(default=list)  # names and accounts seen on matched payments
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ClientStatus.values), name="client_status_known"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="client_not_merged_into_itself"),
        ]
        indexes = [models.Index(fields=["manager", "status"], name="client_manager")]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reading contacts."""

    def visible_to(self, user: Any) -> ContactQuerySet:
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "client_id"))

    def current(self) -> ContactQuerySet:
        return self.filter(archived_on__isnull=True)


class Contact(models.Model):
    """A person at the client."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("Name"), max_length=200)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    title = models.CharField(_("Post"), max_length=200, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=Language.choices, blank=True)
    greeting = models.CharField(
        _("Greeting"), max_length=200, blank=True
    )  # the whole salutation as the person likes it
    roles = models.JSONField(default=list)  # StakeholderRole values
    bounced_on = models.DateField(null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    batch_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "email"], condition=~Q(email=""), name="contact_email_once_per_client"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_role(self, role: StakeholderRole) -> bool:
        return role.value in self.roles


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Reading deputies."""

    def on(self, day: date) -> DeputyQuerySet:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), starts_on__lte=day, ended_on__isnull=True)


class Deputy(models.Model):
    """While `manager` is away, `deputy` sees and acts on their clients."""

    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputising")
    starts_on = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(manager=F("deputy")), name="deputy_is_another_person"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts_on")), name="deputy_period_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.manager} from {self.starts_on}"


class SavedView(models.Model):
    """A named filter of a list; the query string is the view."""

    page = models.CharField(max_length=20)
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=1000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    shared = models.BooleanField(_("Shared with the team"), default=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["page", "owner", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """A client pinned to a person's navigation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pins")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="pins")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "client"], name="pin_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.client}"
