"""The report as a PDF: a Typst template with the same words and drawings as the client's page.

The template and the drawing's colours stand here; how a paper is made is foundation.typesetting's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perennial.foundation.typesetting import set_pages

HERE: Final = Path(__file__).resolve().parent
# the drawing's classes, in the light tokens of the pages
STYLE: Final = (
    "<style>text{font:400 11px Onest;fill:#6f6a63}text.e{fill:#1f1b16;font-weight:500}.b1{fill:#7168d4}"
    ".b3{fill:#c8c5f3}.tk{stroke:#e5e1db}</style>"
)


def pdf_of(page: Mapping[str, Any], *, company: str) -> bytes:
    """The pages of a report (insight.words.page_of) in the active language."""
    data = {
        **{key: value for key, value in page.items() if key != "chart"},
        "chart": drawing(page["chart"]), "language": get_language() or "en",
        "company": _("%(company)s for %(client)s") % {"company": company, "client": page["client"]},
        "words": {
            "got": _("What you got"), "figures": _("The month in figures"), "missed": _("What did not go to plan"),
            "decide": _("One decision we need"), "people": _("People"), "promises": _("Promises"),
            "next": _("Coming next"), "chart": _("Invoiced by month"), "changed": _("What changed in this version"),
            "foot": _("If any sentence here is unclear, the fault is ours. Please tell %(name)s.")
            % {"name": page["manager"] or company},
            "by": _("%(owner)s decides by %(day)s")
            % {"owner": page["decision_owner"], "day": page["decision_by"]} if page["decision_by"] else "",
        },
    }  # fmt: skip
    return set_pages(HERE / "report.typ", data)


def drawing(chart: Any) -> str:
    """A chart of the page as a file of its own."""
    if not chart:
        return ""
    opening, rest = str(chart.svg).split(">", 1)
    return f'{opening} xmlns="http://www.w3.org/2000/svg">{STYLE}{rest}'
