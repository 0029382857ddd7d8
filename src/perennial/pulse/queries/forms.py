"""What the form of one answer needs: the answer, whom it asks about, what was said the last time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from perennial.clients.models import Contact
from perennial.foundation.models import User
from perennial.foundation.store import load
from perennial.pulse.choices import AnswerState, FormKind
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, PersonFeedback


@dataclass(frozen=True, slots=True)
class Form:
    """One person's form."""

    answer: FeedbackAnswer
    people: list[User]
    of_people: list[PersonFeedback]
    last: dict[str, int | None]  # parts of this person's answer before

    @property
    def full(self) -> bool:
        return self.answer.round.form == FormKind.FULL

    @property
    def answered(self) -> bool:
        return self.answer.state == AnswerState.ANSWERED

    @property
    def closes_on(self) -> date | None:
        return self.answer.round.closes_on


def form_of(answer_id: int) -> Form | None:
    """The form of this answer; None when there is none. Four queries."""
    rows = FeedbackAnswer.objects.select_related("round", "contact", "client__manager", "link")
    answer = rows.filter(pk=answer_id).first()
    if answer is None:
        return None
    full = answer.round.form == FormKind.FULL
    people = [row.person for row in answer.round.people.select_related("person")] if full else []
    before = FeedbackAnswer.objects.filter(contact=answer.contact, state=AnswerState.ANSWERED).exclude(pk=answer.pk)
    last = before.order_by("-round__sent_on", "-pk").first()
    return Form(answer, people, list(answer.of_people.all()), last.parts if last else {})


def unsent_form(row: FeedbackRound) -> Form:
    """The form of a round as its first contact would get it, kept nowhere: for a look before it goes."""
    contact = row.client.contacts.current().first() or Contact(client=row.client, name=row.client.name)
    if row.closes_on is None:
        row.closes_on = row.wave.made_on + timedelta(days=load("pulse.close_day")["pulse.close_day"])
    answer = FeedbackAnswer(round=row, client=row.client, contact=contact)
    people = [entry.person for entry in row.people.select_related("person")] if row.form == FormKind.FULL else []
    return Form(answer, people, [], {})
