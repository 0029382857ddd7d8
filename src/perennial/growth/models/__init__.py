"""Tables of the room, one module an aggregate."""

from perennial.growth.models.expansions import Expansion, ExpansionMove, ExpansionPlacement, ExpansionQuerySet
from perennial.growth.models.ideas import Idea, IdeaMove, IdeaQuerySet
from perennial.growth.models.our_news import LANGUAGES, NewsWish, NotForThem, OurNews, Telling
from perennial.growth.models.partners import CommissionEntry, CommissionPayout, PartnerAgreement
from perennial.growth.models.portfolio import PlaceUsed, PortfolioMove, PortfolioPermission, PortfolioText
from perennial.growth.models.referrals import Referral, ReferralMove
from perennial.growth.models.renewals import Renewal, RenewalMove, RenewalPoint
from perennial.growth.models.services import ClientService, Service

__all__ = [
    "LANGUAGES",
    "ClientService",
    "CommissionEntry",
    "CommissionPayout",
    "Expansion",
    "ExpansionMove",
    "ExpansionPlacement",
    "ExpansionQuerySet",
    "Idea",
    "IdeaMove",
    "IdeaQuerySet",
    "NewsWish",
    "NotForThem",
    "OurNews",
    "PartnerAgreement",
    "PlaceUsed",
    "PortfolioMove",
    "PortfolioPermission",
    "PortfolioText",
    "Referral",
    "ReferralMove",
    "Renewal",
    "RenewalMove",
    "RenewalPoint",
    "Service",
    "Telling",
]
