"""What an act on a client or its people may be refused for; each message is a sentence for the user."""

from __future__ import annotations

from django.utils.translation import gettext as _


class ChangedMeanwhile(ValueError):
    """Somebody else changed it after it was read."""

    def __init__(self) -> None:
        super().__init__(_("This was changed meanwhile. Look at it again, then decide."))


class CodeTaken(ValueError):
    """Another client has this code."""


class ContactExists(ValueError):
    """The client already has a contact with this address."""


class CannotMerge(ValueError):
    """These two clients cannot become one; the message says why."""


class CannotArchive(ValueError):
    """The client cannot be archived; the message says why."""


class WrongPost(ValueError):
    """This cannot be a post of the person; the message says why."""


class WrongBoss(ValueError):
    """Nobody reports to themselves, in a circle, or into another company; the message says which."""
