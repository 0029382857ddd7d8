"""How reports and results read in the timeline; for readers of notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.kernel import formats

Data = Mapping[str, Any]


def month(data: Data) -> str:
    """'October 2026' of the event's month."""
    return formats.format_date(date.fromisoformat(str(data["month"])), get_language() or "en", "month")


def _said(sentence: Callable[[], str]) -> Callable[[Data], str]:
    return lambda data: sentence() % {**data, "month": month(data)}


def _sent(data: Data) -> str:
    return _("The report of %(month)s went to %(contact)s.") % {**data, "month": month(data)}


def _accepted(data: Data) -> str:
    if data.get("contact"):
        return _("%(contact)s accepted the report of %(month)s.") % {**data, "month": month(data)}
    return _("The report of %(month)s counts as accepted: nobody objected.") % {"month": month(data)}


def _result(data: Data) -> str:
    return _("Result: %(text)s (%(figure)s)") % data if data.get("figure") else _("Result: %(text)s") % data


def _add(verb: str, title: Any, text: Callable[[Data], str], icon: str = "file", tone: str = "") -> None:
    VERBS.register(verb, VerbSpec(verb, title, text, icon=icon, tone=tone, note=True))


_add("report.started", gettext_lazy("Report begun"), _said(lambda: _("The report of %(month)s was begun.")))
_add("report.sent", gettext_lazy("Report sent"), _sent, "mail")
_add("report.taken_back", gettext_lazy("Report taken back"),
     _said(lambda: _("The report of %(month)s did not leave.")), "undo")  # fmt: skip
_add("report.corrected", gettext_lazy("Report corrected"),
     _said(lambda: _("The report of %(month)s is being corrected: %(changed)s")))  # fmt: skip
_add("report.cancelled", gettext_lazy("Report cancelled"),
     _said(lambda: _("No report of %(month)s: %(reason)s")))  # fmt: skip
_add("report.accepted", gettext_lazy("Report accepted"), _accepted, "check", "good")
_add("result.added", gettext_lazy("Result"), _result, "check", "acc")
_add("result.withdrawn", gettext_lazy("Result taken back"), lambda d: _("Taken back: the result %(text)s") % d, "undo")
