"""Writing waves of the past with what was said in them: nobody is written to again about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from perennial.clients.models import Contact
from perennial.foundation.narrowing import narrowed
from perennial.foundation.store import get
from perennial.intake.bulk import insert, take_ids
from perennial.intake.models import ImportBatch
from perennial.intake.plan import AnswerDraft, ContactDraft, RoundDraft
from perennial.pulse.choices import AnswerState, FormKind, RoundState
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, FeedbackVersion, Wave

Keys = list[tuple[str, int, str, int]]


def write_pulse(
    rounds: Sequence[RoundDraft], answers: Sequence[AnswerDraft], batch: ImportBatch, *, as_of: date
) -> Keys:
    """Waves and rounds, then answers whose ids are taken. Returns the keys they are known by."""
    if not answers:
        return []
    keys = _waves(rounds, batch) + _rounds(rounds, batch, as_of)
    roles = _roles(answers)
    parts = ("score", "speed", "quality", "communication", "comment", "answered_on")
    insert(
        FeedbackAnswer,
        ("id", "round_id", "client_id", "contact_id", "roles", "state", *parts, "read_on", "called_on", "relayed_on",
         "batch_id"),
        (
            (
                d.id, d.round.id, d.client.id, _contact(d), roles[_contact(d)],
                str(AnswerState.ANSWERED if d.row.score else AnswerState.EXPIRED),
                *(getattr(d.row, part) for part in parts), d.row.answered_on, d.row.talked_over_on,
                d.row.talked_over_on, batch.pk,
            )
            for d in answers
        ),
    )  # fmt: skip
    insert(
        FeedbackVersion, ("answer_id", "on", "score"),
        ((d.id, d.row.answered_on, d.row.score) for d in answers if d.row.score),
    )  # fmt: skip
    return keys + [(draft.key, batch.pk, "answer", draft.id or 0) for draft in answers]


def _waves(rounds: Sequence[RoundDraft], batch: ImportBatch) -> Keys:
    """One wave for all rounds of its name; its day is that of the first."""
    known = {draft.wave_key: draft.wave_id for draft in rounds if draft.wave_id}
    fresh: dict[str, RoundDraft] = {}
    for draft in sorted(rounds, key=lambda draft: draft.sent_on):
        if draft.wave_key not in known:
            fresh.setdefault(draft.wave_key, draft)
    known.update(zip(fresh, take_ids(Wave, len(fresh)), strict=True))
    insert(
        Wave, ("id", "name", "made_on", "batch_id"),
        [(known[key], draft.wave, draft.sent_on, batch.pk) for key, draft in fresh.items()],
    )  # fmt: skip
    for draft in rounds:
        draft.wave_id = known[draft.wave_key]
    return [(key, batch.pk, "wave", known[key] or 0) for key in fresh]


def _rounds(rounds: Sequence[RoundDraft], batch: ImportBatch, as_of: date) -> Keys:
    days = timedelta(days=get("pulse.close_day"))
    rows = []
    for draft, pk in zip(rounds, take_ids(FeedbackRound, len(rounds)), strict=True):
        draft.id = pk
        closed = min(draft.sent_on + days, as_of)
        told = draft.told_on or closed
        rows.append(
            (
                pk, draft.wave_id, draft.client.id, str(RoundState.REPORTED),
                str(FormKind.FULL if draft.full else FormKind.SHORT), draft.sent_on, draft.sent_on + days, closed, told,
                told, batch.pk,
            )
        )  # fmt: skip
    names = (
        "id", "wave_id", "client_id", "state", "form", "sent_on", "closes_on", "closed_on", "thanked_on", "told_on",
        "batch_id",
    )  # fmt: skip
    insert(FeedbackRound, names, rows)
    return [(draft.key, batch.pk, "round", draft.id or 0) for draft in rounds]


def _roles(answers: Sequence[AnswerDraft]) -> dict[int, list[str]]:
    """What each person means to us: weights of a mean are kept with the answer."""
    fresh = {_contact(d): sorted(d.contact.row.roles) for d in answers if isinstance(d.contact, ContactDraft)}
    stored = {_contact(draft) for draft in answers} - set(fresh)
    found = narrowed(Contact.objects.order_by(), "pk", stored).values_list("pk", "roles") if stored else ()
    return {**dict(found), **fresh}


def _contact(draft: AnswerDraft) -> int:
    found = draft.contact.id if isinstance(draft.contact, ContactDraft) else draft.contact
    assert found is not None
    return found
