"""Choices of the clients room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClientStatus(TextChoices):
    """Where the client stands (the states of lifecycle.CLIENT); archived ones leave every list and every cue."""

    PROSPECT = "prospect", pgettext_lazy("client status", "Prospect")
    HANDOVER = "handover", pgettext_lazy("client status", "Handed over")
    ONBOARDING = "onboarding", pgettext_lazy("client status", "First 90 days")
    ACTIVE = "active", _("Active")
    AT_RISK = "at_risk", pgettext_lazy("client status", "At risk")
    NOTICE = "notice", pgettext_lazy("client status", "Notice given")
    DORMANT = "dormant", _("Dormant")
    LOST = "lost", pgettext_lazy("client status", "Lost")
    ARCHIVED = "archived", _("Archived")


SERVED = (
    ClientStatus.HANDOVER, ClientStatus.ONBOARDING, ClientStatus.ACTIVE, ClientStatus.AT_RISK, ClientStatus.NOTICE,
)  # fmt: skip


class ClientTier(TextChoices):
    """How much care the client gets; set by hand, suggested from revenue."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class LossReason(TextChoices):
    """Why a client left. Unknown ones are shown as such, never spread over the others."""

    COMPETITOR = "competitor", pgettext_lazy("loss reason", "Went to a competitor")
    HIRED_IN_HOUSE = "hired_in_house", pgettext_lazy("loss reason", "Hired people of their own")
    POACHED = "poached", pgettext_lazy("loss reason", "Hired our people away")
    BUDGET = "budget", pgettext_lazy("loss reason", "Budget was cut")
    PROJECT_ENDED = "project_ended", pgettext_lazy("loss reason", "The project ended")
    QUALITY = "quality", pgettext_lazy("loss reason", "Quality")
    COMMUNICATION = "communication", pgettext_lazy("loss reason", "Communication")
    PRICE = "price", pgettext_lazy("loss reason", "Price")
    OTHER = "other", pgettext_lazy("loss reason", "Another reason")


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
    ECONOMIC_BUYER = "economic_buyer", _("Economic buyer")
    TECHNICAL = "technical", pgettext_lazy("stakeholder role", "Technical")
    PROCUREMENT = "procurement", pgettext_lazy("stakeholder role", "Procurement")


class StanceKind(TextChoices):
    """Attitude of a person at the client towards us, from the best to the worst."""

    ADVOCATE = "advocate", pgettext_lazy("stance", "Advocate")
    FRIENDLY = "friendly", pgettext_lazy("stance", "Friendly")
    NEUTRAL = "neutral", pgettext_lazy("stance", "Neutral")
    WARY = "wary", pgettext_lazy("stance", "Wary")
    HOSTILE = "hostile", pgettext_lazy("stance", "Hostile")


class FactKind(TextChoices):
    """What is kept about a client. The first five are single; of the others there may be many."""

    INDUSTRY = "industry", pgettext_lazy("client fact", "Industry")
    STRATEGY = "strategy", pgettext_lazy("client fact", "Strategy")
    ECOSYSTEM = "ecosystem", pgettext_lazy("client fact", "Ecosystem")
    SIZE = "size", pgettext_lazy("client fact", "Size")
    SITE = "site", pgettext_lazy("client fact", "Site")
    GOAL = "goal", pgettext_lazy("client fact", "Goal, in their money")
    RIVAL = "rival", pgettext_lazy("client fact", "Their competitor")
    OUR_RIVAL = "our_rival", pgettext_lazy("client fact", "Our rival there")
    FEED = "feed", pgettext_lazy("client fact", "News feed")


SINGLE_FACTS = (FactKind.INDUSTRY, FactKind.STRATEGY, FactKind.ECOSYSTEM, FactKind.SIZE, FactKind.SITE)


class Decides(TextChoices):
    """How the client decides."""

    ALONE = "alone", pgettext_lazy("decides", "alone")
    BOARD = "board", pgettext_lazy("decides", "with the board")


class CalmedBy(TextChoices):
    """What calms the client."""

    NUMBERS = "numbers", pgettext_lazy("calmed by", "numbers")
    PEOPLE = "people", pgettext_lazy("calmed by", "people")
    DEMOS = "demos", pgettext_lazy("calmed by", "demos")


class Tempo(TextChoices):
    """How often the client wants to hear from us."""

    DAILY = "daily", pgettext_lazy("tempo", "daily chat")
    WEEKLY = "weekly", pgettext_lazy("tempo", "weekly call")
    MONTHLY = "monthly", pgettext_lazy("tempo", "monthly letter")


class BadNews(TextChoices):
    """How the client takes bad news."""

    VOICE = "voice", pgettext_lazy("bad news", "at once, by voice")
    WRITTEN = "written", pgettext_lazy("bad news", "written, with options")
