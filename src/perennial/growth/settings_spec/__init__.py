"""Settings of the room, one module a subject; importing them registers them."""

from perennial.growth.settings_spec import expansions, our_news, portfolio, referrals, renewals

__all__ = ["expansions", "our_news", "portfolio", "referrals", "renewals"]
