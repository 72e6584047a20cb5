"""First screens and the floor board, below /c/<slug>/."""

from django.urls import path

from gaitbelt.floor import board_views, trail_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("floor", board_views.board, name="floor"),
    path("floor/now", board_views.now, name="floor_now"),
    path("floor/facing", board_views.facing, name="floor_facing"),
    path("audit", trail_views.trail, name="audit"),
    path("home/<slug:name>", views.block, name="home_block"),
    path("home/answers/<uuid:pk>/seen", views.answer_seen, name="home_answer_seen"),
    path("home/visits/<uuid:pk>/set-up", views.set_up, name="home_set_up"),
    path("home/tanks/<uuid:pk>/log", views.log_temperature, name="home_log"),
]
