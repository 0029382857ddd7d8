"""Choices of the clients room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClientStatus(TextChoices):
    """Where the client stands; archived ones leave every list and every cue."""

    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    ARCHIVED = "archived", _("Archived")


class Answer(TextChoices):
    """A fact that may not be known."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class StakeholderRole(TextChoices):
    """What a person at the client means to us."""

    BILLING = "billing", _("Billing")
    DECISION_MAKER = "decision_maker", _("Decision maker")
    SPONSOR = "sponsor", _("Sponsor")
    CHAMPION = "champion", _("Champion")
    INFLUENCER = "influencer", _("Influencer")
    USER = "user", _("User")
    OPPONENT = "opponent", _("Opponent")
