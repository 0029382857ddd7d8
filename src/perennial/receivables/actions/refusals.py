"""What the acts on receivables refuse, each with its sentence."""

from __future__ import annotations


class NothingOverdue(ValueError):
    """There is nothing overdue to promise, plan or pause for."""


class AlreadyEnded(ValueError):
    """The hold, promise, plan or pause has ended before."""


class NoCase(ValueError):
    """The client has no running case in this currency."""


class NeedsReason(ValueError):
    """An act that has to say why."""
