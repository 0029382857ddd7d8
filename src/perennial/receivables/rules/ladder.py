"""Where a dunning case stands at the end of any day, what comes next and when (domain B8, docs/algorithms/dunning.md).

The state follows the recorded moves and, from there, the age of the oldest invoice that may be asked for. A case
without moves (imported history) opens in the state its age implies. Letters follow each invoice's own age, so that a
case which never empties still asks for its new invoices; all invoices of the case are joined in one letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from perennial.kernel.money import ZERO
from perennial.kernel.workdays import add_working_days
from perennial.receivables.rules.case_facts import Blocked, CaseFacts, LadderItem, Move, SentLetter, Steps, chased_sum

BY_AGE: Final = ("due", "late_7", "late_14")
RANK: Final = {"due": 1, "late_7": 2, "late_14": 3, "pause": 4, "escalation": 5}
WAITS: Final = frozenset({"due", "late_7", "late_14", "pause_warned", "paused"})
DEFAULT_STEPS: Final = Steps()


@dataclass(frozen=True, slots=True)
class MoveDue:
    """A move the system has to record: its event, the day it became due, where it leads."""

    event: str
    on: date
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Position:
    """A case at the end of a day.

    `state`: after `moves_due`. `letter`: the key of the letter that is ready, since `letter_since`; none while blocked.
    `next_step`: the coming event of the machine, or 'instalment'. `items`: the invoices a letter would join.
    """

    state: str
    moves_due: tuple[MoveDue, ...]
    letter: str | None
    letter_since: date | None
    next_step: str | None
    next_step_on: date | None
    days_left: int | None
    oldest_due_on: date | None
    days_late: int
    items: tuple[LadderItem, ...]
    amount: Decimal
    overdue: Decimal
    pause_because: str | None
    blocked_by: tuple[Blocked, ...]


def position(facts: CaseFacts, *, as_of: date, steps: Steps = DEFAULT_STEPS, countries: Iterable[str] = ()) -> Position:
    """The position at the end of `as_of`; `countries` are those whose bank holidays lengthen the grace."""
    case = _Case(facts, as_of, steps, tuple(countries))
    due_moves = tuple(case.walk())
    state = case.shown(due_moves[-1].target if due_moves else case.stored)
    blocked = tuple(case.blocks(state))
    letter, since = case.letter(state, due_moves, blocked)
    step, step_on = case.next_step(state)
    joined = case.due_soon if state in ("quiet", "pre_due") and not case.chased else case.chased
    return Position(
        state=state,
        moves_due=due_moves,
        letter=letter,
        letter_since=since,
        next_step=step,
        next_step_on=step_on,
        days_left=None if step_on is None else max(0, (step_on - as_of).days),
        oldest_due_on=case.oldest,
        days_late=case.days_late,
        items=joined,
        amount=chased_sum(joined),
        overdue=sum((item.open for item in case.overdue), ZERO),
        pause_because=case.pause_because(state),
        blocked_by=blocked,
    )


class _Case:
    """The facts of one case cut down to one day."""

    def __init__(self, facts: CaseFacts, as_of: date, steps: Steps, countries: tuple[str, ...]) -> None:
        self.facts, self.as_of, self.steps, self.countries = facts, as_of, steps, countries
        items = sorted((item for item in facts.items if item.open > 0), key=lambda item: (item.due_on, item.id))
        self.open = items
        self.overdue = tuple(item for item in items if item.due_on < as_of)
        self.chased = tuple(item for item in self.overdue if item.chased > 0)
        self.due_soon = tuple(i for i in items if i.chased >= steps.pre_due_minimum and self._is_near(i))
        self.oldest = self.chased[0].due_on if self.chased else None
        self.days_late = (as_of - self.oldest).days if self.oldest else 0
        self.letters = [letter for letter in facts.letters if letter.on <= as_of]
        self.moves = self._running_moves()
        self.stored = self.moves[-1].target if self.moves else "quiet"

    def _is_near(self, item: LadderItem) -> bool:
        return item.due_on - timedelta(days=self.steps.pre_due) <= self.as_of <= item.due_on

    def _cases(self) -> list[list[Move]]:
        """Moves up to the day, cut after each closing; the last list is the running case."""
        cases: list[list[Move]] = [[]]
        for move in self.facts.moves:
            if move.on <= self.as_of:
                cases[-1].append(move)
                if move.target == "closed":
                    cases.append([])
        return cases

    def _running_moves(self) -> list[Move]:
        """Moves of the newest case; a closed one is left behind as soon as something is open again."""
        cases = self._cases()
        return cases[-1] if cases[-1] or self.open or len(cases) == 1 else cases[-2]

    def _closed_case(self) -> list[Move]:
        """Moves of the case that closed last."""
        cases = self._cases()
        return cases[-2] if len(cases) > 1 and not cases[-1] else []

    # -- the state ------------------------------------------------------------------------------------------------

    def walk(self) -> Iterator[MoveDue]:
        """Moves that the system may make from the stored state, in order."""
        state, on = self.stored, self.moves[-1].on if self.moves else date.min
        while found := self._system_move(state):
            event, target, day = found
            on = max(on, day)
            yield MoveDue(event, on, state, target)
            state = target

    def _system_move(self, state: str) -> tuple[str, str, date] | None:
        if state == "closed":
            return None
        if self._is_over(state):
            return ("money_came" if state == "promised" else "paid"), "closed", self.as_of
        if state == "promised":
            return self._promise_move()
        if state == "plan":
            broken = self.facts.plan.broken_on if self.facts.plan else None
            return ("plan_broken", "escalated", broken) if broken else None
        return self._age_move(state)

    def _is_over(self, state: str) -> bool:
        """Nothing is overdue any more. Before its due day a case ends when nothing is open; a legal one by hand."""
        if state == "legal" or (state == "quiet" and not self.moves):
            return False
        return not self.open if state in ("quiet", "pre_due") else not self.overdue

    def _promise_move(self) -> tuple[str, str, date] | None:
        status = self.facts.promise.status if self.facts.promise else None
        if status is None or status.settled_on is None:
            return None
        if status.state == "kept":
            return "promise_kept", "due", status.settled_on
        return "promise_broken", "late_14", status.settled_on

    def _age_move(self, state: str) -> tuple[str, str, date] | None:
        asked, held = self.facts.promise_runs or self.facts.plan_runs, self.facts.hold is not None
        if state in ("quiet", "pre_due") and self.oldest and self._reached("due", self.oldest):
            return "due_day", "due", self._day_of("due", self.oldest)
        if state == "quiet" and self.facts.friendly and self.due_soon and not self.overdue and not held:
            return "remind_before", "pre_due", self.due_soon[0].due_on - timedelta(days=self.steps.pre_due)
        for source, event, target in (("due", "step7", "late_7"), ("late_7", "step14", "late_14")):
            if state == source and self.oldest and self._reached(target, self.oldest) and not asked and not held:
                return event, target, self._day_of(target, self.oldest)
        return None

    def shown(self, state: str) -> str:
        """Imported promises and plans come without moves: while they run, the case waits in their state."""
        if state in WAITS and self.facts.plan_runs:
            return "plan"
        if state in WAITS and self.facts.promise_runs:
            return "promised"
        return state

    def _day_of(self, step: str, due_on: date) -> date:
        if step == "due":
            return add_working_days(due_on, self.steps.grace_bank_days, self.countries)
        return due_on + timedelta(days=getattr(self.steps, step))

    def _reached(self, step: str, due_on: date) -> bool:
        return self.as_of >= self._day_of(step, due_on)

    # -- what stops it ----------------------------------------------------------------------------------------------

    def blocks(self, state: str) -> Iterator[Blocked]:
        """Every reason why the ladder sends nothing, whatever its age."""
        if state == "legal":
            yield Blocked("legal")
        if self.facts.hold:
            yield Blocked("client_held", self.facts.hold.until)
        if self.facts.promise_runs and self.facts.promise:
            yield Blocked("promise_running", self.facts.promise.status.deadline)
        if self.facts.plan_runs:
            yield Blocked("plan_running")
        elif self.overdue and not self.chased:
            yield Blocked("invoice_held" if any(item.held for item in self.overdue) else "disputed")
        if self.chased and chased_sum(self.chased) < self.steps.minimum:
            yield Blocked("below_minimum")

    # -- the letter -------------------------------------------------------------------------------------------------

    def letter(
        self, state: str, due_moves: tuple[MoveDue, ...], blocked: tuple[Blocked, ...]
    ) -> tuple[str | None, date | None]:
        """The letter that is ready and since when; the promise's and the plan's own letters are not the ladder's."""
        reasons = {block.reason for block in blocked}
        if state in ("closed", "quiet") and (paused_on := self._paid_after_pause(state)):
            return self._unsent("resume", paused_on)
        if reasons & {"client_held", "legal"}:
            return None, None
        last = due_moves[-1] if due_moves else self.moves[-1] if self.moves else None
        if state in ("plan", "promised") and reasons & {"plan_running", "promise_running"}:
            return self._agreed_letter()
        if last and last.event == "promise_broken" and not self._went_since("promise_broken", last.on):
            return "promise_broken", last.on
        if reasons:
            return None, None
        if state == "escalated" and last:
            return self._unsent("escalation", last.on)
        return self._ladder_letter(state)

    def _paid_after_pause(self, state: str) -> date | None:
        """The day of the pause in the case that has just closed: its client is thanked and told that work goes on."""
        moves = self.moves if state == "closed" and self.moves else self._closed_case()
        return next((move.on for move in reversed(moves) if move.target == "paused"), None)

    def _agreed_letter(self) -> tuple[str | None, date | None]:
        plan, promise = self.facts.plan, self.facts.promise
        if plan and plan.state == "running" and plan.next_part:
            asked_from = plan.next_part.part.due_on - timedelta(days=self.steps.instalment)
            ready = self.as_of >= asked_from and not self.facts.instalment_held
            return self._unsent("instalment_due", asked_from) if ready else (None, None)
        if promise and self.as_of >= promise.promise.pay_on:
            return self._unsent("promise_due", promise.promise.pay_on)
        return None, None

    def _ladder_letter(self, state: str) -> tuple[str | None, date | None]:
        if state == "pre_due" and not self.chased:
            unasked = [item for item in self.due_soon if not self._asked("pre_due", item)]
            return ("pre_due", unasked[0].due_on - timedelta(days=self.steps.pre_due)) if unasked else (None, None)
        if state not in (*BY_AGE, "plan"):
            return None, None
        if self._pause_letter_ready(state):
            return "pause", self._pause_day()
        ready = [(RANK[step], step, item) for item in self.chased if (step := self._unasked_step(item))]
        if not ready:
            return None, None
        rank = max(rank for rank, _, _ in ready)
        return min((step, self._day_of(step, item.due_on)) for found, step, item in ready if found == rank)

    def _unasked_step(self, item: LadderItem) -> str | None:
        """The step that an invoice's own age has reached and no letter as strong has asked for yet."""
        reached = [step for step in BY_AGE if self._reached(step, item.due_on)]
        return reached[-1] if reached and not self._asked(reached[-1], item) else None

    def _asked(self, step: str, item: LadderItem) -> bool:
        return any(RANK.get(sent.key, 0) >= RANK.get(step, 0) and _same(sent, step, item) for sent in self.letters)

    def _unsent(self, key: str, since: date) -> tuple[str | None, date | None]:
        return (None, None) if self._went_since(key, since) else (key, since)

    def _went_since(self, key: str, day: date) -> bool:
        return any(letter.key == key and letter.on >= day for letter in self.letters)

    # -- the pause --------------------------------------------------------------------------------------------------

    def pause_because(self, state: str) -> str | None:
        """Why the pause letter may be written: 'age' or 'run_rate' (C21); None when it may not."""
        if state != "late_14" or not self.chased or self.facts.pause_allowed is False or self.facts.hold:
            return None
        if self.facts.promise_runs or self.facts.plan_runs or self._asked("pause", self.chased[0]):
            return None
        if self.days_late >= self.steps.pause:
            return "age"
        rate = self.facts.run_rate
        return "run_rate" if rate and chased_sum(self.chased) >= rate else None

    def _pause_letter_ready(self, state: str) -> bool:
        """By age at once; by run rate only after the second letter, so that the caring one is never the first."""
        because = self.pause_because(state)
        return because == "age" or (because == "run_rate" and self._asked("late_14", self.chased[0]))

    def _pause_day(self) -> date:
        by_age = self.chased[0].due_on + timedelta(days=self.steps.pause)
        return min(by_age, self.as_of)

    # -- what comes next ----------------------------------------------------------------------------------------------

    def next_step(self, state: str) -> tuple[str | None, date | None]:
        """The coming event and its day; a hold of the client moves it behind the hold."""
        step, on = self._coming(state)
        until = self.facts.hold.until if self.facts.hold else None
        if on is not None and until is not None:
            on = max(on, until + timedelta(days=1))
        return step, on

    def _coming(self, state: str) -> tuple[str | None, date | None]:
        if state == "promised" and self.facts.promise:
            return "promise_broken", self.facts.promise.status.deadline + timedelta(days=1)
        if state == "plan" and self.facts.plan and self.facts.plan.next_part:
            return "instalment", self.facts.plan.next_part.part.due_on
        if state == "pause_warned":
            return "pause", self.facts.pause_on
        if state in ("quiet", "pre_due"):
            return self._before_due(state)
        if self.oldest is None:
            return None, None
        if state == "late_14":
            return self._after_second_letter(state, self.oldest)
        after = {"due": ("step7", "late_7"), "late_7": ("step14", "late_14"), "paused": ("escalate", "escalate"),
                 "escalated": ("legal", "legal")}.get(state)  # fmt: skip
        return (after[0], self._day_of(after[1], self.oldest)) if after else (None, None)

    def _before_due(self, state: str) -> tuple[str | None, date | None]:
        coming = [item for item in self.open if item.chased > 0]
        if not coming:
            return None, None
        first = coming[0]
        remind_on = first.due_on - timedelta(days=self.steps.pre_due)
        worth = self.facts.friendly and first.chased >= self.steps.pre_due_minimum
        if state == "quiet" and worth and remind_on > self.as_of:
            return "remind_before", remind_on
        return "due_day", self._day_of("due", first.due_on)

    def _after_second_letter(self, state: str, oldest: date) -> tuple[str | None, date | None]:
        if self.pause_because(state):
            return "send_pause_letter", self._pause_day()
        if self.facts.pause_allowed is False or self._asked("pause", self.chased[0]):
            return "escalate", self._day_of("escalate", oldest)
        return "send_pause_letter", self._day_of("pause", oldest)


def _same(sent: SentLetter, step: str, item: LadderItem) -> bool:
    """A reminder before the due day is no step after it, and the other way round."""
    return sent.covers(item) and (sent.key == step if step == "pre_due" else sent.key in RANK)
