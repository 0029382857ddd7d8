"""How a hand-over reads in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_day
from perennial.handover.choices import Leave, Party, PointKind, Side
from perennial.handover.queries.card_words import listed, move_said

Data = Mapping[str, Any]


def _made(data: Data) -> str:
    return _("The hand-over of %(name)s has begun; %(filled)s %% of its card is filled in.") % {
        "name": data["name"], "filled": data["filled"],
    }  # fmt: skip


def _filled(data: Data) -> str:
    named = {"fields": listed(list(data["fields"])), "filled": data["filled"]}
    return _("Written down: %(fields)s. %(filled)s %% of the card is filled in.") % named


def _moved(data: Data) -> str:
    said = move_said(data["event"])
    if data["event"] == "remind":
        head = data.get("reason") == "head"
        return _("%(said)s The head of client success is told.") % {"said": said} if head else said
    named = [_("Missing: %(fields)s.") % {"fields": listed(list(data["gaps"]))}] if data.get("gaps") else []
    return " ".join([said, *named, *([data["reason"]] if data.get("reason") else [])])


def _confirmed(data: Data) -> str:
    return _("%(side)s confirmed that the shadow month is over.") % {"side": Side(data["side"]).label}


def _point(data: Data) -> str:
    name = data.get("title") or PointKind(data["kind"]).label
    return _("%(point)s, by %(day)s.") % {"point": name, "day": said_day(data["due_on"])}


def _rule(data: Data) -> str:
    named = {"party": Party(data["party"]).label, "leave": Leave(data["leave"]).label}
    said = _("%(party)s may be in touch %(leave)s.") % named
    return f"{said} {data['ways']}".strip()


def _decided(data: Data) -> str:
    named = {"deal": data["company"] or data["deal"], "client": data["client"], "reason": data["reason"]}
    if data["reason"]:
        return _("The won deal “%(deal)s” was left out: %(reason)s") % named
    if data["client"]:
        return _("The won deal “%(deal)s” is of %(client)s, whom we serve already.") % named
    return _("The won deal “%(deal)s” belongs to this hand-over.") % named


def _renewed(data: Data) -> str:
    name = {"hubspot": "HubSpot", "pipedrive": "Pipedrive"}.get(data["source"], data["source"])
    if not data.get("until"):
        return _("%(system)s has a new address for deals; the old one is closed.") % {"system": name}
    named = {"system": name, "day": said_day(data["until"])}
    return _("%(system)s has a new address for deals; the old one is answered until %(day)s.") % named


for _verb, _title, _text, _icon in (
    ("handover.made", gettext_lazy("Hand-over begun"), _made, "handshake"),
    ("handover.filled", gettext_lazy("Hand-over card written"), _filled, "pencil"),
    ("handover.moved", gettext_lazy("Hand-over moved on"), _moved, "arrow-right"),
    ("handover.confirmed", gettext_lazy("End of the shadow month confirmed"), _confirmed, "check"),
    ("handover.point_agreed", gettext_lazy("Touch point of sales agreed"), _point, "plus"),
    ("handover.point_done", gettext_lazy("Touch point of sales done"), _point, "check"),
    ("handover.point_reopened", gettext_lazy("Touch point of sales taken back"), _point, "undo"),
    ("deal_door.renewed", gettext_lazy("Address for deals renewed"), _renewed, "key"),
    ("deal.decided", gettext_lazy("Won deal decided"), _decided, "handshake"),
    ("contact_rule.set", gettext_lazy("Who may be in touch"), _rule, "phone"),
):
    VERBS.register(_verb, VerbSpec(_verb, _title, _text, icon=_icon))
