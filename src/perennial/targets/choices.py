"""Choices of the room."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RulesState(TextChoices):
    """A version of the bonus rules: being written, or signed and never changed again."""

    DRAFT = "draft", pgettext_lazy("bonus rules", "Draft")
    SIGNED = "signed", pgettext_lazy("bonus rules", "Signed")


class BonusState(TextChoices):
    """Where a bonus stands (domain B20)."""

    COMPUTING = "computing", pgettext_lazy("bonus", "Waits for its quarter")
    PREVIEW = "preview", pgettext_lazy("bonus", "To be looked at")
    QUERIED = "queried", pgettext_lazy("bonus", "Questioned")
    APPROVED = "approved", pgettext_lazy("bonus", "Approved")
    PAYABLE = "payable", pgettext_lazy("bonus", "To be paid")
    PAID = "paid", pgettext_lazy("bonus", "Paid")
    VOID = "void", pgettext_lazy("bonus", "Void")


class Side(TextChoices):
    """What a person is paid for: what they sold, or the clients they manage."""

    MANAGER = "manager", _("Account manager")
    SALES = "sales", _("Sales")


# Computed, and the figures may still change; or they stand for ever.
OPEN: Final = (BonusState.COMPUTING, BonusState.PREVIEW, BonusState.QUERIED)
STANDING: Final = (BonusState.APPROVED, BonusState.PAYABLE, BonusState.PAID)
