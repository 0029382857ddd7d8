"""One's own profile: name, language, theme, keys, deputies, and the ways of signing in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from perennial.clients.models import Deputy
from perennial.foundation.clock import today
from perennial.foundation.people import end_sessions, set_profile
from perennial.foundation.rights import may_act
from perennial.web.forms.people import DeputyForm, ProfileForm
from perennial.web.views.doors import actor, back, is_htmx, person, told


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """GET shows it, POST keeps name, language, theme and keys."""
    user = person(request)
    shown = {key: getattr(user, key) for key in ("name", "language", "theme", "shortcuts")}
    form = ProfileForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            set_profile(user, values=form.cleaned_data, by=actor(request), as_of=today())
        except ValidationError as error:
            form.add_error("name", error)
        else:
            with override(user.language):
                return told(request, _("Your profile was saved."), to=reverse("profile"))
    deputies = Deputy.objects.filter(manager=user, ended_on__isnull=True).exclude(until__lt=today())
    context = {
        "form": form, "deputies": deputies.select_related("deputy"), "names_deputy": may_act(user, "clients"),
        "deputy_form": DeputyForm(manager=user, initial={"starts_on": today()}),
    }  # fmt: skip
    return render(request, "profile/profile.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """From the menu: theme=light, dark or empty for the system's."""
    wanted = request.POST.get("theme", "")
    if wanted in ("", "light", "dark"):
        set_profile(person(request), values={"theme": wanted}, by=actor(request), as_of=today())
    return HttpResponse(status=204) if is_htmx(request) else HttpResponseRedirect(back(request, "/"))


@login_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """From the menu: language=en, ru or uk."""
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        set_profile(person(request), values={"language": wanted}, by=actor(request), as_of=today())
    return HttpResponseRedirect(back(request, "/"))


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of one's own, this one too."""
    end_sessions(person(request), at=actor(request).at)
    request.session.flush()
    return HttpResponseRedirect(reverse("account_login"))
