"""Settings by group, made from the registry: one form, its history, back to the defaults, and undo."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.care.actions.mailbox import read_mailbox
from perennial.care.queries.mailbox import mailbox_problem
from perennial.care.queries.stored_mailbox import stored_mailbox
from perennial.foundation.clock import now, today
from perennial.foundation.delivery import Posted, mail_notice, send_test_mail
from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import SETTINGS, SettingSpec
from perennial.foundation.rights import may_act, may_see
from perennial.foundation.sent_journal import try_journal
from perennial.foundation.store import BadSetting, change_settings, load
from perennial.foundation.timeline import Actor
from perennial.foundation.timeline_texts_company import setting_change, shown
from perennial.web.audit_texts import lines
from perennial.web.forms.settings import SettingsForm
from perennial.web.views.doors import acts, person, refused, sees, told
from perennial.web.views.settings_tabs import group_title, groups, tabs

HISTORY = 20
LOOKED_AT = 200  # changes of all groups among which this group's are looked for
PAGE = 50


@sees("settings")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The first page of the settings."""
    return HttpResponseRedirect(reverse("settings-group", args=[groups()[0]]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, group: str) -> HttpResponse:
    """GET shows the settings of a group; POST keeps them, for those who may act."""
    known_or_404(request, group in groups(), act=request.method == "POST")
    user = person(request)
    specs = [spec for spec in SETTINGS if spec.group == group]
    stored = load(*(spec.key for spec in specs))
    form = SettingsForm(request.POST if request.method == "POST" else None, specs=specs, stored=stored)
    if request.method == "POST" and form.is_valid():
        return keep(request, form.values(), to=reverse("settings-group", args=[group]))
    facts = _facts(specs, stored)
    context = {
        "tabs": tabs(user, group), "group": group, "title": group_title(group), "form": form,
        "may_act": may_act(user, "settings"), "facts": facts, "changed": any(fact["changed"] for fact in facts),
        "history": _history(specs), "mail_notice": _notice(group),
    }  # fmt: skip
    return render(request, "settings/group.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def reset(request: HttpRequest, key: str) -> HttpResponse:
    """One setting back to its default."""
    known_or_404(request, key in SETTINGS, act=True)
    spec = SETTINGS[key]
    return keep(request, {key: spec.default}, to=page_of(spec))


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what one change changed; secrets are not known any more and stay."""
    event = TimelineEvent.objects.filter(pk=pk, verb="settings.changed").first()
    known_or_404(request, event is not None, act=True)
    assert event is not None
    known = {key: pair for key, pair in event.data.get("changed", {}).items() if key in SETTINGS}
    before = {key: old for key, (old, _new) in known.items() if SETTINGS[key].kind != "secret"}
    pages = [page_of(SETTINGS[key]) for key in known]
    return keep(request, before, to=pages[0] if pages else reverse("settings"))


@acts("settings")
@require_POST
def test_mail(request: HttpRequest) -> HttpResponse:
    """One mail at once to the person who asks; what the server says is shown."""
    user = person(request)
    return _said(request, send_test_mail(user.email, by=Actor(user, now())), "mail")


@acts("settings")
@require_POST
def journal_try(request: HttpRequest) -> HttpResponse:
    """Open the mailbox of sent letters with the stored settings; what the server says is shown."""
    return _said(request, try_journal(), "journal")


@acts("settings")
@require_POST
def mailbox_read(request: HttpRequest) -> HttpResponse:
    """Read the mailbox of clients now, as the schedule does every few minutes; what came of it is shown."""
    box, user = stored_mailbox(), person(request)
    if not box.name:
        return _said(request, Posted(False, _("Enter the IMAP server first.")), "mailbox")
    outcomes = read_mailbox(box, by=Actor(user, now()), at=now())
    if problem := mailbox_problem(box.name):
        return _said(request, Posted(False, problem), "mailbox")
    said = _("The mailbox was read: %(stored)s of clients kept, %(passed)s passed by.")
    stored = outcomes["stored"] + outcomes["bounce"]
    return _said(request, Posted(True, said % {"stored": stored, "passed": outcomes.total() - stored}), "mailbox")


def _notice(group: str) -> str | None:
    """What keeps the mails of this group from coming or going."""
    if group == "mailbox":
        return mailbox_problem(stored_mailbox().name)
    return mail_notice() if group == "mail" else None


def _said(request: HttpRequest, outcome: Posted, group: str) -> HttpResponse:
    to = reverse("settings-group", args=[group])
    if not outcome.ok:
        return refused(request, ValueError(outcome.sentence), to=to)
    return told(request, outcome.sentence, to=to)


@sees("settings")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """What happened to the company itself: settings, people, rates, imports. Clients have their own timelines."""
    user = person(request)
    events = TimelineEvent.objects.filter(client_id__isnull=True).select_related("actor")
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    return render(request, "settings/audit.html", {"tabs": tabs(user, "audit"), "page": page, "lines": lines(page)})


def page_of(spec: SettingSpec) -> str:
    """Where this setting is shown; a letter's text has a page of its own."""
    if spec.kind == "letter":
        _group, key, language = spec.key.split(".")
        return reverse("setting-letter", args=[key, language])
    return reverse("settings-group", args=[spec.group])


def known_or_404(request: HttpRequest, known: bool, *, act: bool) -> None:
    """403 without the right to see, or to act on, settings; 404 for one that does not exist."""
    if not (may_act if act else may_see)(request.user, "settings"):
        raise PermissionDenied
    if not known:
        raise Http404


def keep(request: HttpRequest, values: dict[str, Any], *, to: str) -> HttpResponse:
    """Store the values, say what came of it, offer undo."""
    by = Actor(person(request), now())
    try:
        changed = change_settings(values, by=by, as_of=today())
    except BadSetting as error:
        return refused(request, error, to=to)
    if not changed:
        return told(request, _("Nothing was changed."), to=to)
    event = TimelineEvent.objects.filter(verb="settings.changed", actor=by.user).latest("id")
    takes_back = any(SETTINGS[key].kind != "secret" for key in changed)
    return told(request, _("Saved."), to=to, undo=reverse("setting-undo", args=[event.pk]) if takes_back else "")


def _facts(specs: list[SettingSpec], stored: dict[str, Any]) -> list[dict[str, Any]]:
    """Each setting with its value, for those who may only look, and those that differ from their default."""
    return [
        {
            "key": spec.key, "title": spec.title, "value": _value(spec, stored[spec.key]),
            "default": shown(spec.key, spec.default), "changed": stored[spec.key] != spec.default,
        }
        for spec in specs
    ]  # fmt: skip


def _value(spec: SettingSpec, value: Any) -> str:
    """For the eye; a secret is never shown."""
    if spec.kind == "secret":
        return "•••" if value else "–"
    return shown(spec.key, value)


def _history(specs: list[SettingSpec]) -> list[dict[str, Any]]:
    """The newest changes of these settings."""
    keys = {spec.key for spec in specs}
    rows = TimelineEvent.objects.filter(verb="settings.changed").select_related("actor")[:LOOKED_AT]
    found = []
    for event in rows:
        changed = {key: pair for key, pair in event.data.get("changed", {}).items() if key in keys}
        if changed:
            text = "; ".join(setting_change(key, old, new) for key, (old, new) in changed.items())
            who = event.actor.name if event.actor else _("System")
            found.append({"at": localtime(event.at), "who": who, "text": text})
    return found[:HISTORY]
