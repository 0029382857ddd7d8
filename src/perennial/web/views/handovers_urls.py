"""Addresses of hand-overs."""

from __future__ import annotations

from django.urls import path, re_path

from perennial.web.views import deal_acts, deals, handover_acts, handovers

urlpatterns = [
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/new/", handover_acts.new, name="handover-new"),
    path("handovers/deals/", deals.deals, name="deals"),
    path("handovers/deals/export.csv", deals.deals_csv, name="deals-csv"),
    path("handovers/deals/export.xlsx", deals.deals_xlsx, name="deals-xlsx"),
    path("handovers/deals/address/<slug:source>/", deals.renew, name="deal-renew"),
    path("handovers/deals/<int:pk>/", deal_acts.decide, name="deal-decide"),
    path("hooks/<slug:source>/<slug:token>/", deals.hook, name="deal-hook"),
    path("handovers/export.csv", handovers.handovers_csv, name="handovers-csv"),
    path("handovers/export.xlsx", handovers.handovers_xlsx, name="handovers-xlsx"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("handovers/<int:pk>/card/", handover_acts.write, name="handover-write"),
    path("handovers/<int:pk>/who/", handover_acts.who, name="handover-who"),
    path("handovers/<int:pk>/ask/", handover_acts.ask, name="handover-ask"),
    path("handovers/<int:pk>/plan/", handover_acts.plan, name="handover-plan"),
    path("handovers/<int:pk>/held/", handover_acts.held, name="handover-held"),
    path("handovers/<int:pk>/accept/", handover_acts.accept, name="handover-accept"),
    path("handovers/<int:pk>/close/", handover_acts.close, name="handover-close"),
    path("handovers/<int:pk>/cancel/", handover_acts.cancel, name="handover-cancel"),
    path("handovers/<int:pk>/points/", handover_acts.point_new, name="handover-point-new"),
    re_path(r"^handovers/(?P<pk>\d+)/(?P<act>submit|take)/$", handover_acts.give, name="handover-give"),
    re_path(r"^handovers/points/(?P<pk>\d+)/(?P<act>done|again)/$", handover_acts.point, name="handover-point"),
    path("clients/<int:pk>/in-touch/", handover_acts.in_touch, name="client-in-touch"),
]
