"""Comparing answers of past waves with the book: what was said comes in once, and stays as it was said."""

from __future__ import annotations

from perennial.intake.kinds.care_rows import PulseRow
from perennial.intake.plan import AnswerDraft, ClientDraft, ContactDraft, RoundDraft
from perennial.intake.plan_care import Care
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import NO_SUCH_CONTACT
from perennial.intake.stored import ids_of, key_of


def plan_pulse(care: Care) -> None:
    """Rounds and answers that no earlier import has brought. One query, and none without such rows."""
    plan, rounds = care.plan, dict[str, RoundDraft]()
    drafts: list[AnswerDraft] = []
    for row, client in care.rows(plan.staged.answers, lambda row: (row.asked_on, row.answered_on, row.told_on)):
        contact = care.found(row.contact, client)
        if contact is None:
            plan.staged.refuse(row.file, row.line, because(NO_SUCH_CONTACT, name=row.contact), "contact", row.contact)
            continue
        drafts.append(_answer(row, client, contact, rounds))
    wanted = {key for draft in rounds.values() for key in (draft.key, draft.wave_key)}
    known = ids_of(("wave", "round", "answer"), wanted | {draft.key for draft in drafts})
    for draft in rounds.values():
        draft.id, draft.wave_id = known.get(draft.key), known.get(draft.wave_key)
    plan.answers = [draft for draft in drafts if draft.key not in known]
    needed = {draft.round.key for draft in plan.answers}
    plan.rounds = [draft for draft in rounds.values() if draft.key in needed and draft.id is None]
    plan.created["pulse"] += len(plan.answers)
    plan.unchanged["pulse"] += len(drafts) - len(plan.answers)


def _answer(
    row: PulseRow, client: ClientDraft, contact: ContactDraft | int, rounds: dict[str, RoundDraft]
) -> AnswerDraft:
    wave = row.wave.casefold()
    key = key_of("round", wave, client.code)
    asked = rounds.setdefault(key, RoundDraft(client, row.wave, key_of("wave", wave), key, row.asked_on))
    asked.sent_on = min(asked.sent_on, row.asked_on)
    asked.told_on = max(filter(None, (asked.told_on, row.told_on)), default=None)
    asked.full = asked.full or any((row.speed, row.quality, row.communication))
    return AnswerDraft(
        client, asked, contact, row, key_of("answer", wave, client.code, row.contact.casefold())
    )  # fmt: skip
