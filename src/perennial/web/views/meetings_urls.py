"""Addresses of meetings, rhythms and one's own calendar."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import calendars, meeting_acts, meetings

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.new, name="meeting-new"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/move/", meeting_acts.move, name="meeting-move"),
    path("meetings/<int:pk>/held/", meeting_acts.held, name="meeting-held"),
    path("meetings/<int:pk>/missed/", meeting_acts.missed, name="meeting-missed"),
    path("meetings/<int:pk>/agenda/", meeting_acts.agenda, name="meeting-agenda"),
    path("meetings/<int:pk>/cancel/", meeting_acts.cancel, name="meeting-cancel"),
    path("meetings/<int:pk>/reopen/", meeting_acts.reopen, name="meeting-reopen"),
    path("meetings/<int:pk>/answer/", meeting_acts.answer, name="meeting-answer"),
    path("meetings/rhythms/new/", meetings.rhythm_new, name="rhythm-new"),
    path("meetings/rhythms/<int:pk>/end/", meeting_acts.rhythm_end, name="rhythm-end"),
    path("profile/calendar/", calendars.own, name="own-calendar"),
    path("profile/calendar/add/", calendars.add, name="own-calendar-add"),
    path("profile/calendar/<int:pk>/drop/", calendars.drop, name="own-calendar-drop"),
    path("profile/calendar/key/", calendars.key, name="own-calendar-key"),
    path("calendar/<str:secret>.ics", calendars.feed, name="calendar-feed"),
]
