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
    Row("profile-deputy", thing="clients", act=True, methods="POST"),
    Row("profile-deputy-end", thing="clients", act=True, kwargs=lambda o: {"pk": o.deputy}, methods="POST",
        scope="owner"),
    Row("profile-deputy-again", thing="clients", act=True, kwargs=lambda o: {"pk": o.deputy}, methods="POST",
        scope="owner"),
    # Clients and their people.
    Row("clients", thing="clients"),
    Row("clients-filter", thing="clients"),
    Row("clients-view-new", thing="clients", methods="GET POST",
        data=lambda o: {"name": "Late ones", "query": "overdue=0"}),
    Row("clients-view-delete", thing="clients", kwargs=lambda o: {"pk": o.view}, methods="POST", scope="owner"),
    Row("clients-csv", thing="clients"),
    Row("clients-xlsx", thing="clients"),
    Row("client-new", thing="clients", act=True, methods="GET POST"),
    Row("client", thing="clients", kwargs=lambda o: {"pk": o.client}),
    Row("client-peek", thing="clients", kwargs=lambda o: {"pk": o.client}),
    Row("client-people", thing="clients", kwargs=lambda o: {"pk": o.client}),
    Row("client-money", thing="clients money", kwargs=lambda o: {"pk": o.client}),
    Row("client-timeline", thing="clients timeline", kwargs=lambda o: {"pk": o.client}),
    Row("client-edit", thing="clients", act=True, kwargs=lambda o: {"pk": o.client}, methods="GET POST"),
    Row("client-archive", thing="clients", act=True, kwargs=lambda o: {"pk": o.client}, methods="POST"),
    Row("client-restore", thing="clients", act=True, kwargs=lambda o: {"pk": o.client}, methods="POST"),
    Row("client-merge", thing="clients", act=True, kwargs=lambda o: {"pk": o.client}, methods="GET POST"),
    Row("client-pin", thing="clients", kwargs=lambda o: {"pk": o.client}, methods="POST"),
    Row("client-unpin", thing="clients", kwargs=lambda o: {"pk": o.client}, methods="POST"),
    Row("client-write", thing="letters money", act=True, kwargs=lambda o: {"pk": o.client}),
    Row("contact-new", thing="clients", act=True, kwargs=lambda o: {"pk": o.client}, methods="GET POST"),
    Row("contact-edit", thing="clients", act=True, kwargs=lambda o: {"pk": o.contact}, methods="GET POST"),
    Row("contact-archive", thing="clients", act=True, kwargs=lambda o: {"pk": o.contact}, methods="POST"),
    Row("contact-restore", thing="clients", act=True, kwargs=lambda o: {"pk": o.contact}, methods="POST"),
    Row("contact-merge", thing="clients", act=True, kwargs=lambda o: {"pk": o.contact}, methods="GET POST",
        data=lambda o: {"other": o.colleague}),
    Row("contact-bounce", thing="clients", act=True, kwargs=lambda o: {"pk": o.contact}, methods="GET POST"),
    Row("contact-bounce-clear", thing="clients", act=True, kwargs=lambda o: {"pk": o.contact}, methods="POST"),
    # Where everybody begins, and what is their own.
    Row("home"),
    Row("first-run", methods="GET POST", may_be_absent=True),
    Row("invitation", public=True, kwargs=lambda o: {"token": "no-such-token"}, methods="GET POST"),
    Row("demo-sign-in", public=True, methods="POST"),
    Row("profile", methods="GET POST"),
    Row("profile-theme", methods="POST"),
    Row("profile-language", methods="POST"),
    Row("profile-sign-out-everywhere", methods="POST", public=True),  # ends at the sign-in page for everybody
    # People and settings of the company.
    Row("people", thing="people"),
    Row("people-rights", thing="people"),
    Row("person", thing="people", act="post", kwargs=lambda o: {"pk": o.user}, methods="GET POST", scope="all"),
    Row("person-invite", thing="people", act=True, methods="GET POST"),
    Row("person-switch", thing="people", act=True, kwargs=lambda o: {"pk": o.user}, methods="POST", scope="all"),
    Row("person-resend", thing="people", act=True, kwargs=lambda o: {"pk": o.user}, methods="POST", scope="all"),
    Row("person-revoke", thing="people", act=True, kwargs=lambda o: {"pk": o.user}, methods="POST", scope="all"),
    Row("deputy-name", thing="people", act=True, kwargs=lambda o: {"pk": o.manager}, methods="POST", scope="all"),
    Row("deputy-end", thing="people", act=True, kwargs=lambda o: {"pk": o.deputy}, methods="POST", scope="all"),
    Row("deputy-again", thing="people", act=True, kwargs=lambda o: {"pk": o.deputy}, methods="POST", scope="all"),
    Row("settings", thing="settings"),
    Row("settings-group", thing="settings", act="post", kwargs=lambda o: {"group": o.settings_group},
        methods="GET POST", scope="all"),
    Row("setting-letters", thing="settings"),
    Row("setting-letter", thing="settings", act="post", methods="GET POST", scope="all",
        kwargs=lambda o: {"key": o.letter, "language": "uk"}),
    Row("setting-rules", thing="settings"),
    Row("setting-reset", thing="settings", act=True, kwargs=lambda o: {"key": o.setting}, methods="POST", scope="all"),
    Row("setting-undo", thing="settings", act=True, kwargs=lambda o: {"pk": o.event}, methods="POST", scope="all",
        may_be_absent=True),
    Row("setting-test-mail", thing="settings", act=True, methods="POST"),
    Row("rates", thing="rates", act="post", methods="GET POST"),
    Row("rates-file", thing="rates", act=True, methods="POST"),
    Row("audit", thing="settings"),
    # The back room: administrators only, whatever is in it.
    Row("admin:login", public=True, methods="GET POST"),
    Row("admin:logout", public=True, methods="GET POST"),
    Row("admin:*", back_room=True, kwargs=lambda o: {"object_id": o.client}, methods="GET POST", may_be_absent=True),
)  # fmt: skip
