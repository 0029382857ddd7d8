"""The form as the client sees it, for our people before it goes: the client's own page, with nothing to send."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from perennial.foundation.rights import may_see
from perennial.portal.pages import Visitor, language_of, show
from perennial.portal.views.feedback import page_of
from perennial.pulse.models import FeedbackRound
from perennial.pulse.queries.forms import Form, unsent_form


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """For readers of notes only; strangers get 404."""
    if not may_see(request.user, "notes"):
        raise PermissionDenied
    rows = FeedbackRound.objects.visible_to(request.user).select_related("client__manager", "wave")
    row = get_object_or_404(rows, pk=pk)
    form: Form = unsent_form(row)
    visitor = Visitor(form.answer.contact, row.client)
    with translation.override(language_of(request, visitor)):
        context = {**page_of(form, {}, visitor), "preview": True}
        response = show(request, "portal/feedback.html", visitor, context)
        response.headers["Content-Language"] = translation.get_language() or "en"
    return response
