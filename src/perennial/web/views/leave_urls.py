"""Addresses of leave."""

from __future__ import annotations

from django.urls import path, re_path

from perennial.web.views import leave, leave_acts

urlpatterns = [
    path("leave/", leave.leaves, name="leaves"),
    path("leave/export.csv", leave.leaves_csv, name="leaves-csv"),
    path("leave/export.xlsx", leave.leaves_xlsx, name="leaves-xlsx"),
    path("leave/new/", leave_acts.new, name="leave-new"),
    path("leave/<int:pk>/", leave.leave, name="leave"),
    path("leave/<int:pk>/approve/", leave_acts.approve, name="leave-approve"),
    path("leave/<int:pk>/reject/", leave_acts.reject, name="leave-reject"),
    path("leave/<int:pk>/cancel/", leave_acts.cancel, name="leave-cancel"),
    path("leave/<int:pk>/dates/", leave_acts.change, name="leave-change"),
    path("leave/<int:pk>/settle/", leave_acts.settle, name="leave-settle"),
    path("leave/<int:pk>/clients/<int:client>/told/", leave_acts.tell, name="leave-tell"),
    re_path(r"^leave/(?P<pk>\d+)/clients/(?P<client>\d+)/(?P<said>agrees|objects)/$", leave_acts.answer,
            name="leave-answer"),
]  # fmt: skip
