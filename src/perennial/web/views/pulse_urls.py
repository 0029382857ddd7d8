"""Addresses of the pulse."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import pulse, pulse_round

urlpatterns = [
    path("pulse/", pulse.rounds, name="pulse"),
    path("pulse/new/", pulse.new, name="pulse-new"),
    path("pulse/export.csv", pulse.pulse_csv, name="pulse-csv"),
    path("pulse/export.xlsx", pulse.pulse_xlsx, name="pulse-xlsx"),
    path("pulse/<int:pk>/", pulse_round.round_page, name="pulse-round"),
    path("pulse/<int:pk>/<slug:event>/", pulse_round.move, name="pulse-move"),
    path("pulse/answers/<int:pk>/<slug:act>/", pulse_round.answer_act, name="pulse-answer"),
    path("pulse/people/<int:pk>/relay/", pulse_round.relay, name="pulse-relay"),
    path("clients/<int:pk>/pulse/", pulse.client_pulse, name="client-pulse"),
    path("feedback/", pulse_round.own_feedback, name="own-feedback"),
]
