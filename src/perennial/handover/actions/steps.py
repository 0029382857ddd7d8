"""Steps of the first 90 days: done, skipped with the reason, taken back, moved, added."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, changes, record
from perennial.handover.choices import ENDED, Step
from perennial.handover.models import Onboarding, OnboardingStep


class CannotStep(ValueError):
    """A step cannot be changed so; the sentence says why."""


@transaction.atomic
def finish_step(step: OnboardingStep, *, by: Actor, as_of: date) -> OnboardingStep:
    """Done. Raises CannotStep when it was done or skipped before."""
    step = _waiting(step)
    step.done_on, step.by = as_of, by.user
    step.save(update_fields=["done_on", "by"])
    return _told("onboarding.step_done", step, by, as_of, late=max(0, (as_of - step.due_on).days))


@transaction.atomic
def skip_step(step: OnboardingStep, *, reason: str, by: Actor, as_of: date) -> OnboardingStep:
    """Not needed here, and why. Raises CannotStep."""
    words = " ".join(reason.split())[:300]
    if not words:
        raise CannotStep(_("Say why this step is skipped."))
    step = _waiting(step)
    step.skipped_on, step.by, step.reason = as_of, by.user, words
    step.save(update_fields=["skipped_on", "by", "reason"])
    return _told("onboarding.step_skipped", step, by, as_of, reason=words)


@transaction.atomic
def reopen_step(step: OnboardingStep, *, by: Actor, as_of: date) -> OnboardingStep:
    """Undo of both. Raises CannotStep when it waits anyway."""
    step = _locked(step)
    if step.waits:
        raise CannotStep(_("This step waits to be done."))
    step.done_on = step.skipped_on = step.by = None
    step.reason = ""
    step.save(update_fields=["done_on", "skipped_on", "by", "reason"])
    return _told("onboarding.step_reopened", step, by, as_of)


@transaction.atomic
def change_step(step: OnboardingStep, *, due_on: date, owner: User | None, by: Actor, as_of: date) -> OnboardingStep:
    """Another day or another person. Raises CannotStep."""
    step = _waiting(step)
    before = {"due_on": step.due_on, "owner": step.owner.name if step.owner else ""}
    step.due_on, step.owner = due_on, owner
    data = changes(before, {"due_on": due_on, "owner": owner.name if owner else ""})
    if data:
        step.save(update_fields=["due_on", "owner"])
        _told("onboarding.step_changed", step, by, as_of, **data)
    return step


@transaction.atomic
def add_step(
    row: Onboarding, *, title: str, due_on: date, owner: User | None, by: Actor, as_of: date
) -> OnboardingStep:  # fmt: skip
    """A step of one's own. Raises CannotStep."""
    words = " ".join(title.split())[:200]
    if not words:
        raise CannotStep(_("Say what is to be done."))
    if row.state in ENDED:
        raise CannotStep(_("These first 90 days have ended."))
    step = OnboardingStep.objects.create(onboarding=row, kind=Step.OWN, title=words, due_on=due_on, owner=owner)
    return _told("onboarding.step_added", step, by, as_of, due_on=due_on)


def _locked(step: OnboardingStep) -> OnboardingStep:
    found = OnboardingStep.objects.select_for_update().get(pk=step.pk)
    found.onboarding = Onboarding.objects.select_related("client").get(pk=found.onboarding_id)
    if found.onboarding.state in ENDED:
        raise CannotStep(_("These first 90 days have ended."))
    return found


def _waiting(step: OnboardingStep) -> OnboardingStep:
    found = _locked(step)
    if not found.waits:
        raise CannotStep(_("This step was done or skipped before."))
    return found


def _told(verb: str, step: OnboardingStep, by: Actor, as_of: date, **data: object) -> OnboardingStep:
    record(
        verb, by=by, on=as_of, client_id=step.onboarding.client_id, subject=("onboarding", step.onboarding_id),
        data={"kind": step.kind, "title": step.title, **data},
    )  # fmt: skip
    return step
