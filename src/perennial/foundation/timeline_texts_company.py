"""How events of the company itself read: its settings, its rates and its people. Pure but for translation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.foundation.registry import SETTINGS, VerbSpec

FIELDS = {
    "name": gettext_lazy("name"), "title": gettext_lazy("post"), "role": gettext_lazy("role"),
    "language": gettext_lazy("language"), "is_administrator": gettext_lazy("administrator"),
    "is_active": gettext_lazy("can sign in"), "email": gettext_lazy("e-mail"),
}  # fmt: skip
LONGEST_SHOWN = 60


def settings_changed(data: Mapping[str, Any]) -> str:
    """'Port: 587 → 465; Encryption: STARTTLS → TLS.' A secret shows dots, a text only that it changed."""
    return "; ".join(setting_change(key, old, new) for key, (old, new) in data.get("changed", {}).items())


def setting_change(key: str, old: Any, new: Any) -> str:
    """One setting, before and after."""
    spec = SETTINGS.get(key)
    title = str(spec.title) if spec else key
    if spec is not None and spec.kind == "letter":
        language = key.rpartition(".")[2].upper()
        return _("%(title)s (%(language)s): text changed") % {"title": title, "language": language}
    if spec is not None and spec.kind == "secret":
        return _("%(title)s: changed") % {"title": title}
    return f"{title}: {shown(key, old)} → {shown(key, new)}"


def shown(key: str, value: Any) -> str:
    """A setting's value for people."""
    spec = SETTINGS.get(key)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if spec is not None and spec.kind == "days":
        return ", ".join(str(day_name(day)) for day in value) or _("none")
    if spec is not None and spec.kind == "choice":
        return str(dict(spec.choices).get(value, value))
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text[:LONGEST_SHOWN] if text else "–"


def day_name(day: int) -> Any:
    """Monday is 0."""
    from django.utils.dates import WEEKDAYS

    return WEEKDAYS[day]


def rates_taken_back(data: Mapping[str, Any]) -> str:
    """How many rates hold no longer, and where they came from."""
    count = data["count"]
    text = ngettext(
        "%(count)s rate from %(source)s was taken back.", "%(count)s rates from %(source)s were taken back.", count
    )
    return text % {"count": count, "source": data["source"]}


def rates_set(data: Mapping[str, Any]) -> str:
    count = int(data.get("count", 0))
    text = ngettext("%(count)s rate was set from %(source)s.", "%(count)s rates were set from %(source)s.", count)
    return text % {"count": count, "source": data.get("source") or "–"}


def invited(data: Mapping[str, Any]) -> str:
    return _("%(name)s was invited.") % {"name": data["name"]}


def joined(data: Mapping[str, Any]) -> str:
    return _("%(name)s accepted the invitation.") % {"name": data["name"]}


def withdrawn(data: Mapping[str, Any]) -> str:
    return _("The invitation of %(name)s was withdrawn.") % {"name": data["name"]}


def deactivated(data: Mapping[str, Any]) -> str:
    return _("%(name)s was switched off and signed out everywhere.") % {"name": data["name"]}


def second_step_dropped(data: Mapping[str, Any]) -> str:
    return _("The second step of %(name)s was taken off.") % {"name": data["name"]}


def reactivated(data: Mapping[str, Any]) -> str:
    return _("%(name)s can sign in again.") % {"name": data["name"]}


def person_changed(data: Mapping[str, Any]) -> str:
    before, after = data.get("before", {}), data.get("after", {})
    what = "; ".join(f"{FIELDS.get(key, key)}: {_plain(before.get(key))} → {_plain(after[key])}" for key in after)
    return f"{data.get('name', '')}: {what}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in (None, "") else "–"


SPECS = (
    VerbSpec("settings.changed", gettext_lazy("Settings changed"), settings_changed, icon="settings"),
    VerbSpec("rates.set", gettext_lazy("Exchange rates set"), rates_set, icon="swap"),
    VerbSpec("rates.taken_back", gettext_lazy("Exchange rates taken back"), rates_taken_back, icon="undo"),
    VerbSpec("person.invited", gettext_lazy("Person invited"), invited, icon="user"),
    VerbSpec("person.joined", gettext_lazy("Invitation accepted"), joined, icon="user", tone="good"),
    VerbSpec("person.invitation_withdrawn", gettext_lazy("Invitation withdrawn"), withdrawn, icon="user"),
    VerbSpec("person.changed", gettext_lazy("Person changed"), person_changed, icon="user"),
    VerbSpec("person.deactivated", gettext_lazy("Person switched off"), deactivated, icon="lock", tone="risk"),
    VerbSpec("person.second_step_dropped", gettext_lazy("Second step taken off"), second_step_dropped, icon="lock",
             tone="risk"),
    VerbSpec("person.reactivated", gettext_lazy("Person switched on"), reactivated, icon="user", tone="good"),
)
