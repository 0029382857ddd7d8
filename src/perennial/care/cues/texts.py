"""How the cues of promises and issues read: sentences in the active language from the params kept with each item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.kernel import formats

Params = Mapping[str, Any]


def when(params: Params, key: str) -> str:
    """'Fri 27 Nov, 17:00 (New York)': a moment by the clock it was said by, and whose clock that is."""
    at, language = datetime.fromisoformat(params[key]), _language()
    city = params["zone"].rsplit("/", 1)[-1].replace("_", " ")
    return _("%(day)s, %(time)s (%(city)s)") % {
        "day": formats.format_date(at, language, "short"), "time": formats.format_time(at, language), "city": city,
    }  # fmt: skip


def _day(params: Params, key: str) -> str:
    return formats.format_date(date.fromisoformat(params[key]), _language(), "day")


def _language() -> str:
    return (get_language() or "en")[:2]


# -- C24: our promise is due or overdue ------------------------------------------------------------------------------


def word_headline(params: Params) -> str:
    return _("We promised:") if params["kind"] == "due" else _("Our promise is overdue:")


def word_why(params: Params) -> str:
    return _("%(text)s, by %(when)s.") % {"text": params["text"].rstrip("."), "when": when(params, "due")}


def word_action(params: Params) -> str:
    if params["kind"] == "overdue":
        return _("Keep it today and say so, or tell them plainly that it will not be")
    if params["moved"]:
        return _("Keep it: the moment was moved once before, a second time counts as late")
    return _("Keep it, or agree on a new moment before this one has passed")


def word_facts(params: Params) -> list[tuple[str, str]]:
    facts = [(_("By"), when(params, "due")), (_("Promised on"), _day(params, "made_on"))]
    if params["to"]:
        facts.append((_("To whom"), params["to"]))
    if params["owner"]:
        facts.append((_("Who keeps it"), params["owner"]))
    return facts


# -- C25: promises to them are seldom kept ---------------------------------------------------------------------------


def rate_headline(params: Params) -> str:
    return _("%(kept)d of %(n)d promises kept") % params


def rate_why(params: Params) -> str:
    return ngettext(
        "in %(days)d day; the true share may be as low as %(low)s.",
        "in %(days)d days; the true share may be as low as %(low)s.",
        params["days"],
    ) % {"days": params["days"], "low": formats.format_percent(params["low"], _language())}


def rate_action(params: Params) -> str:
    return _("Promise less and smaller; talk it over with the head of client success")


def rate_facts(params: Params) -> list[tuple[str, str]]:
    language = _language()
    low, high = formats.format_percent(params["low"], language), formats.format_percent(params["high"], language)
    return [
        (_("Kept late"), str(params["late"])),
        (_("Broken"), str(params["broken"])),
        (_("Nine times in ten the share is"), f"{low} – {high}"),
    ]


# -- C26, C27: issues and questions ----------------------------------------------------------------------------------


def issue_headline(params: Params) -> str:
    if params["kind"] == "question":
        return _("A question waits:")
    if params["kind"] == "update":
        return _("They were promised news:")
    return _("Severity %(n)d without an answer:") % {"n": params["severity"]}


def issue_why(params: Params) -> str:
    values = {"title": params["title"].rstrip("."), "when": when(params, "by")}
    if params["escalated"]:
        return _("%(title)s, by %(when)s; it is with the head of client success.") % values
    return _("%(title)s, by %(when)s.") % values


def issue_action(params: Params) -> str:
    if params["kind"] == "question":
        return _("Answer, or give two ways to choose from")
    if params["kind"] == "update":
        return _("Tell them how it stands and when they hear next")
    return _("Answer, even without a solution, and say when they hear next")


def issue_facts(params: Params) -> list[tuple[str, str]]:
    facts = [(_("Reported"), when(params, "opened")), (_("Answer by"), when(params, "by"))]
    if params["who"]:
        facts.append((_("Who asks"), params["who"]))
    return facts
