"""The file of the native book about referrals."""

from __future__ import annotations

from typing import Final

REFERRALS: Final = (
    "client", "lead", "registered_on", "state", "contact", "site", "person", "email", "need", "asked_on", "consent_on",
    "thanked_on", "closed_on", "became",
)  # fmt: skip
REFERRAL_FILES: Final[dict[str, tuple[str, ...]]] = {"referrals.csv": REFERRALS}
REFERRAL_REQUIRED: Final[dict[str, frozenset[str]]] = {
    "referrals.csv": frozenset({"client", "lead", "registered_on"})
}
OPEN: Final = frozenset({"registered", "contacted", "qualified"})
WON: Final = frozenset({"converted", "paying", "closed_won"})
REFERRAL_STATES: Final = OPEN | WON | {"closed_lost"}
