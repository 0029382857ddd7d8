"""Coming in: the invitation's page, and the doors of the demo. The rest of signing in is allauth's."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from perennial.foundation import people
from perennial.foundation.clock import now, today
from perennial.foundation.invitations import SETUP_EMAIL
from perennial.foundation.saying import spoken
from perennial.web.accounts import demo_people
from perennial.web.forms.people import NewPasswordForm
from perennial.web.known_devices import remember_device

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows who is invited; POST sets the password, uses the link up and signs in."""
    try:
        invited = people.find_invitation(token, at=now()).user
    except people.InvitationGone as error:
        return render(request, "account/invitation.html", {"gone": spoken(error)}, status=404)
    setup = invited.email == SETUP_EMAIL
    form = NewPasswordForm(request.POST or None, person=invited, setup=setup)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            person = people.accept_invitation(
                token, password=values["password1"], email=values.get("email", ""), name=values.get("name", ""),
                at=now(), as_of=today(),
            )  # fmt: skip
        except people.InvitationGone as error:
            return render(request, "account/invitation.html", {"gone": spoken(error)}, status=404)
        except (people.CannotChangePerson, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else spoken(error))
        else:
            login(request, person, backend=BACKEND)
            response = HttpResponseRedirect(reverse("home"))
            remember_device(request, response, person)
            return response
    context = {"form": form, "invited": invited, "setup": setup}
    return render(request, "account/invitation.html", context, status=422 if form.errors else 200)


@never_cache
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One press, no password; only where the demo company was loaded into this home, else there is no such page."""
    if not settings.DEMO:
        raise Http404
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    chosen = next((person for person in demo_people() if str(person.pk) == request.POST.get("person", "")), None)
    if chosen is None:
        raise Http404
    login(request, chosen, backend=BACKEND)
    return HttpResponseRedirect(reverse("home"))
