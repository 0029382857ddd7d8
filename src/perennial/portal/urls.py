"""Addresses of the link pages. Importing a page's module registers it for its links."""

from __future__ import annotations

from django.urls import path

from perennial.portal.views import door, feedback, preview

# the pages that answer links; importing them is what registers them
PAGES = (feedback.feedback,)

urlpatterns = [
    path("pulse/<int:pk>/see/", preview.preview, name="pulse-see"),
    path("l/<str:token>/", door.link, name="link"),
    path("l/<str:token>/<slug:part>/", door.link, name="link-part"),
]
