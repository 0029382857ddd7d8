"""Every address of the product and who may have it. A new address without a row fails the test; one line is enough.

`docs/how-to/add-a-page.md` tells how to write the line; `row.py` what its words mean. Exact names win over `*`.
"""

from __future__ import annotations

from tests.access.row import Row

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
    # The back room: administrators only, whatever is in it.
    Row("admin:login", public=True, methods="GET POST"),
    Row("admin:logout", public=True, methods="GET POST"),
    Row("admin:*", back_room=True, kwargs=lambda o: {"object_id": o.client}, methods="GET POST", may_be_absent=True),
)  # fmt: skip
