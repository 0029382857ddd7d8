"""Addresses of coming in; allauth's own are under /accounts/."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import accounts

urlpatterns = [
    path("invitation/<str:token>/", accounts.invitation, name="invitation"),
    path("demo-sign-in/", accounts.demo_sign_in, name="demo-sign-in"),
]
