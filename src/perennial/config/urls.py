"""All addresses."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("back-room/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("perennial.web.urls")),
]
handler404 = "perennial.web.views.errors.not_found"
handler403 = "perennial.web.views.errors.no_right"
handler500 = "perennial.web.views.errors.server_error"
