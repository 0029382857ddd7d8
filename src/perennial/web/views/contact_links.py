"""The links a person at a client holds: what each is for, until when, its last use; any of them can be ended."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from perennial.clients.models import Contact
from perennial.foundation.clock import now
from perennial.foundation.links import links_of, revoke_link
from perennial.foundation.models import ActLink
from perennial.foundation.rights import may_act
from perennial.web.views.doors import actor, refused, sees, told

PURPOSES: dict[str, Any] = {"pulse": gettext_lazy("Answer a feedback round")}


@sees("notes", "clients")
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Every link of the person, newest first; POST ends one of them at once."""
    may_end = may_act(request.user, "notes") and may_act(request.user, "clients")
    if request.method == "POST" and not may_end:
        raise PermissionDenied
    contact = get_object_or_404(Contact.objects.visible_to(request.user).select_related("client"), pk=pk)
    to, at = reverse("contact-links", args=[pk]), now()
    if request.method == "POST":
        number = request.POST.get("link", "")
        rows = ActLink.objects.visible_to(request.user).filter(contact_id=pk)
        link = rows.filter(pk=int(number) if number.isdecimal() and len(number) < 19 else 0).first()
        if link is None or not revoke_link(link, by=actor(request)):
            return refused(request, ValueError(_("This link had ended before.")), to=to)
        return told(request, _("The link of %(name)s does not work any more.") % {"name": contact.name}, to=to)
    rows_ = [
        {"link": row, "purpose": PURPOSES.get(row.purpose, row.purpose), "works": _works(row, at)}
        for row in links_of(pk)
    ]  # fmt: skip
    context = {"contact": contact, "client": contact.client, "rows": rows_, "may_act": may_end}
    return render(request, "contacts/links.html", context)


def _works(link: ActLink, at: Any) -> bool:
    return link.revoked_at is None and link.expires_at > at
