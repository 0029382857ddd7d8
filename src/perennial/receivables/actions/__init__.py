"""Everything that changes receivables: cases, holds, promises to pay, plans, pauses, and the nightly fit."""

from perennial.receivables.actions.arrangements import agree_plan, promise_to_pay, withdraw_plan, withdraw_promise
from perennial.receivables.actions.cases import (
    advance_cases,
    approve_pause,
    case_view,
    move_case,
    pause_work,
    resume_work,
    take_back_move,
    withdraw_approval,
)
from perennial.receivables.actions.holds import end_hold, hold_reminders
from perennial.receivables.actions.interest import (
    BadInterestRate,
    remove_interest_rate,
    set_interest_rate,
    take_back_interest,
)
from perennial.receivables.actions.predictions import forget_fits, refit
from perennial.receivables.actions.refusals import AlreadyEnded, NeedsReason, NoCase, NothingOverdue

__all__ = [
    "AlreadyEnded",
    "BadInterestRate",
    "NeedsReason",
    "NoCase",
    "NothingOverdue",
    "advance_cases",
    "agree_plan",
    "approve_pause",
    "case_view",
    "end_hold",
    "forget_fits",
    "hold_reminders",
    "move_case",
    "pause_work",
    "promise_to_pay",
    "refit",
    "remove_interest_rate",
    "resume_work",
    "set_interest_rate",
    "take_back_interest",
    "take_back_move",
    "withdraw_approval",
    "withdraw_plan",
    "withdraw_promise",
]
