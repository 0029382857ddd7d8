"""One registry each for cues, letters, importers, KPIs, settings, roles' rights and schedules.

A room declares what it has in `cues.py`, `letter_specs.py`, `kpis.py`, `settings_spec.py`,
`schedules.py`; these modules are imported once, when all apps are ready, and call `register`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from perennial.kernel.money import Money

T = TypeVar("T")
ROOM_MODULES = (
    "settings_spec", "cues", "letter_specs", "kpis", "schedules", "importers", "timeline_texts", "rights", "verifiers",
)  # fmt: skip


class Registry(Generic[T]):
    """Named things of one kind, in the order they were registered. A name can be taken once."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}

    def register(self, name: str, item: T) -> T:
        if name in self._items:
            raise ValueError(f"{self.kind} {name!r} is registered twice")
        self._items[name] = item
        return item

    def __getitem__(self, name: str) -> T:
        return self._items[name]

    def get(self, name: str) -> T | None:
        return self._items.get(name)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __len__(self) -> int:
        return len(self._items)


# -- cues ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cue:
    """A condition that asks the account manager for an action, found over the whole book.

    `cause` makes it one item per client and cause: newer evidence of the same cause is appended to the open item.
    Without a client it is about a colleague (`person_id`) or the whole company, and `cause` names which: the colleague
    and those who lead the company have it in their queue.
    `params` are JSON values; the rule's `why`, `facts` and `action` turn them into sentences in the reader's language.
    `due_on` is set for dated duties, which come first on their day.
    """

    rule: str
    client_id: int | None
    cause: str
    params: Mapping[str, Any]
    money: Money | None = None
    probability: float = 1.0
    days_left: int = 1
    due_on: date | None = None
    subject: tuple[str, int] | None = None  # (kind, id) of the thing it is about
    letter: str | None = None  # key of the letter to draft
    cool_down_days: int | None = None  # where the rest depends on the client; None is the rule's
    person_id: int | None = None


class CueText(Protocol):
    """Renders one part of a cue in the active language from its params."""

    def __call__(self, params: Mapping[str, Any], /) -> str: ...


@dataclass(frozen=True, slots=True)
class CueRule:
    """One rule: an id of domain part C, how to find its cues, and how to say them.

    find(as_of) -> cues of the whole book, with a fixed number of SQL queries.
    headline: the few strong words in front ("41,300 £ overdue"); why: the rest of the sentence; action: what to do.
    facts: pairs (label, value) shown under "Why now". cool_down_days: how long a finished item of this cause rests.
    note: its texts speak of what only readers of notes may know, so nobody else has the item in their queue.
    place: name of the address where it can be acted on, for cues without a client.
    """

    id: str
    version: int
    title: Any  # lazy text, for settings
    split: str  # the tab of Today: money, people, promises, growth
    find: Callable[[date], Iterable[Cue]]
    headline: CueText
    why: CueText
    action: CueText
    facts: Callable[[Mapping[str, Any]], list[tuple[str, str]]]
    cool_down_days: int
    icon: str = "mail"
    tone: str = "watch"  # none, watch, risk, good
    note: bool = False
    place: str = ""


CUES: Registry[CueRule] = Registry("cue")


# -- letters ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter as it would leave now: addresses, texts as spans (text, merged?), and the facts it speaks of."""

    client_id: int
    language: str
    to: tuple[tuple[str, str], ...]  # (name, address)
    cc: tuple[tuple[str, str], ...]
    subject: tuple[tuple[str, bool], ...]
    body: tuple[tuple[str, bool], ...]
    facts: Mapping[str, Any]

    @property
    def subject_text(self) -> str:
        return "".join(text for text, _merged in self.subject)

    @property
    def body_text(self) -> str:
        return "".join(text for text, _merged in self.body)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checks shown before Send: what was looked at, whether it holds, and the sentence that says so.

    `state`: pass, fail or unknown. An unknown one that `may_be_acknowledged` lets a person go on without knowing.
    """

    name: str
    ok: bool
    sentence: str
    state: str = ""
    may_be_acknowledged: bool = False

    @classmethod
    def of(cls, name: str, ok: bool, yes: str, no: str = "") -> Check:
        """Passed or failed; without `no` one sentence says both."""
        return cls(name, ok, no if no and not ok else yes, "pass" if ok else "fail")


@dataclass(frozen=True, slots=True)
class LetterSpec:
    """A letter: where its texts stand, which fields they may use, and whether it is still needed at the last moment.

    texts: package and folder holding `<key>.<language>.txt`. still_needed(message) is asked in the same transaction as
    the claim: a sentence that says why it must not go any more, or None when it may leave.
    """

    key: str
    title: Any
    package: str
    fields: frozenset[str]
    subject_kind: str
    compose: Callable[..., Composed]  # compose(subject_id, *, language=None, sender, as_of) -> Composed
    # checks(subject_id, by=Actor, as_of=, acknowledged=()) -> Check rows; the actor's moment is the present
    checks: Callable[..., list[Check]]
    still_needed: Callable[[Any, datetime], str | None]
    on_sent: Callable[..., None]  # on_sent(subject_id, message, by=, as_of=): moves of state, in the same transaction
    is_money: bool = False
    always_by_person: bool = True
    # on_cancelled(subject_id, message, by=, as_of=): taken back by a person, or by the system when its cause is gone
    on_cancelled: Callable[..., None] | None = None
    also_by: frozenset[str] = frozenset()  # roles that write no letters but this one, about clients in their scope


LETTERS: Registry[LetterSpec] = Registry("letter")


# -- importers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ImporterSpec:
    """A kind of file the import page and the command know."""

    name: str
    title: Any
    kind: Any


IMPORTERS: Registry[ImporterSpec] = Registry("importer")


# -- KPIs ------------------------------------------------------------------------------------------------------------


class KpiFact(NamedTuple):
    """What one row of ours adds to a figure of a quarter (its first day): the row's id, its client, the value."""

    quarter: date
    client: int
    row: int
    value: Decimal


