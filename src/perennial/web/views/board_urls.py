"""Addresses of the company's page."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import board

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/export.csv", board.board_csv, name="board-csv"),
    path("board/export.xlsx", board.board_xlsx, name="board-xlsx"),
    path("board/recount/", board.recount, name="board-recount"),
    path("board/goals/", board.goals, name="board-goals"),
]
