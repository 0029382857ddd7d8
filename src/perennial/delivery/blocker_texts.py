"""How events of blockers read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import VerbSpec

Data = Mapping[str, Any]
MOVES: Final[dict[str, Callable[[], str]]] = {
    "raise_with_client": lambda: _("The client was asked: %(person)s waits for %(text)s."),
    "take_back": lambda: _("The client was not asked after all: %(person)s waits for %(text)s."),
    "remove": lambda: _("%(person)s can go on, %(text)s: %(how)s"),
    "drop": lambda: _("No blocker after all for %(person)s, %(text)s: %(how)s"),
    "reopen": lambda: _("%(person)s is stopped again: %(text)s."),
}


def _noted(data: Data) -> str:
    return _("%(person)s waits for %(text)s.") % data


def _moved(data: Data) -> str:
    return MOVES.get(data["event"], MOVES["reopen"])() % data


SPECS: Final = (
    VerbSpec("blocker.noted", gettext_lazy("Blocker"), _noted, icon="hold"),
    VerbSpec("blocker.moved", gettext_lazy("Blocker"), _moved, icon="hold"),
)