class DueFact(NamedTuple):
    """A row that is decided in a coming quarter: how likely it comes about, and what it then adds to the figure. No
    chance: too few were decided to tell one.
    """

    client: int
    row: int
    chance: float | None
    value: Decimal


class KpiFacts(Protocol):
    """Facts of the quarters, of facts dated up to the day, of some clients or of all. A constant number of queries.

    In the quarter that holds the day the figure is as it stands. Money is in the company's currency at the day's rates.
    """

    def __call__(
        self, quarters: Sequence[date], as_of: date, client_ids: Collection[int] | None = None
    ) -> Iterable[KpiFact]: ...


@dataclass(frozen=True, slots=True)
class KpiSpec:
    """A figure of the quarterly plan (domain A16), for all managers and quarters at once.

    `facts` are put together by `fold`: their sum, or their median. A figure without facts is 0 for a sum, once the book
    knows a client of the manager (`known_since`: the first day this kind of row could have been seen, by client), and
    not available for a median. `accumulates`: it grows through the quarter; else it is what holds at its end.
    `model`: how its odds are computed: level, count, or renewals (`due`: what is decided in a quarter).
    `floors`: below what a figure that should be small cannot go, by client; 0 where nothing is said.
    `row_kind` names what `row` is the id of. `place` orders the page. `hint` stands small under the title.
    """

    key: str
    title: Any
    unit: str  # count, money, days
    facts: KpiFacts
    known_since: Callable[[], Mapping[int, date]]
    row_kind: str
    better: str = "up"
    model: str = "level"
    fold: str = "sum"
    accumulates: bool = True
    floors: Callable[[], Mapping[int, Decimal]] | None = None
    due: Callable[[date, date], Iterable[DueFact]] | None = None  # due(quarter, as_of)
    hint: Any = ""
    place: int = 50


KPIS: Registry[KpiSpec] = Registry("KPI")


# -- settings --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """A setting with its default. `kind`: int, decimal, bool, text, choice, time, days, countries, zone, secret."""

    key: str
    title: Any
    kind: str
    default: Any
    group: str
    help: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    minimum: int | None = None
    maximum: int | None = None


SETTINGS: Registry[SettingSpec] = Registry("setting")


def register_letter_texts(key: str, title: str) -> None:
    """The texts of a letter that an administrator may write anew, one a language, as settings."""
    for language in ("en", "ru", "uk"):
        name = f"letter.{key}.{language}"
        SETTINGS.register(name, SettingSpec(name, title, "letter", "", "letters"))


# -- schedules -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScheduleSpec:
    """Recurring work: `run(now)` every `minutes`, or daily at `at` (HH:MM in the company's zone)."""

    name: str
    title: Any
    run: Callable[[datetime], None]
    minutes: int | None = None
    at: str | None = None


SCHEDULES: Registry[ScheduleSpec] = Registry("schedule")


# -- what `perennial verify` looks at --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must not be: a sentence, and the row or table it is about."""

    what: str
    where: str


@dataclass(frozen=True, slots=True)
class VerifierSpec:
    """A check of the whole database: run() -> how many things were looked at, and the problems found among them."""

    name: str
    run: Callable[[], tuple[int, list[Problem]]]


VERIFIERS: Registry[VerifierSpec] = Registry("verifier")


# -- how timeline events read ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VerbSpec:
    """How one kind of timeline event reads: `text(data)` in the active language. `note`: only for readers of notes."""

    verb: str
    title: Any
    text: Callable[[Mapping[str, Any]], str]
    icon: str = "file"
    tone: str = ""
    note: bool = False
    money: bool = False


VERBS: Registry[VerbSpec] = Registry("timeline verb")


# -- guards of lower rooms that only a higher room can answer --------------------------------------------------------

# guard(act, thing, as_of) -> a sentence that forbids the act, or None.
GUARDS: list[Callable[[str, Any, date], str | None]] = []


@dataclass(slots=True)
class Loaded:
    """Whether the rooms' modules were imported."""

    rooms: list[str] = field(default_factory=list)


_loaded = Loaded()


def load_rooms() -> None:
    """Import each room's declarations once, lowest room first."""
    from django.apps import apps

    if _loaded.rooms:
        return
    for app in apps.get_app_configs():
        if not app.name.startswith("perennial."):
            continue
        _loaded.rooms.append(app.name)
        for module in ROOM_MODULES:
            if find_spec(f"{app.name}.{module}") is not None:
                import_module(f"{app.name}.{module}")
