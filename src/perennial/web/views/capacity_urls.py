"""Addresses of capacity and the bench."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import bench, capacity

urlpatterns = [
    path("capacity/", capacity.grid, name="capacity"),
    path("capacity/export.csv", capacity.capacity_csv, name="capacity-csv"),
    path("capacity/export.xlsx", capacity.capacity_xlsx, name="capacity-xlsx"),
    path("capacity/<int:pk>/", capacity.of_person, name="capacity-person"),
    path("bench/", bench.bench_page, name="bench"),
    path("bench/export.csv", bench.bench_csv, name="bench-csv"),
    path("bench/export.xlsx", bench.bench_xlsx, name="bench-xlsx"),
]
