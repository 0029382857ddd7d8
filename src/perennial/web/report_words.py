"""What the plain-language check found, in sentences for the writer."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.insight.models import ClientReport
from perennial.insight.rules.plain_language import Finding
from perennial.insight.rules.report import Review

KINDS: Final = {
    "vague": gettext_lazy("Vague"), "open": gettext_lazy("No day or no name"), "jargon": gettext_lazy("Jargon"),
    "long": gettext_lazy("Long sentence"), "official": gettext_lazy("Official style"),
    "number": gettext_lazy("Not our number"),
}  # fmt: skip
MISSING: Final = {
    "lead": gettext_lazy("The sentence in front is missing."),
    "result": gettext_lazy("No result of the month is written down yet."),
    "day": gettext_lazy("The decision has no day."),
    "owner": gettext_lazy("The decision has no owner."),
}


def advice(finding: Finding) -> str:
    """What to do about it."""
    if finding.kind == "jargon":
        return _("Write it in their words: %(plain)s.") % {"plain": finding.instead}
    if finding.kind == "number":
        return _("Our books say: %(known)s.") % {"known": finding.instead}
    if finding.kind == "long":
        return _("%(n)s words in one sentence: make two of it.") % {"n": finding.word}
    return str({
        "vague": _("Say how much, or which ones."), "open": _("Say by which day, and who."),
        "official": _("Say who does it, with a verb."),
    }[finding.kind])  # fmt: skip


def told(review: Review) -> dict[str, Any]:
    """For reports/_check.html."""
    fields = ("lead", "missed", "decision", "people", "upcoming", "changed")
    labels: dict[str, Any] = {
        field.name: field.verbose_name for field in ClientReport._meta.fields if field.name in fields
    }
    labels["results"] = _("What they got")
    return {
        "review": review,
        "missing": [MISSING[name] for name in review.missing],
        "remarks": [
            {
                "field": labels[remark.field], "kind": KINDS[remark.finding.kind], "advice": advice(remark.finding),
                "word": "" if remark.finding.kind == "long" else remark.finding.word[:80],
                "sentence": remark.finding.sentence[:240],
                "tone": "risk" if remark.finding.kind == "number" else "watch",
            }
            for remark in review.remarks
        ],
    }  # fmt: skip
