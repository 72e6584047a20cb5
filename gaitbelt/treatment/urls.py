"""Pages of treatment inside a clinic, below /c/<slug>/."""

from django.urls import path

from gaitbelt.treatment.views import acts, calls, falls, home, moving, ready, recorder, told

SESSION = "session/<uuid:pk>/"
urlpatterns = [
    path("visits/<uuid:pk>/start", recorder.start, name="session_start"),
    path(SESSION, recorder.recorder, name="session"),
    path(SESSION + "ready", ready.ready, name="session_ready"),
    path(SESSION + "lane", recorder.lane, name="session_lane"),
    path(SESSION + "alarms", recorder.alarms, name="session_alarms"),
    path(SESSION + "move", moving.move, name="session_move"),
    path(SESSION + "lower", moving.lower, name="session_lower"),
    path(SESSION + "transfer", moving.confirm_transfer, name="session_transfer"),
    path(SESSION + "moves/<uuid:move>", moving.confirm_move, name="session_move_confirm"),
    path(SESSION + "hand-over", recorder.hand_over, name="session_hand_over"),
    path(SESSION + "vitals", recorder.vitals, name="session_vitals"),
    path(SESSION + "vitals/waive", recorder.waive_vitals, name="session_waive"),
    path(SESSION + "observe", told.observe, name="session_observe"),
    path(SESSION + "precautions", recorder.precautions, name="session_precautions"),
    path(SESSION + "belt", recorder.belt, name="session_belt"),
    path(SESSION + "contact", recorder.contact, name="session_contact"),
    path(SESSION + "lift", recorder.lift, name="session_lift"),
    path(SESSION + "undo/<uuid:event>", recorder.undo, name="session_undo"),
    path(SESSION + "home", home.sheet, name="session_home_sheet"),
    path(SESSION + "taught-back", home.back, name="session_taught_back"),
    path(SESSION + "finish", recorder.finish, name="session_finish"),
    path("told/<uuid:pk>/photo", told.photo, name="told_photo"),
    path("answers/<uuid:pk>/seen", recorder.answer_seen, name="answer_seen"),
    *(
        path(f"runs/<uuid:pk>/{name}", acts.tap, {"name": name}, name=f"run_{name}")
        for name in acts.TAPS
    ),
    path("patients/<uuid:pk>/falls", falls.falls, name="falls"),
    path("patients/<uuid:pk>/falls/screen", falls.screen, name="fall_screen"),
    path("patients/<uuid:pk>/falls/<uuid:screen>/confirm", falls.confirm, name="fall_confirm"),
    path("help", calls.help_me, name="help"),
    path("stop", calls.stop, name="stop"),
    path("calls", calls.calls, name="calls"),
    path("calls/<uuid:pk>", calls.call, name="call"),
    path("calls/<uuid:pk>/seen", calls.seen, name="call_seen"),
    path("calls/<uuid:pk>/closed", calls.closed, name="call_closed"),
]
