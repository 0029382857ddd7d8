"""How our news and what was told reads in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.growth.choices import NotForReason

Data = Mapping[str, Any]


def _plainly(template: str) -> Callable[[Data], str]:
    return lambda data: _(template) % data


def _refused(data: Data) -> str:
    reason = NotForReason(data["reason"]).label
    said = _("“%(title)s” is not for them: %(reason)s.") % {"title": data["title"], "reason": reason}
    return f"{said} {data['note']}".strip()


def _wish(data: Data) -> str:
    if data["quiet"]:
        return _("%(name)s wants no news from us.") % data
    if data["topics"]:
        return _("%(name)s wants to hear of: %(topics)s.") % {"name": data["name"], "topics": ", ".join(data["topics"])}
    return _("%(name)s may be told news again.") % data


_PIECE = gettext_noop("“%(title)s”")
_TOLD = gettext_noop("%(name)s was told: “%(title)s”.")
_NOT_TOLD = gettext_noop("%(name)s was not told after all: “%(title)s”.")
_AGAIN = gettext_noop("“%(title)s” may be told to them again.")
for _spec in (
    VerbSpec("our_news.added", gettext_lazy("Our news added"), _plainly(_PIECE), icon="star", note=True),
    VerbSpec("our_news.changed", gettext_lazy("Our news changed"), _plainly(_PIECE), icon="pencil", note=True),
    VerbSpec("our_news.archived", gettext_lazy("Our news archived"), _plainly(_PIECE), icon="archive", note=True),
    VerbSpec("our_news.restored", gettext_lazy("Our news restored"), _plainly(_PIECE), icon="undo", note=True),
    VerbSpec("our_news.told", gettext_lazy("News told"), _plainly(_TOLD), icon="star", note=True),
    VerbSpec("our_news.not_told", gettext_lazy("News taken back"), _plainly(_NOT_TOLD), icon="undo", note=True),
    VerbSpec("our_news.refused", gettext_lazy("News not for them"), _refused, icon="x", note=True),
    VerbSpec("our_news.offered_again", gettext_lazy("News offered again"), _plainly(_AGAIN), icon="undo", note=True),
    VerbSpec("our_news.wish", gettext_lazy("Wish about news"), _wish, icon="star", note=True),
):
    VERBS.register(_spec.verb, _spec)
