"""The watch over poaching: the list, one watch with its signs and talks, noting a sign, every move, and files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from perennial.clients.policies import money_visible
from perennial.contracts.actions import poaching as actions
from perennial.contracts.choices import PoachState
from perennial.contracts.models import PoachWatch
from perennial.contracts.ports import developers_alone
from perennial.contracts.queries.poaching import (
    SORTS,
    VIEWS,
    Asked,
    open_events,
    watch_counts,
    watches_for,
    without_raise,
)
from perennial.contracts.rules.poaching import LONG_WITHOUT_RAISE
from perennial.foundation.clock import today
from perennial.foundation.rights import may_act
from perennial.foundation.saying import spoken
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.watches import SignForm, WatchStepForm
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, back, person, queue_follows, sees
from perennial.web.views.exports import Cell, as_csv, as_xlsx
from perennial.web.views.placements import placement_or_404
from perennial.web.views.promise_acts import gone_on
from perennial.web.views.promises import list_url, sort_heads
from perennial.web.views.team import may_look

ON_A_PAGE: Final = 50
MOST_EXPORTED: Final = 5_000
TONES: Final = {"calm": "good", "suspicion": "risk", "talked": "watch", "offer": "acc", "closed": "line"}
LABELS: Final[dict[str, Any]] = {
    "talk": pgettext_lazy("poach watch", "Both talks are held"), "offer": pgettext_lazy("poach watch", "Make an offer"),
    "accepted": pgettext_lazy("poach watch", "They stay"), "left": pgettext_lazy("poach watch", "They have left"),
    "calm": pgettext_lazy("poach watch", "All is quiet"),
}  # fmt: skip
ASKS: Final[dict[str, tuple[str, ...]]] = {
    "talk": ("with_developer", "with_client", "words"), "offer": ("offered",), "accepted": ("words",),
    "left": ("words",), "calm": ("words",),
}  # fmt: skip
_LEADS: Final[dict[str, Any]] = {
    "talk": gettext_lazy("A heart-to-heart with the developer, and a talk with the client without them."),
    "left": gettext_lazy("The placement has to be over first, ended or converted."),
}
EXPECTED = (Refused, actions.CannotWatch, ChangedMeanwhile)


@sees("watch")
@require_safe
def watches(request: HttpRequest) -> HttpResponse:
    """?view= awake, calm or closed; ?q= developer or client; ?sort=, ?down=."""
    wanted, user = _asked(request), person(request)
    names = {
        "awake": pgettext("poach watches", "Awake"), "calm": pgettext("poach watches", "Calm"),
        "closed": pgettext("poach watches", "Closed"),
    }  # fmt: skip
    counts = watch_counts(user, wanted)
    page = Paginator(watches_for(user, wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "placements/watches.html", {
        "page": page, "lines": [{"row": row, "tone": TONES[row.state]} for row in page], "asked": wanted,
        "tabs": [
            {"url": list_url(request, "watches", view=view), "label": names[view], "count": counts[view],
             "current": view == wanted.view, "key": str(number)}
            for number, view in enumerate(VIEWS, start=1)
        ],
        "heads": sort_heads(request, "watches", SORTS, wanted.sort, wanted.descending),
        "may": may_look(user), "clear_url": list_url(request, "watches", q=""), "export_query": request.GET.urlencode(),
        "keys": [{"keys": ["J", "K"], "text": _("move")}, {"keys": ["F"], "text": _("search")}],
    })  # fmt: skip


@sees("watch")
@require_safe
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """The signs, what was done, what the agreement says of hiring, and what may be done next."""
    row, as_of = watch_or_404(request, pk), today()
    placement = row.placement
    months = without_raise(placement.person_id, as_of)
    terms = placement.agreement if money_visible(request.user, placement.client, as_of) else None
    events = open_events(row, request.user) if may_act(request.user, "watch") else []
    return render(request, "placements/watch.html", {
        "watch": row, "placement": placement, "tone": TONES[row.state],
        "signs": row.signs.select_related("by").order_by("-on", "-id"),
        "moves": row.moves.select_related("by").order_by("-id"),
        "alone": placement.client_id in developers_alone(as_of, {placement.client_id}),
        "without_raise": months if months is not None and months >= LONG_WITHOUT_RAISE else None,
        "terms": terms, "fee": terms.buyout_percent / 100 if terms and terms.buyout_percent is not None else None,
        "may_note": row.state != PoachState.CLOSED and not placement.is_over and may_act(request.user, "watch"),
        "steps": [{"url": reverse("watch-step", args=[pk, event]), "label": LABELS[event], "first": not at}
                  for at, event in enumerate(events)],
    })  # fmt: skip


@acts("watch")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a sign about a placement; the first one begins the watch."""
    row, to = placement_or_404(request, pk), reverse("placement", args=[pk])
    form = SignForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            seen = actions.see_sign(row, **form.cleaned_data, by=actor(request), as_of=today())
        except EXPECTED as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.client_id)
            return gone_on(request, _("Noted. The watch goes on."), to=reverse("watch", args=[seen.pk]))
    return asked(request, form, _("A sign of poaching: %(person)s") % {"person": row.person.name}, request.path, to)


@acts("watch")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One move with what it asks for."""
    row, to = watch_or_404(request, pk), back(request, reverse("watch", args=[pk]))
    if event not in ASKS:
        raise Http404
    form = WatchStepForm(request.POST if request.method == "POST" else None, asks=ASKS[event])
    if request.method == "POST" and form.is_valid():
        try:
            _STEPS[event](row, **form.cleaned_data, by=actor(request), as_of=today())
        except EXPECTED as error:
            form.add_error(None, spoken(error))
        else:
            queue_follows(request, row.placement.client_id)
            return gone_on(request, _("Noted."), to=to)
    return asked(request, form, str(LABELS[event]), request.path, to, lead=str(_LEADS.get(event, "")))


@sees("watch")
@require_safe
def watches_csv(request: HttpRequest) -> HttpResponse:
    """The watches that fit the filter."""
    return as_csv(_table(request), "poach-watch")


@sees("watch")
@require_safe
def watches_xlsx(request: HttpRequest) -> HttpResponse:
    """The watches that fit the filter."""
    return as_xlsx(_table(request), "poach-watch")


def watch_or_404(request: HttpRequest, pk: int) -> PoachWatch:
    """The watch, if its client is in the person's scope."""
    rows = PoachWatch.objects.visible_to(request.user).select_related(
        "placement__person", "placement__client", "placement__agreement"
    )
    return get_object_or_404(rows, pk=pk)


_STEPS: Final[dict[str, Callable[..., PoachWatch]]] = {
    "talk": actions.talk_over, "offer": actions.make_offer, "accepted": actions.accept_offer,
    "left": actions.note_left, "calm": actions.calm_down,
}  # fmt: skip


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    view, order = given.get("view", ""), given.get("sort", "")
    return Asked(
        view if view in VIEWS else "awake", given.get("q", "").strip()[:100], order if order in SORTS else "since",
        given.get("down") == "1",
    )  # fmt: skip


def _table(request: HttpRequest) -> list[list[Cell]]:
    rows: Any = watches_for(person(request), _asked(request))[:MOST_EXPORTED]
    head: list[Cell] = [_("Developer"), _("Client"), _("State"), _("Since"), _("Signs"), _("Last sign"), _("Offered")]
    return [head, *(
        [row.placement.person.name, row.placement.client.name, row.get_state_display(), row.state_since, row.seen,
         row.last_sign, row.offered]
        for row in rows
    )]  # fmt: skip
