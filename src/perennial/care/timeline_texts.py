"""How touches read in the timeline. Both are notes: finance and sales do not read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.care.choices import TouchKind
from perennial.foundation.registry import VERBS, VerbSpec


def _logged(data: Mapping[str, Any]) -> str:
    if data.get("contact"):
        return _("%(kind)s with %(contact)s: %(text)s") % {**_named(data), "contact": data["contact"]}
    return _("%(kind)s: %(text)s") % _named(data)


def _withdrawn(data: Mapping[str, Any]) -> str:
    return _("Taken back: %(kind)s, %(text)s") % _named(data)


def _named(data: Mapping[str, Any]) -> dict[str, str]:
    kind = data.get("kind", "")
    return {"kind": str(dict(TouchKind.choices).get(kind, kind)), "text": data.get("text", "")}


_SPECS = (
    VerbSpec("touch.logged", gettext_lazy("Touch"), _logged, icon="chat", note=True),
    VerbSpec("touch.withdrawn", gettext_lazy("Touch taken back"), _withdrawn, icon="undo", note=True),
)
for _spec in _SPECS:
    VERBS.register(_spec.verb, _spec)
