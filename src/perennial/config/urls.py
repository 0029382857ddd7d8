"""All addresses."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# the back room asks for the second step like every other door
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("back-room/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("perennial.portal.urls")),
    path("", include("perennial.web.urls")),
]
handler404 = "perennial.web.views.errors.not_found"
handler403 = "perennial.web.views.errors.no_right"
handler500 = "perennial.web.views.errors.server_error"
