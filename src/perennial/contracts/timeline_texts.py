"""How events of agreements, placements and rates read in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.contracts.choices import EndCause, PoachSign, RateUnit
from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_changes, said_day, said_money

Data = Mapping[str, Any]


def _entity_added(data: Data) -> str:
    return _("%(name)s is one of our companies now.") % {"name": data["name"]}


def _entity_changed(data: Data) -> str:
    from perennial.contracts.models import ClientEntity, LegalEntity

    labels = _labels(ClientEntity) | _labels(LegalEntity)
    return _("%(name)s: %(changes)s") % {"name": data["name"], "changes": said_changes(data, labels, {})}


def _entity_closed(data: Data) -> str:
    return _("%(name)s is closed: nothing is signed in its name any more.") % {"name": data["name"]}


def _client_entity_added(data: Data) -> str:
    return _("Company of the client: %(name)s.") % {"name": data["name"]}


def _agreement_added(data: Data) -> str:
    return _("Agreement %(number)s, from %(day)s.") % {"number": data["number"], "day": said_day(data["starts_on"])}


def _agreement_changed(data: Data) -> str:
    from perennial.contracts.models import Agreement

    return _("Agreement %(number)s: %(changes)s") % {
        "number": data["number"], "changes": said_changes(data, _labels(Agreement), _choices(Agreement))
    }  # fmt: skip


def _labels(model: Any) -> dict[str, str]:
    """Field -> what a form calls it."""
    return {field.name: str(field.verbose_name) for field in model._meta.fields}


def _choices(model: Any) -> dict[str, dict[Any, str]]:
    """Field -> its words by value."""
    return {f.name: {value: str(label) for value, label in f.choices} for f in model._meta.fields if f.choices}


def _project_added(data: Data) -> str:
    return _("Project %(name)s, from %(day)s.") % {"name": data["name"], "day": said_day(data["starts_on"])}


def _placement_proposed(data: Data) -> str:
    return _("%(person)s is proposed as %(title)s from %(day)s.") % {**_who(data), "day": said_day(data["starts_on"])}


MOVES: dict[str, Callable[[], str]] = {
    "decline": lambda: _("%(person)s was declined as %(title)s."),
    "agree": lambda: _("%(person)s is agreed as %(title)s."),
    "start": lambda: _("%(person)s started as %(title)s."),
    "fall_through": lambda: _("%(person)s does not start as %(title)s after all."),
    "give_notice": lambda: _("Notice for %(person)s, %(title)s; the last day is %(last)s."),
    "withdraw": lambda: _("The notice for %(person)s is withdrawn."),
    "ask_replacement": lambda: _("The client asks to replace %(person)s, %(title)s."),
    "replaced": lambda: _("The seat of %(person)s has a new developer."),
    "no_replacement": lambda: _("%(person)s will not be replaced; the notice stands."),
    "last_day": lambda: _("%(person)s has left the team after %(last)s."),
    "client_wants_to_hire": lambda: _("The client wants to hire %(person)s."),
    "stays": lambda: _("%(person)s stays with us."),
    "convert": lambda: _("The client has hired %(person)s."),
}


def _placement_moved(data: Data) -> str:
    said = MOVES[data["event"]]() % {**_who(data), "last": said_day(data.get("ends_on"))}
    why = [str(EndCause(data["cause"]).label)] if data.get("cause") else []
    why += [data["reason"]] if data.get("reason") else []
    return _("%(said)s %(reason)s") % {"said": said, "reason": "; ".join(why)} if why else said


def _placement_changed(data: Data) -> str:
    return _("%(person)s: %(changes)s") % {**_who(data), "changes": said_changes(data, {}, {})}


def _rate_set(data: Data) -> str:
    return _("%(person)s: %(amount)s a %(unit)s from %(day)s.") % {**_who(data), **_price(data)}


def _cost_set(data: Data) -> str:
    return _("An hour of %(person)s costs %(amount)s from %(day)s.") % {**_who(data), **_price(data)}


RATE_MOVES: dict[str, Callable[[], str]] = {
    "approve": lambda: _("New rates from %(day)s are approved: %(people)s."),
    "send": lambda: _("New rates from %(day)s went to the client: %(people)s."),
    "agree": lambda: _("The client agreed to new rates from %(day)s: %(people)s."),
    "refuse": lambda: _("The client refused new rates from %(day)s: %(people)s."),
    "withdraw": lambda: _("New rates from %(day)s are withdrawn: %(people)s."),
    "effective": lambda: _("New rates are in force from %(day)s: %(people)s."),
}


def _rate_change_drafted(data: Data) -> str:
    return _("New rates from %(day)s are drafted: %(people)s.") % _rate_change(data)


def _rate_change_moved(data: Data) -> str:
    said = RATE_MOVES[data["event"]]() % _rate_change(data)
    return _("%(said)s %(reason)s") % {"said": said, "reason": data["reason"]} if data.get("reason") else said


def _rate_change_changed(data: Data) -> str:
    labels = {"effective_on": _("From"), "reason": _("Why, in words for the client")}
    return _("Draft of new rates: %(changes)s") % {"changes": said_changes(data, labels, {})}


def _rate_change_taken_back(data: Data) -> str:
    return _("The letter on new rates did not leave.")


def _rate_change(data: Data) -> dict[str, str]:
    return {"people": ", ".join(data["people"]), "day": said_day(data["effective_on"])}


WATCH_MOVES: dict[str, Callable[[], str]] = {
    "notice": lambda: _("The client may want to hire %(person)s: a watch begins."),
    "talk": lambda: _("%(person)s and the client were talked with."),
    "calm": lambda: _("All is quiet about %(person)s again."),
    "offer": lambda: _("%(person)s has an offer of ours."),
    "accepted": lambda: _("%(person)s stays with us."),
    "left": lambda: _("%(person)s has gone to the client."),
    "placement_over": lambda: _("The placement of %(person)s is over, and with it the watch."),
}


def _watch_sign(data: Data) -> str:
    said = _("%(person)s: %(sign)s.") % {"person": data["person"], "sign": PoachSign(data["sign"]).label}
    return _("%(said)s %(reason)s") % {"said": said, "reason": data["note"]} if data.get("note") else said


def _watch_moved(data: Data) -> str:
    said = WATCH_MOVES[data["event"]]() % {"person": data["person"]}
    return _("%(said)s %(reason)s") % {"said": said, "reason": data["reason"]} if data.get("reason") else said


def _leave_told(data: Data) -> str:
    named = {"name": data["name"], "start": said_day(data["starts_on"]), "end": said_day(data["ends_on"])}
    if data.get("cover"):
        return _("Told: %(name)s is away from %(start)s to %(end)s, %(cover)s covers.") % {
            **named, "cover": data["cover"]
        }  # fmt: skip
    return _("Told: %(name)s is away from %(start)s to %(end)s.") % named


def _who(data: Data) -> dict[str, str]:
    return {"person": data["person"], "title": data.get("title", "")}


def _price(data: Data) -> dict[str, str]:
    unit = str(RateUnit(data.get("unit", "hour")).label)
    return {"amount": said_money(data), "unit": unit, "day": said_day(data["valid_from"])}


def _add(
    verb: str, title: Any, text: Callable[[Data], str], icon: str, *, tone: str = "", money: bool = False,
    note: bool = False,
) -> None:  # fmt: skip
    VERBS.register(verb, VerbSpec(verb, title, text, icon=icon, tone=tone, money=money, note=note))


_add("entity.added", gettext_lazy("Company added"), _entity_added, "plus", money=True)
_add("entity.changed", gettext_lazy("Company changed"), _entity_changed, "pencil", money=True)
_add("entity.closed", gettext_lazy("Company closed"), _entity_closed, "x", money=True)
_add("client_entity.added", gettext_lazy("Company of a client added"), _client_entity_added, "plus", money=True)
_add("client_entity.changed", gettext_lazy("Company of a client changed"), _entity_changed, "pencil", money=True)
_add("agreement.added", gettext_lazy("Agreement added"), _agreement_added, "file", money=True)
_add("agreement.changed", gettext_lazy("Agreement changed"), _agreement_changed, "pencil", money=True)
_add("project.added", gettext_lazy("Project added"), _project_added, "plus", money=True)
_add("placement.proposed", gettext_lazy("Developer proposed"), _placement_proposed, "plus")
_add("placement.moved", gettext_lazy("Placement moved on"), _placement_moved, "arrow-right")
_add("placement.changed", gettext_lazy("Placement changed"), _placement_changed, "pencil")
_add("rate.set", gettext_lazy("Rate set"), _rate_set, "money", money=True)
_add("cost.set", gettext_lazy("Cost of an hour set"), _cost_set, "money", money=True)
_add("rate_change.drafted", gettext_lazy("New rates drafted"), _rate_change_drafted, "pencil", money=True)
_add("rate_change.changed", gettext_lazy("Draft of new rates changed"), _rate_change_changed, "pencil", money=True)
_add("rate_change.moved", gettext_lazy("New rates moved on"), _rate_change_moved, "arrow-right", money=True)
_add("rate_change.taken_back", gettext_lazy("New rates not sent"), _rate_change_taken_back, "undo", money=True)
_add("watch.sign", gettext_lazy("Sign of poaching"), _watch_sign, "eye", tone="watch", note=True)
_add("watch.moved", gettext_lazy("Poach watch moved on"), _watch_moved, "arrow-right", note=True)
_add("leave.told", gettext_lazy("Client told of leave"), _leave_told, "calendar")
