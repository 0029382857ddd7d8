"""Choices of the company's goals."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(TextChoices):
    """Whose business a goal is about (domain A1). Who came back counts as existing."""

    EXISTING = "existing", pgettext_lazy("business", "Existing clients")
    NEW = "new", pgettext_lazy("business", "New clients")


class Measure(TextChoices):
    """What is counted."""

    INVOICED = "invoiced", _("Invoiced, net")
    MARGIN = "margin", _("Margin")
