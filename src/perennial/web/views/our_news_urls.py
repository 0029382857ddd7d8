"""Addresses of our news."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import our_news, our_news_acts

urlpatterns = [
    path("our-news/", our_news.our_news, name="our-news"),
    path("our-news/export.csv", our_news.list_csv, name="our-news-csv"),
    path("our-news/export.xlsx", our_news.list_xlsx, name="our-news-xlsx"),
    path("our-news/new/", our_news_acts.new, name="our-news-new"),
    path("our-news/<int:pk>/", our_news.piece, name="our-news-piece"),
    path("our-news/<int:pk>/clients.csv", our_news.piece_csv, name="our-news-piece-csv"),
    path("our-news/<int:pk>/clients.xlsx", our_news.piece_xlsx, name="our-news-piece-xlsx"),
    path("our-news/<int:pk>/edit/", our_news_acts.edit, name="our-news-edit"),
    path("our-news/<int:pk>/archive/", our_news_acts.archive, name="our-news-archive"),
    path("our-news/<int:pk>/restore/", our_news_acts.restore, name="our-news-restore"),
    path("our-news/<int:pk>/tell/<int:client>/", our_news_acts.tell, name="our-news-tell"),
    path("our-news/<int:pk>/not-for/<int:client>/", our_news_acts.not_for, name="our-news-not-for"),
    path("our-news/<int:pk>/offer/<int:client>/", our_news_acts.offer, name="our-news-offer"),
    path("our-news/tellings/<int:pk>/undo/", our_news_acts.untell, name="our-news-untell"),
    path("contacts/<int:pk>/our-news/", our_news_acts.wish, name="contact-our-news"),
]
