"""Letters of the room, one module a subject; importing them registers them."""

from perennial.growth.letter_specs import ideas, our_news, portfolio, referrals, renewals

__all__ = ["ideas", "our_news", "portfolio", "referrals", "renewals"]
