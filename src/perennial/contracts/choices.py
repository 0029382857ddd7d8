"""Choices of the contracts room."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AgreementKind(TextChoices):
    """General terms, or a piece of work under them."""

    MASTER = "master", _("Master agreement")
    SOW = "sow", _("Statement of work")


class Rounding(TextChoices):
    """How billable time is rounded, by the agreement."""

    EXACT = "exact", pgettext_lazy("rounding of hours", "Exact")
    UP_6 = "up_6", _("Up to 6 minutes")
    NEAR_6 = "near_6", _("To the nearest 6 minutes")
    UP_15 = "up_15", _("Up to 15 minutes")
    NEAR_15 = "near_15", _("To the nearest 15 minutes")
    UP_30 = "up_30", _("Up to 30 minutes")
    NEAR_30 = "near_30", _("To the nearest 30 minutes")
    WHOLE_HOUR_UP = "whole_hour_up", _("Up to whole hours")


class RoundingPer(TextChoices):
    """What is rounded: every entry, the sum of a day or of a month."""

    ENTRY = "entry", pgettext_lazy("rounding of hours", "Every entry")
    DAY = "day", pgettext_lazy("rounding of hours", "The sum of a day")
    MONTH = "month", pgettext_lazy("rounding of hours", "The sum of a month")


class VatTreatment(TextChoices):
    """How value added tax is treated on invoices under the agreement."""

    STANDARD = "standard", pgettext_lazy("VAT", "With VAT")
    REVERSE_CHARGE = "reverse_charge", pgettext_lazy("VAT", "Reverse charge")
    EXEMPT = "exempt", pgettext_lazy("VAT", "Exempt")
    OUTSIDE = "outside", pgettext_lazy("VAT", "Outside the scope of VAT")


class Billing(TextChoices):
    """By what work is billed."""

    HOURLY = "hourly", pgettext_lazy("billing", "By the hour")
    DAILY = "daily", pgettext_lazy("billing", "By the day")
    MONTHLY = "monthly", pgettext_lazy("billing", "By the month")
    FIXED = "fixed", pgettext_lazy("billing", "Fixed fee")


class RateUnit(TextChoices):
    """What a rate is the price of."""

    HOUR = "hour", pgettext_lazy("unit of a rate", "hour")
    DAY = "day", pgettext_lazy("unit of a rate", "day")
    MONTH = "month", pgettext_lazy("unit of a rate", "month")


UNIT_OF: Final[dict[str, str]] = {
    Billing.HOURLY: RateUnit.HOUR, Billing.DAILY: RateUnit.DAY, Billing.MONTHLY: RateUnit.MONTH,
}  # fmt: skip


class PlacementState(TextChoices):
    """Where a placement stands (lifecycle.PLACEMENT)."""

    PROPOSED = "proposed", pgettext_lazy("placement", "Proposed")
    AGREED = "agreed", pgettext_lazy("placement", "Agreed")
    ACTIVE = "active", pgettext_lazy("placement", "Works")
    NOTICE = "notice", pgettext_lazy("placement", "Under notice")
    REPLACING = "replacing", pgettext_lazy("placement", "Being replaced")
    CONVERTING = "converting", pgettext_lazy("placement", "The client wants to hire")
    ENDED = "ended", pgettext_lazy("placement", "Ended")
    CONVERTED = "converted", pgettext_lazy("placement", "Hired by the client")
    DECLINED = "declined", pgettext_lazy("placement", "Declined")


LIVE: Final = (PlacementState.ACTIVE, PlacementState.NOTICE, PlacementState.REPLACING, PlacementState.CONVERTING)
"""Somebody works; what is billed and counted."""
COMING: Final = (PlacementState.PROPOSED, PlacementState.AGREED)
OVER: Final = (PlacementState.ENDED, PlacementState.CONVERTED, PlacementState.DECLINED)
WORKED: Final = (*LIVE, PlacementState.ENDED, PlacementState.CONVERTED)
"""Placements that came about: their days count in what was."""


class NoticeBy(TextChoices):
    """Who gave notice."""

    CLIENT = "client", pgettext_lazy("who gave notice", "The client")
    US = "us", pgettext_lazy("who gave notice", "We")
    DEVELOPER = "developer", pgettext_lazy("who gave notice", "The developer")


class EndCause(TextChoices):
    """Why a placement ends or the client wants another person."""

    PROJECT_ENDED = "project_ended", pgettext_lazy("end of a placement", "The project is finished")
    BUDGET = "budget", pgettext_lazy("end of a placement", "The client's budget")
    QUALITY = "quality", pgettext_lazy("end of a placement", "The quality of the work")
    COMMUNICATION = "communication", pgettext_lazy("end of a placement", "Communication")
    LEFT_US = "left_us", pgettext_lazy("end of a placement", "The developer leaves us")
    MOVED = "moved", pgettext_lazy("end of a placement", "The developer moves to another client")
    HIRED = "hired", pgettext_lazy("end of a placement", "The client hires the developer")
    CLIENT_GONE = "client_gone", pgettext_lazy("end of a placement", "The client leaves")
    OTHER = "other", pgettext_lazy("end of a placement", "Another cause")


class RateChangeState(TextChoices):
    """Where a change of a rate stands (lifecycle.RATE_CHANGE)."""

    DRAFTED = "drafted", pgettext_lazy("change of a rate", "Drafted")
    APPROVED = "approved", pgettext_lazy("change of a rate", "Approved by us")
    SENT = "sent", pgettext_lazy("change of a rate", "Sent to the client")
    AGREED = "agreed", pgettext_lazy("change of a rate", "Agreed")
    APPLIED = "applied", pgettext_lazy("change of a rate", "In force")
    REFUSED = "refused", pgettext_lazy("change of a rate", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("change of a rate", "Withdrawn")


class PoachState(TextChoices):
    """Where a watch over a developer whom the client may want stands (lifecycle.POACH_WATCH)."""

    CALM = "calm", pgettext_lazy("poach watch", "Calm")
    SUSPICION = "suspicion", pgettext_lazy("poach watch", "Suspicion")
    TALKED = "talked", pgettext_lazy("poach watch", "Talked over")
    OFFER = "offer", pgettext_lazy("poach watch", "An offer is made")
    CLOSED = "closed", pgettext_lazy("poach watch", "Closed")


class PoachSign(TextChoices):
    """What makes one think that the client may want to hire the developer."""

    DIRECT_CONTRACT = "direct_contract", _("Asked about a contract without us")
    CLIENT_HR = "client_hr", _("The client's HR looked at the profile or connected")
    RAISE_REFUSED = "raise_refused", _("A raise was refused")
    SALARY_QUESTION = "salary_question", _("The developer asked about pay")


class ToldHow(TextChoices):
    """How a client heard of a leave."""

    LETTER = "letter", pgettext_lazy("how a client was told", "by letter")
    SAID = "said", pgettext_lazy("how a client was told", "in talk")


class LeaveAnswer(TextChoices):
    """What the client says to it."""

    AGREES = "agrees", pgettext_lazy("answer to a leave", "agrees")
    OBJECTS = "objects", pgettext_lazy("answer to a leave", "objects")
