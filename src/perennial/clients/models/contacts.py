"""A person, their addresses, and their posts at clients."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.choices import StakeholderRole
from perennial.clients.models.clients import Client
from perennial.foundation.choices import Language


class Person(models.Model):
    """A human being, whoever they work for now: what does not change with the post.

    A contact is a person's post at one client. The row is made once something is known about the person as such: a
    second address, a birthday, a post at another client.
    """

    name = models.CharField(pgettext_lazy("person", "Name"), max_length=200)
    country = models.CharField(_("Country"), max_length=2, blank=True)
    time_zone = models.CharField(_("Own time zone"), max_length=64, blank=True)
    birthday_day = models.PositiveSmallIntegerField(_("Birthday, day"), null=True, blank=True)
    birthday_month = models.PositiveSmallIntegerField(_("Birthday, month"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(birthday_day__isnull=True, birthday_month__isnull=True)
                | Q(birthday_day__range=(1, 31), birthday_month__range=(1, 12)),
                name="person_birthday_whole",
            ),
        ]
        indexes = [models.Index(fields=["birthday_month", "birthday_day"], name="person_birthday")]

    def __str__(self) -> str:
        return self.name


class ContactAddress(models.Model):
    """One more e-mail address of a person, beside the one letters of a post go to. Mail is matched by any of them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    email = models.EmailField(_("E-mail"), db_index=True)  # lower case

    class Meta:
        ordering = ["email"]
        constraints = [models.UniqueConstraint(fields=["person", "email"], name="address_once_per_person")]

    def __str__(self) -> str:
        return self.email


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reading contacts."""

    def visible_to(self, user: Any) -> ContactQuerySet:
        from perennial.foundation.visibility import client_filter

        return self.filter(client_filter(user, "client_id"))

    def current(self) -> ContactQuerySet:
        return self.filter(archived_on__isnull=True)

    def answering_to(self, emails: Iterable[str]) -> ContactQuerySet:
        """Whoever has one of these addresses, for the post or besides; folding case."""
        wanted = {email.strip().lower() for email in emails if email.strip()}
        people = ContactAddress.objects.filter(email__in=wanted).values("person")
        return self.filter(Q(email__in=wanted) | Q(person__in=people))


class Contact(models.Model):
    """A post (affiliation) of a person at a client, from a day to a day; a person may have posts at several clients."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=200)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    title = models.CharField(_("Post"), max_length=200, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=Language.choices, blank=True)
    greeting = models.CharField(
        _("Greeting"), max_length=200, blank=True
    )  # the whole salutation as the person likes it
    roles = models.JSONField(default=list)  # StakeholderRole values
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    starts_on = models.DateField(_("In this post since"), null=True, blank=True)
    ended_on = models.DateField(_("Left the post on"), null=True, blank=True)
    reports_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("Reports to")
    )  # of the same client; never a circle
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
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(starts_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                name="contact_post_forward",
            ),
            models.CheckConstraint(condition=~Q(reports_to=F("id")), name="contact_not_own_boss"),
        ]

    def __str__(self) -> str:
        return self.name

    def has_role(self, role: StakeholderRole) -> bool:
        return role.value in self.roles

    @property
    def own_time_zone(self) -> str:
        """The person's zone, else the client's; empty when neither is known."""
        own = self.person.time_zone if self.person else ""
        return own or self.client.time_zone

    @property
    def own_country(self) -> str:
        """The person's country, else the client's; empty when neither is known."""
        own = self.person.country if self.person else ""
        return own or self.client.country
