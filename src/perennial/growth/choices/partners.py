"""Choices of the partner programme."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class PaidTo(TextChoices):
    """Who gets a commission. A person only with the written consent of the company they work for."""

    COMPANY = "company", pgettext_lazy("commission", "The company")
    PERSON = "person", pgettext_lazy("commission", "A person, with their employer's consent")
