"""Addresses of people, their rights and their deputies."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import deputies, people

urlpatterns = [
    path("settings/people/", people.people_list, name="people"),
    path("settings/people/invite/", people.invite, name="person-invite"),
    path("settings/people/rights/", people.roles, name="people-rights"),
    path("settings/people/<int:pk>/", people.one, name="person"),
    path("settings/people/<int:pk>/switch/", people.switch, name="person-switch"),
    path("settings/people/<int:pk>/second-step/", people.drop_second_step, name="person-drop-second-step"),
    path("settings/people/<int:pk>/resend/", people.resend, name="person-resend"),
    path("settings/people/<int:pk>/revoke/", people.revoke, name="person-revoke"),
    path("settings/people/<int:pk>/deputy/", deputies.name_for, name="deputy-name"),
    path("settings/deputies/<int:pk>/end/", deputies.end_for, name="deputy-end"),
    path("settings/deputies/<int:pk>/again/", deputies.again_for, name="deputy-again"),
]
