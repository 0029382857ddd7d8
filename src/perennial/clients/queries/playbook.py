"""The words and axes of the play-books, for those who print or ask for them."""

from perennial.clients.playbook_texts import NAMES, STEP_NAMES, WORDS, words
from perennial.clients.rules.playbook import AXES

__all__ = ["AXES", "NAMES", "STEP_NAMES", "WORDS", "words"]
