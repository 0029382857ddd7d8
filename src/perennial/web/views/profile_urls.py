"""Addresses of one's own profile."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import deputies, profile

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/theme/", profile.theme, name="profile-theme"),
    path("profile/language/", profile.language, name="profile-language"),
    path("profile/sign-out-everywhere/", profile.sign_out_everywhere, name="profile-sign-out-everywhere"),
    path("profile/deputy/", deputies.name_own, name="profile-deputy"),
    path("profile/deputy/<int:pk>/end/", deputies.end_own, name="profile-deputy-end"),
    path("profile/deputy/<int:pk>/again/", deputies.again_own, name="profile-deputy-again"),
]
