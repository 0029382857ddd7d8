"""How a hand-over reads, in the active language: names of its fields, moves, and why it is stuck."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perennial.handover.models import HandoverCard


def field_name(name: str) -> str:
    """The label of a field of the card."""
    field: Any = HandoverCard._meta.get_field(name)
    return str(field.verbose_name)


def listed(names: list[str]) -> str:
    """Labels as a list within a sentence."""
    return "; ".join(field_name(name)[:1].lower() + field_name(name)[1:] for name in names)


def stuck_sign(kind: str, n: int) -> str:
    """One reason, as a part of a sentence."""
    if kind == "waits":
        return ngettext(
            "it waits for %(n)d working day to be taken", "it waits for %(n)d working days to be taken", n
        ) % {"n": n}  # fmt: skip
    if kind == "missing":
        return ngettext("%(n)d must-have is missing", "%(n)d must-haves are missing", n) % {"n": n}
    text = ngettext(
        "signed %(n)d day ago, and the introduction was not held",
        "signed %(n)d days ago, and the introduction was not held",
        n,
    )
    return text % {"n": n}


def move_said(event: str) -> str:
    """A move of the hand-over as a sentence."""
    return {
        "submit": _("The hand-over was given to the account manager."),
        "ask": _("The account manager asked for what is missing."),
        "resubmit": _("The gaps were filled, and the hand-over was given again."),
        "take": _("The hand-over was taken."),
        "introduced": _("The account manager was introduced."),
        "accept": _("The hand-over was accepted."),
        "shadow": _("The shadow month began."),
        "close": _("The hand-over is closed: both have confirmed it."),
        "cancel": _("The deal fell through."),
        "remind": _("A reminder: nobody has taken the hand-over."),
    }[event]
