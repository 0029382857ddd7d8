"""The nine blocks of the canvas in words, and the one question an empty block asks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BLOCKS: dict[str, Any] = {
    "partners": pgettext_lazy("canvas", "Key partners"),
    "activities": pgettext_lazy("canvas", "Key activities"),
    "resources": pgettext_lazy("canvas", "Key resources"),
    "value": pgettext_lazy("canvas", "Value propositions"),
    "relationships": pgettext_lazy("canvas", "Relationships"),
    "channels": pgettext_lazy("canvas", "Channels"),
    "segments": pgettext_lazy("canvas", "Customer segments"),
    "costs": pgettext_lazy("canvas", "Costs"),
    "revenue": pgettext_lazy("canvas", "Revenue"),
}
QUESTIONS: dict[str, Any] = {
    "partners": _("Without whom could they not deliver?"),
    "activities": _("What must they do well every week?"),
    "resources": _("What do they own that others cannot buy?"),
    "value": _("Why do their customers choose them?"),
    "relationships": _("How do they keep a customer?"),
    "channels": _("Where do customers meet them first?"),
    "segments": _("Who pays them, and who only uses it?"),
    "costs": _("What are their three largest costs?"),
    "revenue": _("What exactly are they paid for?"),
}
