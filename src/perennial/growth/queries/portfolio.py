"""Permissions to show work as lists, pages, letters and cues need them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, F, Prefetch, Q
from django.utils.translation import gettext as _

from perennial.clients.choices import StakeholderRole
from perennial.foundation.choices import Role
from perennial.foundation.models import User
from perennial.foundation.rights import may_see
from perennial.foundation.saying import said_day
from perennial.foundation.store import get
from perennial.growth.choices import PermissionState
from perennial.growth.models import PlaceUsed, PortfolioPermission
from perennial.growth.models.portfolio import PermissionQuerySet
from perennial.growth.rules.portfolio import again_on
from perennial.kernel.text import fold
from perennial.pulse.models import FeedbackAnswer
from perennial.pulse.queries.results import happiness_of

SORTS: Final = {
    "client": "client__name", "level": "level", "state": "state", "since": "state_since", "asked": "asked_on",
}  # fmt: skip
LETTER: Final = "portfolio_ask"
ASKS: Final = (LETTER, "referral_ask")


@dataclass(frozen=True, slots=True)
class PortfolioFilter:
    """What a list of permissions is asked for; what is empty counts as not asked for."""

    state: str = ""
    level: str = ""
    words: str = ""
    sort: str = "since"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Asking:
    """What the letter would do now: `ask`, `ask_again`, `text` (bring a new text), or nothing and why."""

    row: PortfolioPermission | None
    event: str
    why_not: str = ""


def permission_rows(user: User, asked: PortfolioFilter) -> PermissionQuerySet:
    """Permissions the reader may see that fit; `shown`: places that show something now."""
    rows = PortfolioPermission.objects.visible_to(user).standing().select_related("client__manager", "contact")
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.level:
        rows = rows.filter(level=asked.level)
    if asked.words:
        wanted = fold(asked.words)
        texts = rows.order_by().values_list("pk", "client__name", "contact__name", "approved__text", "offered__text")
        rows = rows.filter(pk__in=[pk for pk, *words in texts if wanted in fold(" ".join(w or "" for w in words))])
    column = F(SORTS[asked.sort])
    order = column.desc(nulls_last=True) if asked.descending else column.asc(nulls_last=True)
    return rows.annotate(shown=Count("places", filter=Q(places__removed_on__isnull=True))).order_by(order, "-pk")


def state_counts(user: User) -> dict[str, int]:
    """How many there are in each state. One query."""
    rows = PortfolioPermission.objects.visible_to(user).standing().order_by().values_list("state")
    return dict(rows.annotate(n=Count("pk")))


def may_publish(user: User) -> list[PortfolioPermission]:
    """What may be shown now, by client; sales read those of all clients: it is meant to be shown. Two queries."""
    rows = PortfolioPermission.objects.granted()
    if not may_see(user, "growth"):
        return []
    if user.role != Role.SAL:
        rows = rows.visible_to(user)
    current = Prefetch("places", PlaceUsed.objects.filter(removed_on__isnull=True), to_attr="current")
    return list(rows.select_related("client__manager", "approved").prefetch_related(current).order_by("client__name"))


def permission_of(client_id: int) -> PortfolioPermission | None:
    """The newest permission of a client that counts."""
    rows = PortfolioPermission.objects.standing().filter(client=client_id).order_by("-pk")
    found = list(rows.select_related("client", "contact", "approved", "offered"))
    return min(found, key=lambda row: row.state == PermissionState.WITHDRAWN, default=None)


def places_due(as_of: date, clients: Collection[int] | None = None) -> list[PlaceUsed]:
    """Places that are not allowed any more and still show something, the most urgent first. One query."""
    rows = PlaceUsed.objects.filter(
        remove_by__isnull=False, removed_on__isnull=True, permission__client__merged_into__isnull=True
    ).select_related("permission__client")
    if clients is not None:
        rows = rows.filter(permission__client__in=list(clients))
    return list(rows.order_by("remove_by", "pk"))


def wishes(clients: Collection[int] | None = None) -> list[PortfolioPermission]:
    """Clients who would give a story that we have not written yet. One query."""
    rows = PortfolioPermission.objects.standing().exclude(wished="").filter(client__merged_into__isnull=True)
    if clients is not None:
        rows = rows.filter(client__in=list(clients))
    return list(rows.select_related("client", "contact").order_by("wished_on", "pk"))


def asking(client_id: int, as_of: date) -> Asking:
    """What the letter would do for the client on the day."""
    row = permission_of(client_id)
    if row is None or row.state == PermissionState.NOT_ASKED:
        return Asking(row, "ask")
    days = int(get("portfolio.again_days"))
    fresh = row.offered_id is not None and row.offered_id not in (row.sent_id, row.approved_id)
    if row.state in (PermissionState.ASKED, PermissionState.GRANTED):
        if fresh:
            return Asking(row, "text")
        said = _("They were asked on %(day)s and have not answered yet.")
        if row.state == PermissionState.GRANTED:
            said = _("They granted it on %(day)s.")
        day = row.granted_on if row.state == PermissionState.GRANTED else row.asked_on
        return Asking(row, "", said % {"day": said_day(str(day or row.state_since))})
    gone = row.state == PermissionState.WITHDRAWN
    answered = (row.withdrawn_on if gone else row.declined_on) or row.state_since
    free = again_on(answered, days)
    if as_of < free:
        said = _("They said no on %(day)s; ask again from %(free)s on, for something else.")
        return Asking(row, "", said % {"day": said_day(str(answered)), "free": said_day(str(free))})
    if gone:
        return Asking(None, "ask")
    if row.offered is not None and row.offered_id != row.sent_id and row.offered.level == row.level:
        return Asking(row, "", _("They declined this very level: write a text for another one."))
    return Asking(row, "ask_again")


def is_happy(answer: FeedbackAnswer, as_of: date) -> bool:
    """Whether the last round of the client, and this person in it, reach the number from which they are asked."""
    least = int(get("portfolio.least_happiness"))
    found = happiness_of([answer.client_id], as_of).get(answer.client_id)
    if found is None or found.mean is None or found.mean < least or (answer.score or 0) < least:
        return False
    return answer.round.sent_on == found.on


def whom_to_ask(client_id: int, as_of: date) -> FeedbackAnswer | None:
    """The answer of whoever is asked: of the last round, who decides first, then the happiest; none is happy enough."""
    least = int(get("portfolio.least_happiness"))
    rows = FeedbackAnswer.objects.filter(client=client_id, score__gte=least, contact__archived_on__isnull=True)
    rows = rows.filter(round__sent_on__lte=as_of).exclude(contact__email="").filter(contact__bounced_on__isnull=True)
    found = list(rows.select_related("round", "contact").order_by("-round__sent_on", "-score", "pk")[:20])
    own = [row for row in found if row.round_id == found[0].round_id]
    best = min(own, key=lambda row: StakeholderRole.DECISION_MAKER.value not in row.contact.roles, default=None)
    return best if best is not None and is_happy(best, as_of) else None


def last_answer_of(contact_id: int) -> FeedbackAnswer | None:
    """The newest answer of somebody, for a letter that only brings a new text."""
    rows = FeedbackAnswer.objects.filter(contact=contact_id, score__isnull=False)
    return rows.order_by("-round__sent_on", "-pk").first()


def barred(happiness: Mapping[int, float | None], as_of: date) -> dict[int, tuple[str, ...]]:
    """Letters not to be asked now: of the portfolio where they are not happy enough, were asked, granted, or said no
    lately; none at all while an asking for the portfolio is fresh: one of the two, not both.
    """
    least, days = int(get("portfolio.least_happiness")), int(get("portfolio.again_days"))
    rest = timedelta(days=int(get("pulse.ask_days")))
    found: dict[int, tuple[str, ...]] = {}
    for pk, mean in happiness.items():
        if mean is None or mean < least:
            found[pk] = (LETTER,)
    rows = PortfolioPermission.objects.standing().filter(client__in=list(happiness)).order_by("pk")
    columns = ("client", "state", "asked_on", "declined_on", "withdrawn_on")
    for client, state, asked_on, declined, withdrawn in rows.values_list(*columns):
        answered = withdrawn if state == PermissionState.WITHDRAWN else declined
        open_ = state in (PermissionState.ASKED, PermissionState.GRANTED)
        lately = state in (PermissionState.DECLINED, PermissionState.WITHDRAWN) and (
            answered is None or as_of < again_on(answered, days)
        )
        fresh = asked_on is not None and as_of < asked_on + rest
        if open_ or lately or fresh:
            found[client] = ASKS if fresh else (LETTER,)
    return found
