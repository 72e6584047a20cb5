"""The rule book, below /c/<slug>/."""

from django.urls import path

from gaitbelt.rulebook import views

OWN = "rules/own/<uuid:pk>"

urlpatterns = [
    path("rules", views.book, name="rules"),
    path("rules/blocked", views.blocked, name="rules_blocked"),
    path("rules/what-if", views.what_if, name="rules_what_if"),
    path("rules/move", views.move, name="rules_move"),
    path("rules/own", views.own, name="rules_own"),
    path(f"{OWN}/dry-run", views.dry_run, name="rules_dry_run"),
    path(f"{OWN}/sign", views.sign, name="rules_sign"),
    path(f"{OWN}/discard", views.discard, name="rules_discard"),
]
