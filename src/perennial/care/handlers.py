"""What happens below this room and asks for its work."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from perennial.care.actions.issues import open_issue
from perennial.care.choices import IssueKind, Severity
from perennial.delivery.ports import Dispute
from perennial.foundation.timeline import system
from perennial.kernel import formats


def hours_disputed(dispute: Dispute, as_of: date) -> None:
    """A client who does not agree with hours has an issue, in the words of its account manager (domain B6, B13)."""
    client = dispute.client
    language = client.manager.language if client.manager else "en"
    with override(language):
        month = formats.format_date(dispute.month, language, "month")
        title = _("Hours of %(month)s are not agreed") % {"month": month}
        lines = [
            f"{person}, {formats.format_date(day, language, 'day')}: {reason}" for person, day, reason in dispute.lines
        ]
        open_issue(
            client, kind=IssueKind.ISSUE, severity=Severity.THREE, title=title,
            detail="\n".join([dispute.who, *lines])[:4000], opened_at=dispute.at, by=system(dispute.at), as_of=as_of,
        )  # fmt: skip
