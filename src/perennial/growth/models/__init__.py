"""Tables of the room, one module an aggregate."""

from perennial.growth.models.our_news import LANGUAGES, NewsWish, NotForThem, OurNews, Telling
from perennial.growth.models.referrals import Referral, ReferralMove

__all__ = ["LANGUAGES", "NewsWish", "NotForThem", "OurNews", "Referral", "ReferralMove", "Telling"]
