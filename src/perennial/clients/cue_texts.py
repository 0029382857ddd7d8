"""How the cues of knowing a client read, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.clients.playbook_texts import STEP_NAMES
from perennial.foundation.saying import said_day

Params = Mapping[str, Any]
GONE_TITLE = gettext_lazy("A decision maker is gone")
IDEA_TITLE = gettext_lazy("An idea or the canvas is due")
PLAY_TITLE = gettext_lazy("The play-book is not followed")


def gone_headline(p: Params) -> str:
    """Who."""
    return _("%(name)s is gone:") % p


def gone_why(p: Params) -> str:
    """Why it is believed."""
    named = {"day": said_day(p["on"])}
    if p["how"] == "left":
        return _("they decided, left on %(day)s, and nobody is known who decides now.") % named
    return _("they decide, mail to them came back on %(day)s, and nobody else is known who decides.") % named


def gone_action(p: Params) -> str:
    """What to do."""
    return _("Introduce yourself to the successor within five days")


def gone_facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    return [(_("Decision maker"), p["name"]), (_("Since"), said_day(p["on"]))]


def idea_headline(p: Params) -> str:
    """What is due."""
    return _("Idea due:") if p["what"] == "idea" else _("Canvas:")


def idea_why(p: Params) -> str:
    """Since when."""
    if p["what"] == "empty":
        return _("nobody has written down how this client earns money.")
    if p["what"] == "old":
        return _("it was last changed on %(day)s.") % {"day": said_day(p["saved"])}
    if p["pitched"]:
        return _("the last one was told on %(day)s.") % {"day": said_day(p["pitched"])}
    return _("none of the canvas was told to the client yet.")


def idea_action(p: Params) -> str:
    """What to do."""
    return _("Pick one idea and prepare one page") if p["what"] == "idea" else _("Fill the canvas with one of them")


def idea_facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    return [(_("Canvas changed"), said_day(p["saved"])), (_("Idea told"), said_day(p["pitched"]))]


def play_headline(p: Params) -> str:
    """What is wrong."""
    return _("Type not set:") if p["what"] == "type" else _("Play-book skipped:")


def play_why(p: Params) -> str:
    """Which step and how late."""
    if p["what"] == "type":
        return _("nobody has written down how to work with this client.")
    text = ngettext("“%(step)s” is %(n)d day late.", "“%(step)s” is %(n)d days late.", p["late"])
    return text % {"step": STEP_NAMES[p["what"]], "n": p["late"]}


def play_action(p: Params) -> str:
    """What to do."""
    return _("Say how they decide and what calms them") if p["what"] == "type" else _("Do it today, or change the type")


def play_facts(p: Params) -> list[tuple[str, str]]:
    """The evidence."""
    if p["what"] == "type":
        return []
    return [(_("Last done"), said_day(p["last"])), (_("Days late"), str(p["late"]))]
