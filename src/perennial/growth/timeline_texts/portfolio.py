"""How events of portfolio permissions read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.growth.choices import ShowLevel

Data = Mapping[str, Any]
MOVES: Final[dict[str, Callable[[], str]]] = {
    "ask": lambda: _("%(name)s was asked whether we may show this work: “%(level)s”."),
    "ask_again": lambda: _("%(name)s was asked again, for something else: “%(level)s”."),
    "grant": lambda: _("%(name)s granted “%(level)s”."),
    "decline": lambda: _("%(name)s declined to be shown."),
    "change_level": lambda: _("%(name)s changed what may be shown: “%(level)s”."),
    "withdraw": lambda: _("%(name)s took the permission back; everything shown has to go."),
}


def _named(data: Data) -> dict[str, Any]:
    level = data.get("level", "")
    shown = str(ShowLevel(level).label) if level in ShowLevel.values else str(level)
    return {"name": data.get("name") or _("The client"), "level": shown, "where": data.get("where", "")}


def _moved(data: Data) -> str:
    return MOVES.get(data["event"], MOVES["ask"])() % _named(data)


def _offered(data: Data) -> str:
    return _("A text was written for “%(level)s”; it waits for their word.") % _named(data)


def _sent(data: Data) -> str:
    return _("%(name)s got a new text to approve: “%(level)s”.") % _named(data)


def _wished(data: Data) -> str:
    return _("%(name)s would rather give “%(level)s”; we write its text.") % _named(data)


def _not_sent(data: Data) -> str:
    return _("The letter that asked was taken back; nobody was asked.")


def _placed(data: Data) -> str:
    return _("Shown at %(where)s: “%(level)s”.") % _named(data)


def _removed(data: Data) -> str:
    return _("Removed from %(where)s.") % _named(data)


_TITLE: Final = gettext_lazy("Portfolio permission")
for _verb, _text, _icon in (
    ("portfolio.offered", _offered, "pencil"),
    ("portfolio.moved", _moved, "arrow-right"),
    ("portfolio.sent", _sent, "mail"),
    ("portfolio.wished", _wished, "chat"),
    ("portfolio.not_sent", _not_sent, "undo"),
    ("portfolio.placed", _placed, "file"),
    ("portfolio.removed", _removed, "x"),
):
    VERBS.register(_verb, VerbSpec(_verb, _TITLE, _text, icon=_icon))
