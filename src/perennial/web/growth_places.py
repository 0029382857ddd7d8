"""The views of the Growth page, as tabs: those that exist and that the reader may see."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.web.context import route

VIEWS: Final = (
    ("growth", _("Renewals")),
    ("expansions", _("Expansions")),
    ("ideas", pgettext_lazy("what we propose", "Ideas")),
    ("portfolio", pgettext_lazy("use of a client's name", "Portfolio")),
    ("services", pgettext_lazy("what clients buy", "Services")),
)


def growth_tabs(current: str, counts: dict[str, int] | None = None) -> list[dict[str, Any]]:
    """For kit/_tabs.html; `current` is the name of the view's address."""
    found = [(name, label, route(name)) for name, label in VIEWS]
    shown = [(name, label, url) for name, label, url in found if url]
    return [
        {"url": url, "label": label, "count": (counts or {}).get(name, 0), "current": name == current, "key": str(n)}
        for n, (name, label, url) in enumerate(shown, start=1)
    ]
