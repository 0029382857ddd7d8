"""Addresses of Today, letters, touches and find."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import find, letters, today, touches

urlpatterns = [
    path("today/", today.queue, name="today"),
    path("today/<int:pk>/", today.item, name="today-item"),
    path("today/<int:pk>/done/", today.done, name="today-done"),
    path("today/<int:pk>/snooze/", today.snooze, name="today-snooze"),
    path("today/<int:pk>/not-useful/", today.not_useful, name="today-not-useful"),
    path("today/<int:pk>/reopen/", today.reopen, name="today-reopen"),
    path("letters/<slug:key>/<int:subject_id>/", letters.letter, name="letter"),
    path("letters/<slug:key>/<int:subject_id>/send/", letters.send, name="letter-send"),
    path("letters/<slug:key>/<int:subject_id>/draft/", letters.keep_draft, name="letter-draft"),
    path("letters/<slug:key>/<int:subject_id>/discard/", letters.discard, name="letter-discard"),
    path("letters/sent/<int:pk>/undo/", letters.undo, name="letter-undo"),
    path("touches/new/", touches.new, name="touch-new"),
    path("touches/<int:pk>/withdraw/", touches.withdraw, name="touch-withdraw"),
    path("find/", find.find, name="find"),
]
