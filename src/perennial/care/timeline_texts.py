"""How touches, promises and issues read in the timeline. All are notes: finance and sales do not read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from perennial.care import timeline_texts_greetings, timeline_texts_meetings
from perennial.care.choices import IssueState, TouchKind
from perennial.care.rules.questions import BY_KEY
from perennial.foundation.registry import VERBS, VerbSpec
from perennial.kernel import formats

ANSWER_SHOWN = 200  # characters of an answer; the whole stands on the page of the talk


def _logged(data: Mapping[str, Any]) -> str:
    language = get_language() or "en"
    answers = [
        f"{BY_KEY[key].text(language)} – {Truncator(answer).chars(ANSWER_SHOWN)}"
        for key, answer in (data.get("answers") or {}).items()
        if key in BY_KEY
    ]
    return " · ".join([_said(data), *answers])


def _said(data: Mapping[str, Any]) -> str:
    if data.get("contact"):
        return _("%(kind)s with %(contact)s: %(text)s") % {**_named(data), "contact": data["contact"]}
    return _("%(kind)s: %(text)s") % _named(data)


def _withdrawn(data: Mapping[str, Any]) -> str:
    return _("Taken back: %(kind)s, %(text)s") % _named(data)


def _named(data: Mapping[str, Any]) -> dict[str, str]:
    kind = data.get("kind", "")
    return {"kind": str(dict(TouchKind.choices).get(kind, kind)), "text": data.get("text", "")}


Data = Mapping[str, Any]


def moment(data: Data, key: str) -> str:
    """'27 Nov 17:00' of a moment kept in the data, by the clock it was said by."""
    at = datetime.fromisoformat(data[key])
    language = get_language() or "en"
    return f"{formats.format_date(at, language)} {formats.format_time(at, language)}"


def _given(data: Data) -> str:
    values = {"text": data.get("text", ""), "when": moment(data, "due")}
    if data.get("direction") == "theirs":
        return _("They promised: %(text)s, by %(when)s") % values
    return _("We promised: %(text)s, by %(when)s") % values


def _moved(data: Data) -> str:
    values = {"text": data.get("text", ""), "when": moment(data, "due")}
    if data.get("again"):
        return _("A new moment for the second time, it counts as late: %(text)s, by %(when)s") % values
    return _("A new moment was agreed: %(text)s, by %(when)s") % values


def _kept(data: Data) -> str:
    if data.get("exceeded"):
        return _("Kept, and more than promised: %(text)s") % data
    return _("Kept: %(text)s") % data


def _plainly(sentence: str) -> Callable[[Data], str]:
    return lambda data: _(sentence) % {"text": data.get("text", ""), "title": data.get("title", "")}


def _issue_moved(data: Data) -> str:
    state = data.get("state", "")
    values = {"title": data.get("title", ""), "state": str(dict(IssueState.choices).get(state, state)),
              "note": data.get("note", "")}  # fmt: skip
    if values["note"]:
        return _("%(title)s: %(state)s. %(note)s") % values
    return _("%(title)s: %(state)s") % values


_SPECS = (
    VerbSpec("touch.logged", gettext_lazy("Touch"), _logged, icon="chat", note=True),
    VerbSpec("touch.withdrawn", gettext_lazy("Touch taken back"), _withdrawn, icon="undo", note=True),
    VerbSpec("word.made", gettext_lazy("Promise"), _given, icon="promise", note=True),
    VerbSpec("word.moved", gettext_lazy("Promise, new moment"), _moved, icon="promise", note=True),
    VerbSpec("word.kept", gettext_lazy("Promise kept"), _kept, icon="check", tone="good", note=True),
    VerbSpec("word.kept_late", gettext_lazy("Promise kept late"), _plainly(gettext_noop("Kept late: %(text)s")),
             icon="check", tone="watch", note=True),
    VerbSpec("word.overdue", gettext_lazy("Promise overdue"), _plainly(gettext_noop("Its moment has passed: %(text)s")),
             icon="promise", tone="watch", note=True),
    VerbSpec("word.broken", gettext_lazy("Promise broken"), _plainly(gettext_noop("Not kept: %(text)s")),
             icon="promise", tone="risk", note=True),
    VerbSpec("word.cancelled", gettext_lazy("Promise not needed any more"),
             _plainly(gettext_noop("The client does not need it any more: %(text)s")), icon="x", note=True),
    VerbSpec("word.reopened", gettext_lazy("Promise open again"), _plainly(gettext_noop("Open again: %(text)s")),
             icon="undo", note=True),
    VerbSpec("word.withdrawn", gettext_lazy("Promise taken back"),
             _plainly(gettext_noop("Recorded by mistake: %(text)s")), icon="undo", note=True),
    VerbSpec("issue.opened", gettext_lazy("Issue"), _plainly(gettext_noop("Reported: %(title)s")), icon="dispute",
             tone="risk", note=True),
    VerbSpec("issue.moved", gettext_lazy("Issue"), _issue_moved, icon="dispute", note=True),
    VerbSpec("issue.updated", gettext_lazy("Issue, next update"),
             _plainly(gettext_noop("The client was told how it stands: %(title)s")), icon="dispute", note=True),
    VerbSpec("issue.reminded", gettext_lazy("Issue, asked again"),
             _plainly(gettext_noop("Asked whether it is solved: %(title)s")), icon="dispute", note=True),
    VerbSpec("issue.apology", gettext_lazy("Apology written"),
             _plainly(gettext_noop("An apology is prepared: %(title)s")), icon="mail", note=True),
    VerbSpec("issue.withdrawn", gettext_lazy("Issue taken back"),
             _plainly(gettext_noop("Recorded by mistake: %(title)s")), icon="undo", note=True),
)  # fmt: skip
for _spec in (*_SPECS, *timeline_texts_greetings.SPECS, *timeline_texts_meetings.SPECS):
    VERBS.register(_spec.verb, _spec)
