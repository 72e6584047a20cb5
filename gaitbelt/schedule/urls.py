"""Pages of schedule inside a clinic, below /c/<slug>/."""

from django.urls import URLPattern, URLResolver, path

from gaitbelt.schedule.views import booking, day, series, visit

urlpatterns: list[URLPattern | URLResolver] = [
    path("day", day.day, name="day"),
    path("visits/<uuid:pk>", visit.visit, name="visit"),
    path("visits/<uuid:pk>/check-in", visit.check_in, name="visit_check_in"),
    path("visits/<uuid:pk>/undo-check-in", visit.undo_check_in, name="visit_undo_check_in"),
    path("visits/<uuid:pk>/no-show", visit.no_show, name="visit_no_show"),
    path("visits/<uuid:pk>/called", visit.called, name="visit_called"),
    path("visits/<uuid:pk>/cancel", visit.cancel, name="visit_cancel"),
    path("visits/<uuid:pk>/move", booking.move, name="visit_move"),
    path("visits/new", booking.book, name="visit_new"),
    path("visits/find", booking.find_to_book, name="visit_find"),
    path("series/new", series.plan_series, name="series_new"),
    path("series/book", series.book_series, name="series_book"),
]
