"""Comparing staged rows with the book by natural keys: what would be created, changed, left alone or refused."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from perennial.intake.kinds.staged import Staged
from perennial.intake.plan import Plan
from perennial.intake.plan_care import Care, plan_care
from perennial.intake.plan_clients import People, first_days, plan_clients, plan_contacts, plan_people
from perennial.intake.plan_deals import plan_deals
from perennial.intake.plan_hours import plan_hours
from perennial.intake.plan_knowledge import plan_knowledge
from perennial.intake.plan_losses import plan_losses, refuse_future_losses
from perennial.intake.plan_money import Ledger, plan_credits, plan_disputes, plan_invoices, plan_payments
from perennial.intake.plan_notes import plan_promises, plan_rates, plan_touches
from perennial.intake.plan_pulse import plan_pulse
from perennial.intake.plan_referrals import plan_referrals
from perennial.intake.plan_staffing import plan_staffing
from perennial.intake.plan_terms import plan_terms
from perennial.intake.plan_workforce import plan_workforce
from perennial.intake.stored import Clients


def plan_import(staged: Staged, *, may_add_people: bool, currency: str, now: datetime) -> Plan:
    """The whole comparison, with a number of queries that does not depend on the number of rows. Writes nothing.

    `currency`: of a client that names none; `now`: what lies after it cannot have happened. Refusals and warnings are
    added to `staged`.
    """
    plan, clients, people = Plan(staged), Clients(), People()
    plan_people(plan, people, may_add=may_add_people)
    plan_workforce(plan, people, localdate(now))
    refuse_future_losses(plan, localdate(now))
    domains = plan_clients(plan, clients, people, currency=currency)
    plan_losses(plan, clients)
    contacts = plan_contacts(plan, clients, domains)
    care = Care(plan, clients, people, contacts, now)
    plan_deals(care, domains, currency=currency)
    plan_terms(care)
    plan_hours(care)
    plan_staffing(care)
    plan_referrals(care)
    ledger = Ledger(plan, clients)
    plan_invoices(plan, ledger)
    plan_credits(plan, ledger)
    plan_payments(plan, ledger)
    plan_disputes(plan, ledger)
    plan_promises(plan, clients)
    plan_touches(plan, clients, contacts)
    plan_care(care)
    plan_pulse(care)
    plan_knowledge(care)
    plan_rates(plan)
    first_days(plan)
    return plan
