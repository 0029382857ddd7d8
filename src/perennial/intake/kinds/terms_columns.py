"""Columns of the native book about what is agreed: companies, agreements, projects, placements, bill and cost rates."""

from __future__ import annotations

from typing import Final

_COMPANY: Final = ("name", "country", "street", "city", "postcode", "tax_id", "vat_id", "registration", "email")
ENTITIES: Final = (*_COMPANY, "phone", "iban", "bic", "bank_name", "series", "is_default")
CLIENT_ENTITIES: Final = ("client", *_COMPANY, "einvoice_id", "buyer_reference", "is_default")
AGREEMENTS: Final = (
    "client", "number", "kind", "parent", "title", "our_entity", "client_entity", "signed_on", "starts_on", "ends_on",
    "notice_days", "auto_renews", "renewal_months", "payment_terms_days", "currency", "rounding", "rounding_per",
    "silent_approval", "silent_after_days", "discount_percent", "vat", "vat_rate", "non_solicit_months",
    "buyout_percent", "buyout_note", "purchase_order",
)  # fmt: skip
PROJECTS: Final = ("client", "agreement", "code", "name", "billing", "fee", "fee_months", "starts_on", "ends_on")
PLACEMENTS: Final = (
    "client", "agreement", "person", "title", "starts_on", "project", "seat", "skill", "level", "share", "billing",
    "ends_on", "roll_off_on", "state", "notice_by", "notice_cause", "notice_given_on", "end_cause", "replaces",
)  # fmt: skip
BILL_RATES: Final = ("client", "person", "valid_from", "amount", "currency", "unit")
COST_RATES: Final = ("person", "valid_from", "amount", "currency")

TERMS_FILES: Final[dict[str, tuple[str, ...]]] = {
    "entities.csv": ENTITIES,
    "client_entities.csv": CLIENT_ENTITIES,
    "agreements.csv": AGREEMENTS,
    "projects.csv": PROJECTS,
    "placements.csv": PLACEMENTS,
    "bill_rates.csv": BILL_RATES,
    "cost_rates.csv": COST_RATES,
}
TERMS_REQUIRED: Final[dict[str, frozenset[str]]] = {
    "entities.csv": frozenset({"name", "country", "series"}),
    "client_entities.csv": frozenset({"client", "name", "country"}),
    "agreements.csv": frozenset({"client", "number", "starts_on"}),
    "projects.csv": frozenset({"client", "agreement", "code", "name", "starts_on"}),
    "placements.csv": frozenset({"client", "agreement", "person", "title", "starts_on"}),
    "bill_rates.csv": frozenset({"client", "person", "valid_from", "amount"}),
    "cost_rates.csv": frozenset({"person", "valid_from", "amount"}),
}

AGREEMENT_KINDS: Final = frozenset({"master", "sow"})
ROUNDINGS: Final = frozenset(
    {"exact", "up_6", "near_6", "up_15", "near_15", "up_30", "near_30", "whole_hour_up"}
)
ROUNDED: Final = frozenset({"entry", "day", "month"})
VAT_TREATMENTS: Final = frozenset({"standard", "reverse_charge", "exempt", "outside"})
PROJECT_BILLINGS: Final = frozenset({"hourly", "daily", "monthly", "fixed"})
PLACEMENT_BILLINGS: Final = PROJECT_BILLINGS - {"fixed"}
RATE_UNITS: Final = frozenset({"hour", "day", "month"})
LEVELS: Final = frozenset({"junior", "middle", "senior", "lead"})
WORKING_STATES: Final = frozenset({"active", "notice", "replacing", "converting"})
ENDED_STATES: Final = frozenset({"ended", "converted"})
PLACEMENT_STATES: Final = WORKING_STATES | ENDED_STATES | {"proposed", "agreed", "declined"}
NOTICE_BY: Final = frozenset({"client", "us", "developer"})
END_CAUSES: Final = frozenset(
    {"project_ended", "budget", "quality", "communication", "left_us", "moved", "hired", "client_gone", "other"}
)
