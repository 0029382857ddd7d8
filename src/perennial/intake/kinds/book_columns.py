"""The native book: its files and their columns, for those who read the book and those who write it.

CSV in UTF-8 with a comma, a header line, ISO dates (2024-03-31) and a dot in decimals (1234.50). Lists inside a cell
are separated by LIST_SEPARATOR; an invoice in payments.csv may carry its share behind SHARE_SEPARATOR, as in
"A-17:250.00;A-18".
Every file is optional. The whole format is described in docs/native-book.md.
"""

from __future__ import annotations

from typing import Final

from perennial.intake.kinds.hours_columns import HOURS_FILES, HOURS_REQUIRED
from perennial.intake.kinds.referral_columns import REFERRAL_FILES, REFERRAL_REQUIRED
from perennial.intake.kinds.staffing_columns import STAFFING_FILES, STAFFING_REQUIRED
from perennial.intake.kinds.terms_columns import TERMS_FILES, TERMS_REQUIRED
from perennial.intake.kinds.workforce_columns import WORKFORCE_FILES, WORKFORCE_REQUIRED

LIST_SEPARATOR: Final = ";"
SHARE_SEPARATOR: Final = ":"

PEOPLE: Final = ("email", "name", "role", "language", "title")
CLIENTS: Final = (
    "code",
    "name",
    "country",
    "city",
    "time_zone",
    "language",
    "currency",
    "terms_days",
    "account_manager",
    "status",
    "pause_allowed",
    "friendly_reminder",
    "since",
    "tier",
    "lost_on",
    "loss_reason",
)
CONTACTS: Final = ("client", "name", "email", "phone", "title", "language", "greeting", "roles")
INVOICES: Final = ("client", "number", "issued_on", "due_on", "amount", "currency", "description")
CREDIT_NOTES: Final = ("client", "number", "issued_on", "amount", "currency", "invoice", "reason")
PAYMENTS: Final = ("client", "reference", "paid_on", "amount", "currency", "invoices", "payer")
DISPUTES: Final = ("client", "invoice", "opened_on", "amount", "reason", "resolved_on", "outcome")
PROMISES: Final = ("client", "currency", "amount", "promised_on", "due_on", "said_by", "note")
TOUCHES: Final = ("client", "on", "kind", "contact", "text", "by", "ours", "direction", "minutes")
COMMITMENTS: Final = (
    "client", "made_on", "due_at", "text", "direction", "contact", "owner", "outcome", "ended_at", "evidence",
    "exceeded",
)  # fmt: skip
ISSUES: Final = (
    "client", "opened_at", "text", "kind", "severity", "contact", "owner", "detail", "answered_at", "next_update_at",
    "resolved_at", "resolution", "closed_at",
)  # fmt: skip
PULSE: Final = (
    "client", "wave", "asked_on", "contact", "answered_on", "score", "comment", "speed", "quality", "communication",
    "talked_over_on", "told_on",
)  # fmt: skip
KNOWLEDGE: Final = ("client", "about", "value", "contact", "on")
RATES: Final = ("on", "base", "quote", "rate")

BOOK_FILES: Final[dict[str, tuple[str, ...]]] = {
    "people.csv": PEOPLE,
    **WORKFORCE_FILES,
    "clients.csv": CLIENTS,
    "contacts.csv": CONTACTS,
    **TERMS_FILES,
    **HOURS_FILES,
    **STAFFING_FILES,
    **REFERRAL_FILES,
    "invoices.csv": INVOICES,
    "credit_notes.csv": CREDIT_NOTES,
    "payments.csv": PAYMENTS,
    "disputes.csv": DISPUTES,
    "promises.csv": PROMISES,
    "touches.csv": TOUCHES,
    "commitments.csv": COMMITMENTS,
    "issues.csv": ISSUES,
    "pulse.csv": PULSE,
    "knowledge.csv": KNOWLEDGE,
    "rates.csv": RATES,
}
"""File name -> its columns in order, in the order the files must be applied so that references resolve."""

