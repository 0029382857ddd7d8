"""What is done with our news: written, archived, told to a person, refused for a client; and a person's wishes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perennial.clients.models import Contact
from perennial.foundation.clock import today
from perennial.growth.actions import items, tellings
from perennial.growth.models import NewsWish, OurNews, Telling
from perennial.growth.queries.our_news import best_reader, industries_known
from perennial.web.client_facts import language
from perennial.web.forms.our_news import NewsForm, NewsWishForm, NotForForm, TellForm
from perennial.web.views.client_frame import client_or_404
from perennial.web.views.dialogs import asked
from perennial.web.views.doors import actor, acts, back, refused, told
from perennial.web.views.our_news import piece_or_404

GET_OR_POST = ["GET", "HEAD", "POST"]


@acts("notes")
@require_http_methods(GET_OR_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Add a piece."""
    return _write(request, None, {"on": today()})


@acts("notes")
@require_http_methods(GET_OR_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a piece."""
    row = piece_or_404(request, pk)
    return _write(request, row, NewsForm.initial_of(row))


@acts("notes")
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """It is told to nobody any more."""
    row = items.archive_news(piece_or_404(request, pk), by=actor(request), as_of=today())
    return told(request, _("Archived: “%(title)s”.") % {"title": _title(row)}, to=reverse("our-news"),
                undo=reverse("our-news-restore", args=[pk]))  # fmt: skip


@acts("notes")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo archiving."""
    row = items.restore_news(piece_or_404(request, pk), by=actor(request), as_of=today())
    return told(request, _("It is back: “%(title)s”.") % {"title": _title(row)}, to=_page(row))


@acts("notes")
@require_http_methods(GET_OR_POST)
def tell(request: HttpRequest, pk: int, client: int) -> HttpResponse:
    """Choose the person, then look at the letter: nothing leaves before Send is pressed there."""
    subject = client_or_404(request, client)
    row = piece_or_404(request, pk)
    people = subject.contacts.current().filter(ended_on__isnull=True, bounced_on__isnull=True).exclude(email="")
    initial = {
        "contact": best_reader(row, subject, today()),
        "how": "noted" if request.GET.get("how") == "noted" else "letter",
    }
    form = TellForm(_given(request), people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        contact, noted = form.cleaned_data["contact"], form.cleaned_data["how"] == "noted"
        begin = tellings.note_told if noted else tellings.take_up
        try:
            telling = begin(row, contact, by=actor(request), as_of=today())
        except tellings.TellingRefused as error:
            return refused(request, error, to=_page(row))
        if noted:
            undo = reverse("our-news-untell", args=[telling.pk])
            return told(request, _("Noted: %(name)s knows.") % {"name": contact.name}, to=_page(row), undo=undo)
        return HttpResponseRedirect(f"{_letter(telling)}?{urlencode({'next': back(request, _page(row))})}")
    title = _("Tell %(client)s") % {"client": subject.name}
    return asked(request, form, title, reverse("our-news-tell", args=[pk, client]), _page(row), lead=_title(row))


@acts("notes")
@require_POST
def untell(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a note that somebody knows."""
    rows = Telling.objects.visible_to(request.user).select_related("news", "contact")
    row = get_object_or_404(rows, pk=pk)
    try:
        tellings.take_back_note(row, by=actor(request), as_of=today())
    except tellings.TellingRefused as error:
        return refused(request, error, to=_page(row.news))
    text = _("%(name)s counts as not told.") % {"name": row.contact.name}
    return told(request, text, to=_page(row.news))


@acts("notes")
@require_http_methods(GET_OR_POST)
def not_for(request: HttpRequest, pk: int, client: int) -> HttpResponse:
    """Not for them, with the reason."""
    subject = client_or_404(request, client)
    row = piece_or_404(request, pk)
    form = NotForForm(_given(request))
    if request.method == "POST" and form.is_valid():
        tellings.refuse_news(row, subject, **form.cleaned_data, by=actor(request), as_of=today())
        text = _("Noted: not for %(client)s.") % {"client": subject.name}
        return told(request, text, to=_page(row), undo=reverse("our-news-offer", args=[pk, client]))
    title = _("Not for %(client)s") % {"client": subject.name}
    return asked(request, form, title, reverse("our-news-not-for", args=[pk, client]), _page(row), lead=_title(row))


@acts("notes")
@require_POST
def offer(request: HttpRequest, pk: int, client: int) -> HttpResponse:
    """Undo “not for them”."""
    subject = client_or_404(request, client)
    row = piece_or_404(request, pk)
    tellings.offer_again(row, subject, by=actor(request), as_of=today())
    return told(request, _("%(client)s may be told it again.") % {"client": subject.name}, to=_page(row))


@acts("notes")
@require_http_methods(GET_OR_POST)
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person wants to hear of, or that they want no news."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user).select_related("client"), pk=pk)
    row = NewsWish.objects.filter(contact=contact).first()
    form = NewsWishForm(_given(request), initial={"topics": row.topics, "quiet": row.quiet} if row else None)
    to = reverse("client-people", args=[contact.client_id])
    if request.method == "POST" and form.is_valid():
        try:
            tellings.wish_news(contact, **form.cleaned_data, by=actor(request), as_of=today())
        except tellings.TellingRefused as error:
            form.add_error("topics", str(error))
        else:
            return told(request, _("Noted for %(name)s.") % {"name": contact.name}, to=to)
    title = _("News for %(name)s") % {"name": contact.name}
    return asked(request, form, title, reverse("contact-our-news", args=[pk]), to)


def _write(request: HttpRequest, row: OurNews | None, initial: dict[str, Any]) -> HttpResponse:
    known = industries_known(request.user)
    form = NewsForm(_given(request), initial=initial, language=language(), industries=known)
    if request.method == "POST" and form.is_valid():
        by, as_of = actor(request), today()
        try:
            if row is None:
                row = items.add_news(values=form.values, by=by, as_of=as_of)
            else:
                items.change_news(row, values=form.values, by=by, as_of=as_of)
        except items.NewsRefused as error:
            form.add_error(None, str(error))
        else:
            return told(request, _("Kept: “%(title)s”.") % {"title": _title(row)}, to=_page(row))
    context = {"form": form, "news": row, "to": _page(row) if row is not None else reverse("our-news")}
    return render(request, "our_news/write.html", context, status=422 if form.errors else 200)


def _given(request: HttpRequest) -> Any:
    """What was sent, an empty form too."""
    return request.POST if request.method == "POST" else None


def _letter(telling: Telling) -> str:
    key = "insight" if telling.news.is_insight else "our_news"
    return reverse("letter", args=[key, telling.pk])


def _title(row: OurNews) -> str:
    """In the reader's language, where it can be."""
    return row.text_in(language())["title"]


def _page(row: OurNews) -> str:
    return reverse("our-news-piece", args=[row.pk])
