"""Texts of the timeline of the room, one module a subject; importing them registers them."""

from perennial.growth.timeline_texts import (
    expansions,
    ideas,
    our_news,
    partners,
    portfolio,
    referrals,
    renewals,
    services,
)

__all__ = ["expansions", "ideas", "our_news", "partners", "portfolio", "referrals", "renewals", "services"]
