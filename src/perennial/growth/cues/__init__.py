"""Cues of the room, one module a subject; importing them registers them."""

from perennial.growth.cues import expansions, our_news, portfolio, referrals, renewals
from perennial.growth.cues.our_news import insight_fits, news_fits

__all__ = ["expansions", "insight_fits", "news_fits", "our_news", "portfolio", "referrals", "renewals"]
