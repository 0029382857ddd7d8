"""What was promised to the cast and what went wrong there: the stories that the demo's Today tells beside money.

Days are counted from the book's day; hours of a promise are the client's, those of an issue are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Word:
    """A promise in either direction; `kept_in` is the day on which it was kept, None while it is open."""

    client: str
    text: str
    made_in: int
    due_in: int
    hour: int | None = None
    ours: bool = True
    kept_in: int | None = None
    evidence: str = ""
    exceeded: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """An issue or a question reported so many days ago; what is not there has not happened."""

    client: str
    text: str
    opened_in: int
    severity: int = 3
    question: bool = False
    answered_in: int | None = None
    update_in: int | None = None
    resolved_in: int | None = None
    resolution: str = ""


WORDS: Final = (
    Word("Brightwater Health", "Send the estimate for the patient portal", -6, 0, 17),
    Word("Brightwater Health", "Name the second tester", -11, -4),
    Word("Brightwater Health", "Show the new booking screen", -30, -18, kept_in=-20,
         evidence="Shown in the weekly call", exceeded=True),
    Word("Harbor Pay", "Say what a data engineer costs", -4, 2, 12),
    Word("Harbor Pay", "Give us access to the staging server", -8, -3, ours=False),
    Word("Harbor Pay", "Describe the plan for the audit", -40, -33, kept_in=-34, evidence="Two pages in their wiki"),
    Word("Kestrel Logistics", "Measure how long the nightly load takes", -20, -12, kept_in=-10,
         evidence="A page of figures"),
    Word("Kestrel Logistics", "Send a plan for the winter release", -5, 4),
    Word("Norrland Energi", "Prepare the paper for the board", -3, 5),
    Word("Norrland Energi", "Name who replaces Lars in January", -10, 6, ours=False),
    Word("Veloce Mobility", "Send two profiles of testers", -7, 3),
    Word("Tidepool Games", "Cut the build time to ten minutes", -25, -11, kept_in=-13,
         evidence="Nine minutes since Tuesday", exceeded=True),
    Word("Orbit Rail", "Send the report of the load test", -5, 0, 16),
    Word("Orbit Rail", "Rewrite the note on hours of last month", -9, -3),
    Word("Lumen Clinic", "Send minutes of the steering call", -12, -8, kept_in=-8, evidence="Mail to Lukas"),
    Word("Papertrail", "Показати редактор на телефоні", -3, 3),
    Word("Greywolf Security", "Прислать план первых трёх месяцев", -6, 2),
    Word("Sunfield Agro", "Approve the hours of last month", -9, 2, ours=False),
)  # fmt: skip

TROUBLES: Final = (
    Trouble("Harbor Pay", "The build of the release branch fails now and then", -1, 2, answered_in=-1, update_in=2),
    Trouble("Veloce Mobility", "Can a tester start in January?", -4, question=True),
    Trouble("Brightwater Health", "The test data show names of real patients", -12, 2, answered_in=-12, resolved_in=-11,
            resolution="The data are made up now, and a check runs before each load"),
    Trouble("Kestrel Logistics", "Mails of the tracking page arrive twice", -20, 3, answered_in=-19, resolved_in=-17,
            resolution="The queue forgets a mail once it was taken"),
    Trouble("Orbit Rail", "The staging server was down for two hours", -5, 2, answered_in=-5, update_in=1),
    Trouble("Papertrail", "Якою версією редактора ви користуєтеся?", -8, question=True, answered_in=-7, resolved_in=-7,
            resolution="Версія 5, сказали листом"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody of the cast said in the last wave, and `before`; the beginning of the name tells who."""

    client: str
    name: str
    score: int | None
    before: int | None = None
    comment: str = ""
    parts: tuple[int | None, int | None, int | None] = (None, None, None)


SAID: Final = (
    Voice("Brightwater Health", "Tom", 9, 8, "Fast, and I always know where we are. Demos could come earlier."),
    Voice("Brightwater Health", "Margaret", None, 9),
    Voice("Brightwater Health", "Susan", 8, 8),
    Voice("Harbor Pay", "Priya", 10, 9, "Best partner we have; glad to say so to others."),
    Voice("Norrland Energi", "Ingrid", 8, 8),
    Voice("Kestrel Logistics", "Ruth", 5, 8, "Two releases slipped and I heard it from our own people.", (4, 7, 4)),
    Voice("Kestrel Logistics", "Neil", 7, 7),
    Voice("Orbit Rail", "Stefan", 7, 8, "Good code, but we wait for answers.", (8, 9, 5)),
    Voice("Sunfield Agro", "Mark", 9, 9),
    Voice("Lumen Clinic", "Lukas", 8, 7),
)  # fmt: skip
NOT_ASKED_LATELY: Final = ("Papertrail", "Greywolf Security")
"""Whom the last wave left out, so that somebody may be asked today."""
