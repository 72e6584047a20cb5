"""Pages of workforce inside a clinic, below /c/<slug>/."""

from django.urls import path

from gaitbelt.workforce import roster_views, staff_views, views

urlpatterns = [
    path("presence/", views.presence, name="presence"),
    path("presence/away", views.away, name="presence_away"),
    path("presence/back", views.back, name="presence_back"),
    path("presence/stay", views.stay, name="presence_stay"),
    path("belt/", views.belt, name="belt"),
    path("staff/<uuid:pk>/here", views.vouch, name="presence_vouch"),
    path("staff/<uuid:pk>/take-over", views.take_over, name="take_over"),
    path("staff/<uuid:pk>/in-sight", views.in_sight, name="in_sight"),
    path("staff/<uuid:pk>/authority", staff_views.authority, name="staff_authority"),
    path("staff/<uuid:pk>/competencies", staff_views.sign, name="competency_sign"),
    path("staff/<uuid:pk>/attest", staff_views.attest, name="competency_attest"),
    path("staff/<uuid:pk>/competencies/<uuid:sign_off>/end", staff_views.end,
         name="competency_end"),
    path("roster", roster_views.roster, name="roster"),
    path("roster/copy", roster_views.copy, name="roster_copy"),
    path("roster/<uuid:pk>/<str:day>/hours", roster_views.hours, name="roster_hours"),
    path("roster/<uuid:pk>/<str:day>/covers", roster_views.covers, name="roster_covers"),
    path("staff/<uuid:pk>/cards", staff_views.card, name="credential_record"),
]  # fmt: skip