REQUIRED: Final[dict[str, frozenset[str]]] = {
    "people.csv": frozenset({"email", "name", "role"}),
    **WORKFORCE_REQUIRED,
    "clients.csv": frozenset({"code", "name"}),
    "contacts.csv": frozenset({"client", "name"}),
    **TERMS_REQUIRED,
    **HOURS_REQUIRED,
    **STAFFING_REQUIRED,
    **REFERRAL_REQUIRED,
    "invoices.csv": frozenset({"client", "number", "issued_on", "amount", "currency"}),
    "credit_notes.csv": frozenset({"client", "number", "issued_on", "amount", "currency"}),
    "payments.csv": frozenset({"client", "paid_on", "amount", "currency"}),
    "disputes.csv": frozenset({"client", "invoice", "opened_on", "reason"}),
    "promises.csv": frozenset({"client", "currency", "amount", "promised_on", "due_on"}),
    "touches.csv": frozenset({"client", "on", "kind", "text"}),
    "commitments.csv": frozenset({"client", "made_on", "due_at", "text"}),
    "issues.csv": frozenset({"client", "opened_at", "text"}),
    "pulse.csv": frozenset({"client", "asked_on", "contact"}),
    "knowledge.csv": frozenset({"client", "about", "value"}),
    "rates.csv": frozenset({"on", "base", "quote", "rate"}),
}
"""Columns that must be there with a value in every line; the others may be empty or left out."""

YES: Final = "yes"
NO: Final = "no"
"""What `pause_allowed` (empty: not known) and `friendly_reminder` (empty: yes) may say."""

PERSON_ROLES: Final = frozenset({"AM", "HCS", "DIR", "FIN", "SAL", "REC", "DLV", "DEV"})
"""What people.csv may say in `role`: account manager, head of client success, director, finance, sales, recruiter,
delivery, developer."""

CONTACT_ROLES: Final = frozenset(
    {"sponsor", "decision_maker", "champion", "influencer", "user", "billing", "opponent", "economic_buyer",
     "technical", "procurement"}
)  # fmt: skip
"""What contacts.csv may say in `roles`; roles are separated by LIST_SEPARATOR."""

TIERS: Final = frozenset({"A", "B", "C"})
"""How much care a client gets, in `tier` (empty: B)."""

CLIENT_STATUSES: Final = frozenset(
    {"prospect", "handover", "onboarding", "active", "at_risk", "notice", "dormant", "lost", "archived"}
)
"""What clients.csv may say in `status`; empty means active."""

LOSS_REASONS: Final = frozenset(
    {"competitor", "hired_in_house", "poached", "budget", "project_ended", "quality", "communication", "price", "other"}
)
"""What clients.csv may say in `loss_reason`: why a client left on `lost_on`; empty where nobody knows."""

GONE: Final = frozenset({"lost", "archived"})
"""Where a client that left may stand; empty means lost."""

DISPUTE_OUTCOMES: Final = frozenset({"valid", "credited"})
"""What disputes.csv may say in `outcome`: our claim stands, or it was credited; empty while it is open."""

TOUCH_KINDS: Final = frozenset({"visit", "meeting", "call", "mail", "chat", "note"})
"""What touches.csv may say in `kind`."""

TOUCH_DIRECTIONS: Final = frozenset({"two_way", "unanswered", "mass"})
"""What touches.csv may say in `direction`; empty means two_way."""

COMMITMENT_DIRECTIONS: Final = frozenset({"ours", "theirs"})
"""What commitments.csv may say in `direction`: who promised; empty means ours."""

COMMITMENT_OUTCOMES: Final = frozenset({"kept", "broken", "cancelled"})
"""What commitments.csv may say in `outcome`; the days tell whether it was kept in time. Empty while it is open."""

ISSUE_KINDS: Final = frozenset({"issue", "question"})
"""What issues.csv may say in `kind`; empty means issue."""

FACTS: Final = frozenset(
    {"industry", "strategy", "ecosystem", "size", "site", "goal", "rival", "our_rival", "feed"}
)
AXES: Final[dict[str, frozenset[str]]] = {
    "decides": frozenset({"alone", "board"}),
    "calmed_by": frozenset({"numbers", "people", "demos"}),
    "tempo": frozenset({"daily", "weekly", "monthly"}),
    "bad_news": frozenset({"voice", "written"}),
}
STANCE: Final = "stance"
STANCES: Final = frozenset({"advocate", "friendly", "neutral", "wary", "hostile"})
CANVAS_PREFIX: Final = "canvas."
CANVAS_BLOCKS: Final = frozenset(
    {"partners", "activities", "resources", "value", "relationships", "channels", "segments", "costs", "revenue"}
)
KNOWN_ABOUT: Final = FACTS | AXES.keys() | {STANCE} | {f"{CANVAS_PREFIX}{block}" for block in CANVAS_BLOCKS}
"""What knowledge.csv may say in `about`: a fact, an axis of how to work with the client, the attitude of one of its
people, a block of its business model canvas."""

LANGUAGES: Final = frozenset({"en", "ru", "uk"})
"""What `language` may say."""
