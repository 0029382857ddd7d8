"""Choices of referrals."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class ReferralState(TextChoices):
    """The states of lifecycle.REFERRAL."""

    ASKED = "asked", pgettext_lazy("referral", "Asked")
    NO = "no", pgettext_lazy("referral", "Nobody to name")
    REGISTERED = "registered", pgettext_lazy("referral", "Lead given")
    CONTACTED = "contacted", pgettext_lazy("referral", "Contacted")
    QUALIFIED = "qualified", pgettext_lazy("referral", "Qualified")
    CONVERTED = "converted", pgettext_lazy("referral", "Became a client")
    PAYING = "paying", pgettext_lazy("referral", "Paying")
    CLOSED_WON = "closed_won", pgettext_lazy("referral", "Won, closed")
    CLOSED_LOST = "closed_lost", pgettext_lazy("referral", "Lost")


LEADS: Final = (ReferralState.REGISTERED, ReferralState.CONTACTED, ReferralState.QUALIFIED)
"""A company in one of these is somebody's: nobody else can name it."""
WON: Final = (ReferralState.CONVERTED, ReferralState.PAYING, ReferralState.CLOSED_WON)
ENDED: Final = (ReferralState.NO, ReferralState.CLOSED_LOST, ReferralState.CLOSED_WON)
