"""The therapist's review, below /c/<slug>/."""

from django.urls import path

from gaitbelt.oversight import (
    brief_views,
    course_views,
    entry_views,
    incident_views,
    ledger_views,
    merge_views,
    progress_views,
    replay_views,
    timeline_views,
    views,
)

ENTRY = "reviews/entries/<uuid:pk>"

urlpatterns = [
    path("reviews", views.reviews, name="reviews"),
    path("reviews/inbox", views.inbox, name="reviews_inbox"),
    path("reviews/told/<uuid:pk>/seen", views.seen, name="review_seen"),
    path("reviews/alerts/<uuid:pk>/seen", views.alert_seen, name="review_alert"),
    path("reviews/holds/<uuid:pk>", views.decide, name="review_decide"),
    path("visits/<uuid:pk>/minutes", ledger_views.minutes, name="minutes"),
    path("visits/<uuid:pk>/minutes/say", ledger_views.say, name="minutes_say"),
    path("skilled-minutes/<uuid:pk>/take-back", ledger_views.take_back, name="minutes_take_back"),
    path("session/<uuid:pk>/incident", incident_views.of_session, name="incident_of_session"),
    path("incidents", incident_views.incidents, name="incidents"),
    path("incidents/new", incident_views.anywhere, name="incident_new"),
    path("incidents/<uuid:pk>", incident_views.incident, name="incident"),
    path("incidents/<uuid:pk>/complete", incident_views.complete, name="incident_complete"),
    path("incidents/<uuid:pk>/amend", incident_views.amend, name="incident_amend"),
    path("incidents/<uuid:pk>/close", incident_views.close, name="incident_close"),
    path("hand-over", brief_views.brief, name="brief"),
    path("hand-over/read", brief_views.read, name="brief_read"),
    path("at", replay_views.at, name="at"),
    path("due", course_views.due, name="due"),
    path("patients/<uuid:pk>/merge", merge_views.merge, name="merge_patient"),
    path("patients/<uuid:pk>/merge/<uuid:other>", merge_views.merge_with, name="merge_with"),
    path("merges/<uuid:pk>/undo", merge_views.undo, name="undo_merge"),
    path("patients/<uuid:pk>/timeline", timeline_views.record, name="patient_timeline"),
    path("patients/<uuid:pk>/progress", progress_views.page, name="progress"),
    path("goals/<uuid:pk>/measure", progress_views.measure, name="measure_goal"),
    path("goal-readings/<uuid:pk>/take-back", progress_views.take_back, name="take_back_reading"),
    path("patients/<uuid:pk>/course", course_views.course, name="course"),
    path("patients/<uuid:pk>/course/say", course_views.say, name="course_say"),
    path("course-steps/<uuid:pk>/take-back", course_views.take_back, name="course_take_back"),
    path("reviews/asks/<uuid:pk>", views.ask, name="review_ask"),
    path("reviews/asks/<uuid:pk>/answer", views.answer, name="review_answer"),
    path("reviews/technicians/<uuid:pk>/sign", views.cosign, name="review_cosign"),
    path(ENTRY, entry_views.entry, name="review_entry"),
    path(f"{ENTRY}/open", entry_views.open_it, name="review_open"),
    path(f"{ENTRY}/sign", entry_views.sign, name="review_sign"),
    path(f"{ENTRY}/return", entry_views.give_back, name="review_return"),
    path(f"{ENTRY}/amend", entry_views.amend, name="review_amend"),
]
