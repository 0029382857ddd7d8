"""The table of late interest that finance keeps, with its changes; each can be taken back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.foundation.clock import today
from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import VERBS
from perennial.foundation.rights import may_act
from perennial.foundation.store import load
from perennial.receivables import actions
from perennial.receivables.models import LateInterestRate
from perennial.receivables.queries.interest import VERBS as CHANGES
from perennial.receivables.queries.interest import last_changes
from perennial.web.forms.interest import InterestRateForm
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.settings_tabs import tabs


@sees("rates")
@require_http_methods(["GET", "HEAD", "POST"])
def interest(request: HttpRequest) -> HttpResponse:
    """GET shows the table and what was changed in it; POST sets one row."""
    user = person(request)
    form = InterestRateForm(request.POST or None, own=load("company.currency")["company.currency"])
    if request.method == "POST":
        if not may_act(user, "rates"):
            raise PermissionDenied
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                actions.set_interest_rate(
                    country=values.pop("country"), valid_from=values.pop("valid_from"), values=values,
                    by=actor(request), as_of=today(),
                )  # fmt: skip
            except actions.BadInterestRate as error:
                return refused(request, error, to=reverse("interest"))
            return _done(request, _("The row is set."))
    changed = [
        (event.pk, VERBS[event.verb].text(event.data), event.actor.name if event.actor else _("System"),
         localtime(event.at))
        for event in last_changes()
    ]  # fmt: skip
    context = {
        "tabs": tabs(user, "interest"), "form": form, "may_act": may_act(user, "rates"), "changed": changed,
        "rows": list(LateInterestRate.objects.all()),
    }  # fmt: skip
    return render(request, "settings/interest.html", context, status=422 if form.errors else 200)


@acts("rates")
@require_POST
def interest_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a row out of the table: the rate before it holds again."""
    row = get_object_or_404(LateInterestRate, pk=pk)
    actions.remove_interest_rate(row, by=actor(request), as_of=today())
    return _done(request, _("The row is removed."))


@acts("rates")
@require_POST
def interest_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one change of the table back."""
    event = get_object_or_404(TimelineEvent, pk=pk, verb__in=CHANGES)
    try:
        actions.take_back_interest(event, by=actor(request), as_of=today())
    except actions.BadInterestRate as error:
        return refused(request, error, to=reverse("interest"))
    return told(request, _("The change is taken back."), to=reverse("interest"))


def _done(request: HttpRequest, said: str) -> HttpResponse:
    event = last_changes(1)[0]
    return told(request, said, to=reverse("interest"), undo=reverse("interest-undo", args=[event.pk]))
