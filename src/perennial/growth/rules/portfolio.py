"""What a level lets us show, when somebody may be asked again, and by when a place has to go. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

# the level that was granted -> what a place may show; a call is no publication, so it lets nothing be published
ALLOWS: Final[dict[str, frozenset[str]]] = {
    "name": frozenset({"name"}),
    "logo": frozenset({"name", "logo"}),
    "anonymous": frozenset({"anonymous"}),
    "story": frozenset({"name", "logo", "anonymous", "story"}),
    "call": frozenset({"call"}),
}
NAMED: Final = frozenset({"name", "logo"})  # the text of these is how the company is written
STORIES: Final = frozenset({"anonymous", "story"})  # these need a story that the client has read


def allows(level: str, shows: str) -> bool:
    """Whether a place that shows this may stand under the level."""
    return shows in ALLOWS.get(level, frozenset())


def is_ready(level: str, text: str) -> bool:
    """Whether there is a text to approve: a call needs none."""
    return level in ALLOWS and (level == "call" or bool(text.strip()))


def may_ask_again(declined_on: date, declined: str, level: str, as_of: date, days: int) -> bool:
    """After so many days, and for something else than what they declined."""
    return as_of >= again_on(declined_on, days) and level != declined


def again_on(answered_on: date, days: int) -> date:
    """The first day on which somebody who said no may be asked again."""
    return answered_on + timedelta(days=days)


def remove_by(said_on: date, days: int) -> date:
    """The last day on which a place may still show what is not allowed any more."""
    return said_on + timedelta(days=days)


def other_level(declined: str) -> str:
    """What to ask for where nobody has chosen: the logo, or the name alone where the logo was too much."""
    return "name" if declined == "logo" else "logo"
