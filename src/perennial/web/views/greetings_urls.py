"""Addresses of greetings and gifts."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import greetings

urlpatterns = [
    path("greetings/", greetings.greetings, name="greetings"),
    path("greetings/gifts.csv", greetings.gifts_csv, name="gifts-csv"),
    path("greetings/gifts.xlsx", greetings.gifts_xlsx, name="gifts-xlsx"),
    path("greetings/<int:pk>/skip/", greetings.skip, name="greeting-skip"),
    path("gifts/<int:pk>/withdraw/", greetings.gift_withdraw, name="gift-withdraw"),
    path("clients/<int:pk>/gifts/new/", greetings.gift_new, name="gift-new"),
    path("contacts/<int:pk>/greetings/", greetings.wish, name="contact-greetings"),
]
