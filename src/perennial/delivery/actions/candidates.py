"""Who may take the seats of a request: found, shown with their consent, interviewed, hired or not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.delivery.actions.staffing import CannotAsk, move_request
from perennial.delivery.models import Candidate, SeatFilled, StaffingMove, StaffingRequest
from perennial.delivery.policies import staffing_roles
from perennial.delivery.staffing_choices import SEARCHED, CandidateState, StaffingState
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record
from perennial.kernel.letters import clean_line

_OVER: Final = (CandidateState.HIRED, CandidateState.NOT_FIT)


@transaction.atomic
def add_candidate(
    row: StaffingRequest, *, name: str = "", person: User | None = None, cv: str = "", consent_on: date | None = None,
    note: str = "", by: Actor, as_of: date,
) -> Candidate:  # fmt: skip
    """Somebody of ours (`person`, from the bench) or from outside. Raises CannotAsk."""
    called = clean_line(person.name if person else name)[:100]
    if row.state not in SEARCHED:
        raise CannotAsk(_("Candidates come to a request that a recruiter has accepted."))
    if not called:
        raise CannotAsk(_("A candidate needs a name."))
    if consent_on is not None and consent_on > as_of:
        raise CannotAsk(_("Nobody agreed on a day that is still to come."))
    if person is not None and row.candidates.filter(person=person).exists():
        raise CannotAsk(_("%(name)s is a candidate already.") % {"name": called})
    _recruits(by)
    found = Candidate.objects.create(
        request=row, person=person, name=called, cv=cv, consent_on=consent_on, note=clean_line(note)[:300],
        found_on=as_of,
    )  # fmt: skip
    _record(found, "candidate.found", by, as_of)
    return found


@transaction.atomic
def note_consent(one: Candidate, *, by: Actor, as_of: date) -> Candidate:
    """The candidate agreed that the client sees the CV."""
    _recruits(by)
    _set(one, by, as_of, consent_on=as_of)
    return one


@transaction.atomic
def shortlist_candidates(row: StaffingRequest, *, chosen: Collection[int], by: Actor, as_of: date) -> StaffingRequest:
    """Their CVs go to the client, of those who agreed to it. Later ones join the list that is there.

    Raises CannotAsk, kernel.lifecycle.Refused.
    """
    rows = list(row.candidates.select_for_update().filter(pk__in=list(chosen), state=CandidateState.FOUND))
    if silent := [one.name for one in rows if one.consent_on is None]:
        raise CannotAsk(_("No consent to show the CV yet: %(names)s.") % {"names": ", ".join(silent)})
    if row.state not in (StaffingState.SHORTLISTED, StaffingState.INTERVIEWING):
        move_request(row, "shortlist", holds=bool(rows), by=by, as_of=as_of)
    _recruits(by)
    for one in rows:
        _set(one, by, as_of, state=CandidateState.SHORTLISTED)
    return row


@transaction.atomic
def begin_interviews(row: StaffingRequest, *, by: Actor, as_of: date) -> StaffingRequest:
    """The client talks with those on the shortlist. Raises kernel.lifecycle.Refused."""
    if row.state != StaffingState.INTERVIEWING:
        move_request(row, "client_interview", by=by, as_of=as_of)
    for one in row.candidates.filter(state=CandidateState.SHORTLISTED):
        _set(one, by, as_of, state=CandidateState.INTERVIEW)
    return row


@transaction.atomic
def none_fit(row: StaffingRequest, *, why: str, by: Actor, as_of: date) -> StaffingRequest:
    """The client wants none of those it saw, and says why: the search goes on. Raises kernel.lifecycle.Refused."""
    said = clean_line(why)
    move_request(row, "none_fit", holds=bool(said), reason=said, by=by, as_of=as_of)
    for one in row.candidates.filter(state__in=(CandidateState.SHORTLISTED, CandidateState.INTERVIEW)):
        _set(one, by, as_of, state=CandidateState.NOT_FIT, why=said[:300], decided_on=as_of)
    return row


@transaction.atomic
def drop_candidate(one: Candidate, *, why: str, by: Actor, as_of: date) -> Candidate:
    """This one does not fit, or withdrew. Raises CannotAsk."""
    said = clean_line(why)[:300]
    if not said:
        raise CannotAsk(_("The reason has to be said."))
    if one.state in _OVER:
        raise CannotAsk(_("This is decided already."))
    _set(one, by, as_of, state=CandidateState.NOT_FIT, why=said, decided_on=as_of)
    return one


@transaction.atomic
def accept_offer(one: Candidate, *, by: Actor, as_of: date) -> StaffingRequest:
    """The candidate takes the seat; the last seat fills the request. Raises CannotAsk, kernel.lifecycle.Refused."""
    row = StaffingRequest.objects.select_for_update().get(pk=one.request_id)
    if row.state != StaffingState.INTERVIEWING or one.state != CandidateState.INTERVIEW:
        raise CannotAsk(_("An offer is accepted after the interview with the client."))
    _recruits(by)
    SeatFilled.objects.create(request=row, candidate=one, on=as_of)
    _set(one, by, as_of, state=CandidateState.HIRED, decided_on=as_of)
    if row.filled.count() == row.seats:
        move_request(row, "offer_accepted", by=by, as_of=as_of)
    return row


@transaction.atomic
def split_request(row: StaffingRequest, *, by: Actor, as_of: date) -> StaffingRequest:
    """The seats that are filled close this request; the others go on in one of their own, which is returned. It has
    waited as long as this one, and those who are not decided on go with it. Raises CannotAsk, kernel.lifecycle.Refused.
    """
    row = StaffingRequest.objects.select_for_update(of=("self",)).select_related("skill", "client").get(pk=row.pk)
    taken = row.filled.count()
    if not 0 < taken < row.seats:
        raise CannotAsk(_("A request is split when some of its seats are filled and some are not."))
    rest, undecided = row.seats - taken, row.candidates.exclude(state__in=_OVER)
    waiting = undecided.filter(state=CandidateState.INTERVIEW).exists()
    StaffingRequest.objects.filter(pk=row.pk).update(seats=taken)
    row.seats = taken
    move_request(row, "offer_accepted", by=by, as_of=as_of)
    said = {
        name: getattr(row, name)
        for name in ("client", "title", "skill", "level", "stack", "needed_on", "ceiling", "currency", "unit",
                     "must_haves", "submitted_on", "told_on", "told_percent", "recruiter", "replaces")
    }  # fmt: skip
    other = StaffingRequest.objects.create(
        **said, seats=rest, state=StaffingState.INTERVIEWING if waiting else StaffingState.ACCEPTED, state_since=as_of,
        made_on=as_of, made_by=by.user, split_from=row,
    )  # fmt: skip
    undecided.update(request=other)
    if not waiting:
        other.candidates.update(state=CandidateState.FOUND)
    StaffingMove.objects.create(request=other, event="split", before="", after=other.state, on=as_of, by=by.user)
    data = {"seats": rest, "level": row.level, "skill": row.skill.name if row.skill else "", "title": row.title}
    subject = ("staffing", other.pk)
    record("staffing.split", by=by, on=as_of, client_id=row.client_id, subject=subject, data=data)
    return other


def _recruits(by: Actor) -> None:
    """Candidates are the recruiters'. Raises CannotAsk."""
    if "REC" not in staffing_roles(by.user):
        raise CannotAsk(_("This is for recruiters to do."))


def _set(one: Candidate, by: Actor, as_of: date, **values: Any) -> None:
    for name, value in values.items():
        setattr(one, name, value)
    one.save(update_fields=list(values))
    _record(one, "candidate.moved", by, as_of)


def _record(one: Candidate, verb: str, by: Actor, as_of: date) -> None:
    """Candidates are named by whose they are, not in the timeline: what is known of people from outside can be
    deleted with the request.
    """
    data = {"state": one.state, "ours": one.person.name if one.person else "", "consent": one.consent_on is not None}
    subject = ("staffing", one.request_id)
    record(verb, by=by, on=as_of, client_id=one.request.client_id, subject=subject, data=data)
