"""How signs of trouble read, in the active language."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perennial.kernel import formats


def sign(kind: str, n: float) -> str:
    """One sign of trouble with its number, as a part of a list."""
    count = round(n)
    if kind == "severe":
        return ngettext("work stands still for %(n)d issue", "work stands still for %(n)d issues", count) % {"n": count}
    if kind == "unhappy":
        language = (get_language() or "en")[:2]
        return _("satisfaction is %(n)s") % {"n": formats.format_number(n, language, 0 if n == count else 1)}
    if kind == "missed":
        text = ngettext("%(n)d meeting in a row was missed", "%(n)d meetings in a row were missed", count)
        return text % {"n": count}
    if kind == "silent":
        text = ngettext("%(n)d day without a word of both sides", "%(n)d days without a word of both sides", count)
        return text % {"n": count}
    return ngettext("the gate is %(n)d day late", "the gate is %(n)d days late", count) % {"n": count}
