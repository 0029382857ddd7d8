"""How the cues of knowing a client read, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.clients.playbook_texts import STEP_NAMES
from perennial.foundation.saying import said_day

GONE_TITLE = gettext_lazy("A decision maker is gone")
IDEA_TITLE = gettext_lazy("An idea or the canvas is due")
NEWS_TITLE = gettext_lazy("News of a client")
PLAY_TITLE = gettext_lazy("The play-book is not followed")


def gone_headline(params: Mapping[str, Any]) -> str:
    """Who."""
    return _("%(name)s is gone:") % params


def gone_why(params: Mapping[str, Any]) -> str:
    """Why it is believed."""
    named = {"day": said_day(params["on"])}
    if params["how"] == "left":
        return _("they decided, left on %(day)s, and nobody is known who decides now.") % named
    return _("they decide, mail to them came back on %(day)s, and nobody else is known who decides.") % named


def gone_action(params: Mapping[str, Any]) -> str:
    """What to do."""
    return _("Introduce yourself to the successor within five days")


def gone_facts(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The evidence."""
    return [(_("Decision maker"), params["name"]), (_("Since"), said_day(params["on"]))]


def idea_headline(params: Mapping[str, Any]) -> str:
    """What is due."""
    return _("Idea due:") if params["what"] == "idea" else _("Canvas:")


def idea_why(params: Mapping[str, Any]) -> str:
    """Since when."""
    if params["what"] == "empty":
        return _("nobody has written down how this client earns money.")
    if params["what"] == "old":
        return _("it was last changed on %(day)s.") % {"day": said_day(params["saved"])}
    if params["pitched"]:
        return _("the last one was told on %(day)s.") % {"day": said_day(params["pitched"])}
    return _("none of the canvas was told to the client yet.")


def idea_action(params: Mapping[str, Any]) -> str:
    """What to do."""
    return (
        _("Pick one idea and prepare one page") if params["what"] == "idea" else _("Fill the canvas with one of them")
    )


def idea_facts(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The evidence."""
    return [(_("Canvas changed"), said_day(params["saved"])), (_("Idea told"), said_day(params["pitched"]))]


def news_headline(params: Mapping[str, Any]) -> str:
    """What it is about."""
    return _("News of theirs:")


def news_why(params: Mapping[str, Any]) -> str:
    """What they say, and how much more there is."""
    number = params["more"]
    more = ngettext("and %(n)d more.", "and %(n)d more.", number) % {"n": number} if number else ""
    said = _("“%(title)s” on %(day)s") % {"title": params["title"], "day": said_day(params["on"])}
    return f"{said}, {more}" if more else f"{said}."


def news_action(params: Mapping[str, Any]) -> str:
    """What to do."""
    return _("Congratulate or offer help, in two sentences")


def news_facts(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The evidence."""
    return [(_("News"), params["title"]), (_("Day"), said_day(params["on"]))]


def play_headline(params: Mapping[str, Any]) -> str:
    """What is wrong."""
    return _("Type not set:") if params["what"] == "type" else _("Play-book skipped:")


def play_why(params: Mapping[str, Any]) -> str:
    """Which step and how late."""
    if params["what"] == "type":
        return _("nobody has written down how to work with this client.")
    text = ngettext("“%(step)s” is %(n)d day late.", "“%(step)s” is %(n)d days late.", params["late"])
    return text % {"step": STEP_NAMES[params["what"]], "n": params["late"]}


def play_action(params: Mapping[str, Any]) -> str:
    """What to do."""
    return (
        _("Say how they decide and what calms them")
        if params["what"] == "type"
        else _("Do it today, or change the type")
    )


def play_facts(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The evidence."""
    if params["what"] == "type":
        return []
    return [(_("Last done"), said_day(params["last"])), (_("Days late"), str(params["late"]))]
