"""Logging a call, mail, meeting or note in one line."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.care.actions import touches as actions
from perennial.care.models import Touch
from perennial.care.queries.found import Offer, offers_in
from perennial.clients.models import Client
from perennial.clients.policies import may_change_client
from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.web.forms.touches import TouchForm
from perennial.web.views.doors import actor, acts, back, is_htmx, queue_follows, refused, told


@acts("notes")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, for a dialog or a page of its own; ?client= chooses the client."""
    given = request.GET.get("client") or request.POST.get("client") or ""
    client = Client.objects.visible_to(request.user).live().filter(pk=given).first() if given.isdigit() else None
    if given.isdigit() and client is None:
        raise Http404
    form = TouchForm(request.POST or None, user=request.user, as_of=today(), client=client)
    to = back(request, reverse("today"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if not may_change_client(request.user, data["client"]):
            raise Http404
        try:
            touch = actions.log_touch(data["client"], **form.values(), by=actor(request), as_of=today())
        except actions.EmptyTouch as error:
            form.add_error("text", spoken(error))
        else:
            queue_follows(request, touch.client_id)
            undo = taken_back(touch.pk, to)
            if offers := offers_in([touch]):
                return _touched(_offered(request, touch, offers, to, undo))
            return _touched(told(request, _logged(form), to=to, undo=undo))
    template = "touches/_form.html" if is_htmx(request) else "touches/new.html"
    return render(request, template, {"form": form, "next": to}, status=422 if form.errors else 200)


def taken_back(pk: int, to: str) -> str:
    """The address that undoes the touch and comes back to where it was logged."""
    return f"{reverse('touch-withdraw', args=[pk])}?{urlencode({'next': to})}"


def _offered(request: HttpRequest, touch: Touch, offers: list[Offer], to: str, undo: str) -> HttpResponse:
    """The note is logged, and what it seems to promise is shown for confirmation: nothing is recorded by itself."""
    if is_htmx(request):
        return render(request, "promises/_found.html", {"touch": touch, "offers": offers, "next": to})
    page = f"{reverse('promise-found', args=[touch.pk])}?{urlencode({'next': to})}"
    return told(request, _("Logged."), to=page, undo=undo)


@acts("notes")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a touch logged by mistake."""
    touch = get_object_or_404(Touch.objects.visible_to(request.user), pk=pk)
    to = back(request, reverse("today"))
    if touch.withdrawn_on is not None:
        return refused(request, ValueError(_("This was undone before.")), to=to)
    actions.withdraw_touch(touch, by=actor(request), as_of=today())
    queue_follows(request, touch.client_id)
    return _touched(told(request, _("The touch was withdrawn."), to=to))


def _logged(form: TouchForm) -> str:
    names = ", ".join(person.name for person in form.values()["people"])
    return _("Logged: with %(names)s.") % {"names": names} if names else _("Logged.")


def _touched(response: HttpResponse) -> HttpResponse:
    """Parts of a page that show touches listen for this and ask for themselves anew."""
    response.headers["HX-Trigger"] = "touched"
    return response
