"""Every address of the product and who may have it. A new address without a row fails the test; one line is enough.

`docs/how-to/add-a-page.md` tells how to write the line; `row.py` what its words mean. Exact names win over `*`.
"""

from __future__ import annotations

from typing import Any

from tests.access.objects import Objects
from tests.access.row import Row


def letter(o: Objects) -> dict[str, Any]:
    """The letter after 14 days, about the case."""
    return {"key": "late_14", "subject_id": o.case}


ROWS = (
    Row("healthz", public=True),
    # Signing in. Its own pages answer everybody; those about a person's own account ask who it is.
    Row("account_login", public=True, methods="GET POST"),
    Row("account_logout", public=True, methods="GET POST"),
    Row("account_inactive", public=True),
    Row("account_signup", public=True, methods="GET POST"),
    Row("account_email_verification_sent", public=True),
    Row("account_confirm_email", public=True, kwargs=lambda o: {"key": "none"}, methods="GET POST"),
    Row("account_reset_password", public=True, methods="GET POST"),
    Row("account_reset_password_done", public=True),
    Row("account_reset_password_from_key", public=True, kwargs=lambda o: {"uidb36": "1", "key": "no-key"},
        methods="GET POST"),
    Row("account_reset_password_from_key_done", public=True),
    Row("account_request_login_code", public=True, methods="GET POST"),
    Row("account_confirm_login_code", public=True, methods="GET POST"),
    Row("mfa_authenticate", public=True, methods="GET POST"),
    Row("account_reauthenticate", methods="GET POST"),
    Row("account_email", methods="GET POST"),
    Row("account_change_password", methods="GET POST"),
    Row("account_set_password", methods="GET POST"),
    Row("mfa_index"),
    Row("mfa_reauthenticate", methods="GET POST"),
    Row("mfa_activate_totp", methods="GET POST"),
    Row("mfa_deactivate_totp", methods="GET POST", may_be_absent=True),
    Row("mfa_view_recovery_codes", may_be_absent=True),
    Row("mfa_generate_recovery_codes", methods="GET POST", may_be_absent=True),
    Row("mfa_download_recovery_codes", may_be_absent=True),
    # Today, letters, touches.
    Row("today", thing="letters", act=True),
    Row("today-item", thing="letters", act=True, kwargs=lambda o: {"pk": o.item}),
    Row("today-done", thing="letters", act=True, kwargs=lambda o: {"pk": o.item}, methods="POST"),
    Row("today-snooze", thing="letters", act=True, kwargs=lambda o: {"pk": o.item}, methods="POST",
        data=lambda o: {"until": "2026-11-25"}),
    Row("today-not-useful", thing="letters", act=True, kwargs=lambda o: {"pk": o.item}, methods="POST",
        data=lambda o: {"reason": "known"}),
    Row("today-reopen", thing="letters", act=True, kwargs=lambda o: {"pk": o.item}, methods="POST"),
    Row("letter", thing="letters money", act=True, kwargs=letter),
    Row("letter-send", thing="letters money", act=True, kwargs=letter, methods="POST"),
    Row("letter-draft", thing="letters money", act=True, kwargs=letter, methods="POST"),
    Row("letter-discard", thing="letters money", act=True, kwargs=letter, methods="POST"),
    Row("letter-undo", thing="letters", act=True, kwargs=lambda o: {"pk": o.message}, methods="POST"),
    Row("touch-new", thing="notes", act=True, methods="GET POST",
        data=lambda o: {"client": o.client, "kind": "call", "text": "A word.", "on": "2026-11-23"}),
    Row("touch-withdraw", thing="notes", act=True, kwargs=lambda o: {"pk": o.touch}, methods="POST"),
    Row("find", query=lambda o: {"q": "4417"}),
    # The back room: administrators only, whatever is in it.
    Row("admin:login", public=True, methods="GET POST"),
    Row("admin:logout", public=True, methods="GET POST"),
    Row("admin:*", back_room=True, kwargs=lambda o: {"object_id": o.client}, methods="GET POST", may_be_absent=True),
)  # fmt: skip
