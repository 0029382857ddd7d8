"""Exchange rates: by date, by hand, from a file, and which are missing."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from perennial.billing.models import Invoice
from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.foundation.models import ExchangeRate, TimelineEvent
from perennial.foundation.rates import BadRate, last_set, rates_on, set_rates, take_back_rates
from perennial.foundation.registry import VERBS
from perennial.foundation.rights import may_act
from perennial.foundation.store import load
from perennial.kernel.money import MINOR_UNITS
from perennial.web.forms.settings import RateFileForm, RateForm
from perennial.web.views.doors import actor, acts, person, refused, sees, told
from perennial.web.views.settings_tabs import tabs

PAGE = 100
COLUMNS = ["on", "base", "quote", "rate"]


class BadRateFile(ValueError):
    """The file of rates cannot be read; the sentence names the line."""


@sees("rates")
@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """GET lists them, newest first, and tells what is missing; POST adds one by hand."""
    user = person(request)
    currency = load("company.currency")["company.currency"]
    form = RateForm(request.POST or None, latest=today(), initial={"on": today(), "quote": currency})
    if request.method == "POST":
        if not may_act(user, "rates"):
            raise PermissionDenied
        if form.is_valid():
            row = tuple(form.cleaned_data[name] for name in COLUMNS)
            return _keep(request, [row], _("by hand"))
    newest = ExchangeRate.objects.aggregate(newest=Max("on"))["newest"]
    context = {
        "tabs": tabs(user, "rates"), "form": form, "file_form": RateFileForm(), "may_act": may_act(user, "rates"),
        "page": Paginator(ExchangeRate.objects.all(), PAGE).get_page(request.GET.get("page")),
        "currency": currency, "missing": missing(currency, today()), "newest": newest,
        "last_set": [(event.pk, VERBS["rates.set"].text(event.data), localtime(event.at)) for event in last_set()],
    }  # fmt: skip
    return render(request, "settings/rates.html", context, status=422 if form.errors else 200)


@acts("rates")
@require_POST
def rates_file(request: HttpRequest) -> HttpResponse:
    """A CSV file with the columns on, base, quote, rate: all of it or nothing."""
    form = RateFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused(request, BadRateFile(" ".join(map(str, form.errors["file"]))), to=reverse("rates"))
    try:
        rows = read_rates(form.text())
    except UnicodeDecodeError:
        return refused(request, BadRateFile(_("The file is not text in UTF-8.")), to=reverse("rates"))
    except BadRateFile as error:
        return refused(request, error, to=reverse("rates"))
    return _keep(request, rows, str(form.cleaned_data["file"].name)[:100])


@acts("rates")
@require_POST
def rates_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one setting of rates back: the rates before it hold again."""
    get_object_or_404(TimelineEvent, pk=pk, verb="rates.set")
    try:
        count = take_back_rates(pk, by=actor(request), as_of=today())
    except BadRate as error:
        return refused(request, error, to=reverse("rates"))
    text = ngettext("%(count)s rate was taken back.", "%(count)s rates were taken back.", count) % {"count": count}
    return told(request, text, to=reverse("rates"))


def read_rates(text: Iterable[str]) -> list[tuple[date, str, str, Decimal]]:
    """Rows of a file of rates. Raises BadRateFile with the line of the first one that cannot be."""
    reader = csv.reader(text)
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        if head != COLUMNS:
            raise BadRateFile(_("The first line has to be: on,base,quote,rate"))
        return [_rate(row, reader.line_num) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadRateFile(_("Line %(line)s cannot be read.") % {"line": reader.line_num}) from error


def missing(currency: str, on: date) -> list[str]:
    """Currencies in use without a rate towards the reporting currency. Four queries."""
    used = set(Client.objects.live().order_by().values_list("currency", flat=True).distinct())
    used |= set(Invoice.objects.order_by().values_list("currency", flat=True).distinct())
    known = rates_on(on, currency)
    return sorted(code for code in used if code and known.factor(code) is None)


def _rate(row: list[str], line: int) -> tuple[date, str, str, Decimal]:
    cells = [cell.strip() for cell in row]
    if len(cells) != len(COLUMNS):
        raise BadRateFile(_("Line %(line)s has not four columns.") % {"line": line})
    base, quote = cells[1].upper(), cells[2].upper()
    try:
        on = date.fromisoformat(cells[0])
    except ValueError as error:
        said = _("Line %(line)s: %(cell)s is no date (YYYY-MM-DD).") % {"line": line, "cell": cells[0]}
        raise BadRateFile(said) from error
    for code in (base, quote):
        if code not in MINOR_UNITS:
            raise BadRateFile(_("Line %(line)s: %(cell)s is no currency we know.") % {"line": line, "cell": code})
    try:
        rate = Decimal(cells[3])
    except InvalidOperation as error:
        raise BadRateFile(_("Line %(line)s: %(cell)s is no number.") % {"line": line, "cell": cells[3]}) from error
    if not rate.is_finite() or not Decimal("0.00000001") <= rate < Decimal(10**10) or base == quote:
        raise BadRateFile(_("Line %(line)s: a rate is positive and joins two currencies.") % {"line": line})
    return on, base, quote, rate


def _keep(request: HttpRequest, rows: list[tuple[date, str, str, Decimal]], source: str) -> HttpResponse:
    try:
        count = set_rates(rows, source=source, by=actor(request), as_of=today())
    except BadRate as error:
        return refused(request, error, to=reverse("rates"))
    text = ngettext("%(count)s rate was set.", "%(count)s rates were set.", count) % {"count": count}
    if not count:
        return told(request, _("These rates were known already."), to=reverse("rates"))
    undo = reverse("rates-undo", args=[event.pk]) if (event := next(iter(last_set(1)), None)) else ""
    return told(request, text, to=reverse("rates"), undo=undo)
