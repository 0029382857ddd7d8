"""Addresses of clients, their pages and their people."""

from __future__ import annotations

from django.urls import path

from perennial.web.views import client, client_acts, clients, contacts, exports, timeline

urlpatterns = [
    path("clients/", clients.clients, name="clients"),
    path("clients/filter/", clients.filter_form, name="clients-filter"),
    path("clients/views/new/", clients.view_new, name="clients-view-new"),
    path("clients/views/<int:pk>/delete/", clients.view_delete, name="clients-view-delete"),
    path("clients/export.csv", exports.clients_csv, name="clients-csv"),
    path("clients/export.xlsx", exports.clients_xlsx, name="clients-xlsx"),
    path("clients/new/", client_acts.new, name="client-new"),
    path("clients/<int:pk>/", client.overview, name="client"),
    path("clients/<int:pk>/peek/", clients.peek, name="client-peek"),
    path("clients/<int:pk>/people/", contacts.people, name="client-people"),
    path("clients/<int:pk>/money/", client.money, name="client-money"),
    path("clients/<int:pk>/timeline/", timeline.timeline, name="client-timeline"),
    path("clients/<int:pk>/edit/", client_acts.edit, name="client-edit"),
    path("clients/<int:pk>/archive/", client_acts.archive, name="client-archive"),
    path("clients/<int:pk>/restore/", client_acts.restore, name="client-restore"),
    path("clients/<int:pk>/merge/", client_acts.merge, name="client-merge"),
    path("clients/<int:pk>/pin/", client_acts.pin, name="client-pin"),
    path("clients/<int:pk>/unpin/", client_acts.unpin, name="client-unpin"),
    path("clients/<int:pk>/write/", client_acts.write, name="client-write"),
    path("clients/<int:pk>/contacts/new/", contacts.new, name="contact-new"),
    path("contacts/<int:pk>/edit/", contacts.edit, name="contact-edit"),
    path("contacts/<int:pk>/archive/", contacts.archive, name="contact-archive"),
    path("contacts/<int:pk>/restore/", contacts.restore, name="contact-restore"),
    path("contacts/<int:pk>/merge/", contacts.merge, name="contact-merge"),
    path("contacts/<int:pk>/leave/", contacts.leave, name="contact-leave"),
    path("contacts/<int:pk>/same/", contacts.same, name="contact-same"),
    path("contacts/<int:pk>/part/", contacts.part, name="contact-part"),
    path("contacts/<int:pk>/bounce/", contacts.bounce, name="contact-bounce"),
    path("contacts/<int:pk>/bounce/clear/", contacts.bounce_clear, name="contact-bounce-clear"),
]
