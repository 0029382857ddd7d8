"""Tables of the pulse room, one module an aggregate."""

from perennial.pulse.models.answers import FeedbackAnswer, FeedbackVersion, PersonFeedback, PulseRhythm
from perennial.pulse.models.rounds import FeedbackRound, RoundPerson, Wave

__all__ = [
    "FeedbackAnswer",
    "FeedbackRound",
    "FeedbackVersion",
    "PersonFeedback",
    "PulseRhythm",
    "RoundPerson",
    "Wave",
]
