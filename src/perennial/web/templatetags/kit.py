"""Small widgets and the formats of figures for templates, in the reader's language (docs/design.md lists them).

Settings make these built in, so templates need no `{% load %}`. None and "" print as an en dash: a figure that does not
exist is never a zero.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, gettext, pgettext

from perennial.delivery.queries import length_text
from perennial.kernel import formats
from perennial.kernel.money import Money
from perennial.kernel.text import initials

register = template.Library()

NOTHING = "–"
UNDO = "undo:"
_HEALTH_MARKS = {
    "good": '<circle class="good" cx="6" cy="6" r="4.5"/>',
    "watch": '<circle class="watch" cx="6" cy="6" r="3.9"/><path class="watch-half" d="M6 2.1a3.9 3.9 0 0 1 0 7.8z"/>',
    "risk": '<path class="risk" d="M6 1.2l5 9H1z"/>',
    "none": '<circle class="none" cx="6" cy="6" r="4"/>',
}


def _language() -> str:
    return get_language() or "en"


@register.simple_tag
def icon(name: str, kind: str = "", label: str = "") -> SafeString:
    """One of the icons of static/icons.svg; `kind` is 's', 'xs' or 'lg'. Hidden from readers unless it has a label."""
    return _icon(name, kind, label)


@lru_cache(maxsize=512)  # a page of a list draws the same few a hundred times
def _icon(name: str, kind: str, label: str) -> SafeString:
    file = static("icons.svg")
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"/></svg>',
        f"icon {kind}".strip(),
        spoken,
        file,
        name,
    )


@register.simple_tag
def chip(text: str, kind: str = "", icon_name: str = "") -> SafeString:
    """1-3 words about a state; `kind` is '', 'good', 'watch', 'risk', 'acc' (your move) or 'line' (inactive)."""
    mark = icon(icon_name) if icon_name else ""
    return format_html('<span class="{}">{}{}</span>', f"chip {kind}".strip(), mark, text)


@register.simple_tag
def monogram(name: str, kind: str = "") -> SafeString:
    """Two letters in place of a logo or a face; `kind` is '', 'md', 'lg' and may add 'round' for persons."""
    return format_html('<span class="{}" aria-hidden="true">{}</span>', f"mono {kind}".strip(), initials(name))


@register.simple_tag
@lru_cache(maxsize=128)
def kbd(keys: str) -> SafeString:
    """The key that does it, beside the act. Readers hear the act, not the key."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', keys)


@register.simple_tag
def health(band: str) -> SafeString:
    """Disc, half disc, triangle or dashed ring, always with its word for readers."""
    words = {
        "good": pgettext("health", "Healthy"),
        "watch": pgettext("health", "Watch"),
        "risk": pgettext("health", "At risk"),
        "none": pgettext("health", "Not enough data"),
    }
    return format_html(
        '<svg class="health" viewBox="0 0 12 12" role="img" aria-label="{}">{}</svg>',
        words[band],
        mark_safe(_HEALTH_MARKS[band]),
    )


@register.filter
def hours(seconds: int | None) -> str:
    """Seconds as 7:30; the same in every language."""
    return length_text(seconds) if seconds is not None else "–"


@register.filter
def money(value: Money | None) -> str:
    """'$388,800'; minor units only where they are not zero."""
    return NOTHING if value is None else formats.format_money(value, _language())


@register.filter
def of(amount: Decimal, currency: str) -> Money:
    """An amount of a row with the row's currency, for the filters of money: `{{ row.open|of:row.currency|money }}`."""
    return Money(amount, currency)


@register.filter
def whole(amount: Decimal) -> Decimal:
    """To whole units, for tables that are read and not added up: `{{ amount|whole|of:currency|money }}`."""
    return round(amount, 0)


@register.filter
def money_full(value: Money | None) -> str:
    """'$388,800.00': letters, statements and totals that must add up to the cent."""
    return NOTHING if value is None else formats.format_money(value, _language(), compact=False)


@register.filter
def money_short(value: Money | None) -> str:
    """'$1.2M', '$99k': navigation and headings."""
    return NOTHING if value is None else formats.format_money_short(value, _language())


@register.filter
def num(value: Decimal | float | int | None, digits: int = 0) -> str:
    """A number with its thousands; `{{ hours|num:1 }}` for decimals."""
    return NOTHING if value is None else formats.format_number(value, _language(), digits)


@register.filter
def percent(value: Decimal | float | None, digits: int = 0) -> str:
    """A share (0.71) as '71%'."""
    return NOTHING if value is None else formats.format_percent(value, _language(), digits)


@register.filter
def odds(value: float | None) -> str:
    """A probability as 'about 3 in 10'."""
    return NOTHING if value is None else formats.format_odds(value, _language())


def _date(value: date | None, form: formats.DateForm) -> str:
    return NOTHING if value is None else formats.format_date(_here(value), _language(), form)


def _here(value: date) -> date:
    """A moment in the company's zone; a day as it is."""
    return localtime(value) if isinstance(value, datetime) and is_aware(value) else value


@register.filter
def day(value: date | None) -> str:
    """'20 Oct'."""
    return _date(value, "day")


@register.filter
def long_day(value: date | None) -> str:
    """'23 November'."""
    return _date(value, "long")


@register.filter
def short_day(value: date | None) -> str:
    """'Thu 26 Nov'."""
    return _date(value, "short")


@register.filter
def weekday(value: date | None) -> str:
    """'Monday, 23 November': the title of a day."""
    return _date(value, "weekday")


@register.filter
def full_day(value: date | None) -> str:
    """'23 November 2026'."""
    return _date(value, "full")


@register.filter
def month(value: date | None) -> str:
    """'November 2026': headings of a timeline."""
    return _date(value, "month")


@register.filter
def clock(value: datetime | time | None) -> str:
    """'09:40' of a moment, in the company's zone."""
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    return NOTHING if value is None else formats.format_time(value, _language())


@register.filter
def days(value: int | None) -> str:
    """'34 days'."""
    return NOTHING if value is None else formats.format_days(value, _language())


@register.filter
def days_short(value: int | None) -> str:
    """'34 d'."""
    return NOTHING if value is None else formats.format_days(value, _language(), short=True)


@register.filter
def late(value: int | None) -> str:
    """Days past due as '34 days late', 'due today', 'in 2 days'."""
    return NOTHING if value is None else formats.format_late(value, _language())


@register.filter
def late_short(value: int | None) -> str:
    """Days past due as '34 d late', '2 d'."""
    return NOTHING if value is None else formats.format_late(value, _language(), short=True)


@register.filter
def late_tone(value: int | None) -> str:
    """The class for days past due: nothing before, amber to 30 days, red after."""
    if value is None or value <= 0:
        return ""
    return "t-risk" if value > 30 else "t-watch"


@register.filter
def undo_url(message_tags: str) -> str:
    """Where a toast's undo posts to: from messages.success(request, text, extra_tags='undo:/path/')."""
    return next((tag.removeprefix(UNDO) for tag in (message_tags or "").split() if tag.startswith(UNDO)), "")


@register.simple_tag
def nothing(reason: str = "") -> SafeString:
    """An en dash that readers hear as its reason, for cells without a figure."""
    return format_html(
        '<span class="muted" aria-hidden="true">{}</span><span class="vh">{}</span>', NOTHING, reason or gettext("none")
    )
