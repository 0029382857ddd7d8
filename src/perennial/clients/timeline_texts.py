"""How events of clients, contacts and deputies read in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perennial.clients.choices import (
    Answer,
    BadNews,
    CalmedBy,
    ClientStatus,
    ClientTier,
    Decides,
    FactKind,
    LossReason,
    StakeholderRole,
    StanceKind,
    Tempo,
)
from perennial.clients.models import Client, CommunicationType, Contact, Person
from perennial.clients.playbook_texts import STEP_NAMES
from perennial.foundation.choices import Language
from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_changes, said_day

Data = Mapping[str, Any]


def _added(data: Data) -> str:
    return _("%(name)s became a client here.") % {"name": data["name"]}


def _changed(data: Data) -> str:
    return said_changes(data, _labels(Client, data), _CLIENT_VALUES) or _("The note was changed.")


def _archived(data: Data) -> str:
    return _("%(name)s left the lists and the queue.") % {"name": data["name"]}


def _restored(data: Data) -> str:
    return _("%(name)s is back in the lists and the queue.") % {"name": data["name"]}


def _merged(data: Data) -> str:
    count = sum(data.get("moved", {}).values())
    text = ngettext(
        "%(lost)s became a part of %(kept)s; %(n)d row moved.",
        "%(lost)s became a part of %(kept)s; %(n)d rows moved.",
        count,
    )
    return text % {"lost": data["lost"], "kept": data["kept"], "n": count}


def _moved(data: Data) -> str:
    names = dict(ClientStatus.choices)
    named = {"before": names[data["before"]["status"]], "after": names[data["after"]["status"]]}
    parts = [_("From “%(before)s” to “%(after)s”.") % named]
    if data.get("effective_on"):
        parts.append(_("It ends on %(day)s.") % {"day": said_day(data["effective_on"])})
    if data.get("document"):
        parts.append(_("Document: %(document)s.") % {"document": data["document"]})
    if data.get("loss_reason"):
        parts.append(_loss(data))
    if data.get("reason"):
        parts.append(str(data["reason"]))
    return " ".join(parts)


def _loss_explained(data: Data) -> str:
    return " ".join(part for part in (_loss(data["after"]), str(data.get("reason", ""))) if part)


def _loss(data: Data) -> str:
    reason = dict(LossReason.choices).get(data["loss_reason"], data["loss_reason"])
    if data.get("competitor"):
        return _("Why they left: %(reason)s, %(competitor)s.") % {"reason": reason, "competitor": data["competitor"]}
    return _("Why they left: %(reason)s.") % {"reason": reason}


def _stance(data: Data) -> str:
    names = dict(StanceKind.choices)
    named = {"name": data["name"], "stance": names[data["after"]["stance"]]}
    text = _("Attitude of %(name)s: %(stance)s.") % named
    return f"{text} {data['note']}" if data.get("note") else text


def _fact(data: Data) -> str:
    kind = dict(FactKind.choices)[data["kind"]]
    if not data["after"]["text"]:
        return _("%(kind)s, not true any more: %(text)s") % {"kind": kind, "text": data["before"]["text"]}
    return _("%(kind)s: %(text)s") % {"kind": kind, "text": data["after"]["text"]}


def _news(data: Data) -> str:
    return _("Settled: “%(title)s”.") % {"title": data["title"]}


def _communication(data: Data) -> str:
    return said_changes(data, _labels(CommunicationType, data), _TYPE_VALUES)


def _step_done(data: Data) -> str:
    return _("“%(step)s” on %(day)s.") % {"step": STEP_NAMES[data["step"]], "day": said_day(data["on"])}


def _canvas(data: Data) -> str:
    count = len(data["added"]) + len(data["removed"])
    text = ngettext("%(n)d line of the canvas changed.", "%(n)d lines of the canvas changed.", count) % {"n": count}
    return f"{text} {'; '.join(data['added'])}"[:400].strip()


def _pitched(data: Data) -> str:
    return _("The client was told of the idea: %(idea)s") % {"idea": data["idea"]}


def _playbook(data: Data) -> str:
    count = len(data["after"])
    return ngettext(
        "%(n)d text of the play-books was changed.", "%(n)d texts of the play-books were changed.", count
    ) % {"n": count}  # fmt: skip


def _left(data: Data) -> str:
    return _("%(name)s left on %(day)s.") % {"name": data["name"], "day": said_day(data["on"])}


def _same_person(data: Data) -> str:
    return _("%(name)s is also a person at another client.") % {"name": data["name"]}


def _other_person(data: Data) -> str:
    return _("%(name)s is nobody at another client after all.") % {"name": data["name"]}


def _contact_added(data: Data) -> str:
    roles = ", ".join(str(dict(StakeholderRole.choices).get(role, role)) for role in data.get("roles", []))
    if roles:
        return _("%(name)s was added as %(roles)s.") % {"name": data["name"], "roles": roles}
    return _("%(name)s was added.") % {"name": data["name"]}


def _contact_changed(data: Data) -> str:
    what = said_changes(data, _labels(Contact, data), _CONTACT_VALUES)
    return _("%(name)s was changed: %(what)s") % {"name": data["name"], "what": what}


def _contact_archived(data: Data) -> str:
    return _("%(name)s is not written to any more.") % {"name": data["name"]}


def _contact_restored(data: Data) -> str:
    return _("%(name)s is a contact again.") % {"name": data["name"]}


def _contact_merged(data: Data) -> str:
    return _("%(lost)s became one contact with %(kept)s.") % {"lost": data["lost"], "kept": data["kept"]}


def _bounced(data: Data) -> str:
    named = {"name": data["name"], "email": data.get("email", ""), "reason": data.get("reason", "")}
    if named["reason"]:
        return _("Mail to %(name)s, %(email)s, came back: %(reason)s") % named
    return _("Mail to %(name)s, %(email)s, came back.") % named


def _bounce_cleared(data: Data) -> str:
    return _("The address of %(name)s works again.") % {"name": data["name"]}


def _deputy_named(data: Data) -> str:
    named = {"deputy": data["deputy"], "manager": data["manager"], "start": said_day(data["from"])}
    if data.get("until"):
        return _("%(deputy)s stands in for %(manager)s from %(start)s until %(end)s.") % {
            **named, "end": said_day(data["until"]),
        }  # fmt: skip
    return _("%(deputy)s stands in for %(manager)s from %(start)s.") % named


def _deputy_ended(data: Data) -> str:
    return _("%(deputy)s no longer stands in for %(manager)s.") % {"deputy": data["deputy"], "manager": data["manager"]}


def _labels(model: Any, data: Data) -> dict[str, Any]:
    own = {"roles": _("Roles"), "addresses": _("Further addresses")}
    names = data.get("after", {})
    fields = {f.name: f for owner in (Person, model) for f in owner._meta.get_fields() if hasattr(f, "verbose_name")}
    return {name: own.get(name) or fields[name].verbose_name for name in names if name in own or name in fields}


_CLIENT_VALUES = {
    "language": dict(Language.choices), "status": dict(ClientStatus.choices), "pause_allowed": dict(Answer.choices),
    "tier": dict(ClientTier.choices),
}  # fmt: skip
_TYPE_VALUES = {
    "decides": dict(Decides.choices), "calmed_by": dict(CalmedBy.choices), "tempo": dict(Tempo.choices),
    "bad_news": dict(BadNews.choices),
}  # fmt: skip
_CONTACT_VALUES = {"language": dict(Language.choices), "roles": dict(StakeholderRole.choices)}

_SPECS = (
    VerbSpec("client.added", gettext_lazy("Client added"), _added, icon="clients"),
    VerbSpec("client.changed", gettext_lazy("Client changed"), _changed, icon="pencil"),
    VerbSpec("client.archived", gettext_lazy("Client archived"), _archived, icon="archive"),
    VerbSpec("client.restored", gettext_lazy("Client restored"), _restored, icon="undo"),
    VerbSpec("client.merged", gettext_lazy("Clients merged"), _merged, icon="merge"),
    VerbSpec("client.moved", gettext_lazy("Client moved on"), _moved, icon="swap"),
    VerbSpec("client.loss_explained", gettext_lazy("Reason of the loss"), _loss_explained, icon="pencil"),
    VerbSpec("contact.stance", gettext_lazy("Attitude"), _stance, icon="handshake", note=True),
    VerbSpec("client.fact", gettext_lazy("Known about the client"), _fact, icon="info", note=True),
    VerbSpec("client.news_settled", gettext_lazy("News of the client"), _news, icon="news", note=True),
    VerbSpec("client.communication", gettext_lazy("How to work with them"), _communication, icon="key", note=True),
    VerbSpec("client.step_done", gettext_lazy("Step of the play-book"), _step_done, icon="check", note=True),
    VerbSpec("client.canvas_saved", gettext_lazy("Canvas changed"), _canvas, icon="table", note=True),
    VerbSpec("client.idea_pitched", gettext_lazy("Idea told"), _pitched, icon="idea", note=True),
    VerbSpec("playbook.changed", gettext_lazy("Play-book changed"), _playbook, icon="settings"),
    VerbSpec("contact.left", gettext_lazy("Person left"), _left, icon="user", tone="watch"),
    VerbSpec("contact.same_person", gettext_lazy("The same person elsewhere"), _same_person, icon="users"),
    VerbSpec("contact.other_person", gettext_lazy("Another person"), _other_person, icon="users"),
    VerbSpec("contact.added", gettext_lazy("Contact added"), _contact_added, icon="user"),
    VerbSpec("contact.changed", gettext_lazy("Contact changed"), _contact_changed, icon="user"),
    VerbSpec("contact.archived", gettext_lazy("Contact archived"), _contact_archived, icon="archive"),
    VerbSpec("contact.restored", gettext_lazy("Contact restored"), _contact_restored, icon="undo"),
    VerbSpec("contact.merged", gettext_lazy("Contacts merged"), _contact_merged, icon="merge"),
    VerbSpec("contact.bounced", gettext_lazy("Mail came back"), _bounced, icon="warning", tone="risk"),
    VerbSpec("contact.bounce_cleared", gettext_lazy("Address works again"), _bounce_cleared, icon="check"),
    VerbSpec("deputy.named", gettext_lazy("Deputy named"), _deputy_named, icon="users"),
    VerbSpec("deputy.ended", gettext_lazy("Deputy ended"), _deputy_ended, icon="users"),
)
for _spec in _SPECS:
    VERBS.register(_spec.verb, _spec)
