"""The life of a referral as a table (domain B11)."""

from __future__ import annotations

from typing import Final

from perennial.kernel.lifecycle import Machine, moves
from perennial.kernel.saying import gettext_noop

REFERRAL: Final = Machine(
    name="referral",
    init="asked",
    end=frozenset({"closed_won", "closed_lost", "no"}),
    transitions=(
        *moves("asked", "declines", "no", "CLI AM"),
        *moves("asked", "lead_given", "registered", "CLI AM", "named_with_consent"),
        *moves("registered", "contact", "contacted", "SAL", "referrer_thanked"),
        *moves("contacted", "qualify", "qualified", "SAL"),
        *moves("qualified", "first_contract", "converted", "SAL", "client_made"),
        *moves("converted", "first_cash", "paying", "SYS", "cash_received"),
        *moves("paying", "period_over", "closed_won", "SYS FIN", "commission_settled"),
        *moves("registered contacted qualified", "lost", "closed_lost", "SAL", "reason_told"),
        *moves("registered contacted", "expired", "closed_lost", "SYS", "time_over"),
    ),
    guards={
        "named_with_consent": gettext_noop(
            "the company has to be named, and it has to be said that we may contact them"
        ),
        "referrer_thanked": gettext_noop("whoever recommended us has to be thanked first"),
        "client_made": gettext_noop("a client has to be made that knows who recommended us"),
        "cash_received": gettext_noop("their first payment has to be received"),
        "commission_settled": gettext_noop("twelve months have to be over, and the last commission settled"),
        "reason_told": gettext_noop("the reason has to be said, and told to whoever recommended us"),
        "time_over": gettext_noop("the days for which a registration holds have to be over"),
    },
)
