"""Pages of plans inside a clinic, below /c/<slug>/."""

from django.urls import path

from gaitbelt.plans import conflict_views, library_views, order_views, table_views, views

urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("exercises", library_views.exercises, name="exercises"),
    path("exercises/<str:code>", library_views.exercise, name="exercise"),
    path("patients/<uuid:pk>/plan", views.of_patient, name="patient_plan"),
    path("patients/<uuid:pk>/plans/new", views.new, name="plan_new"),
    path("plans/<uuid:pk>/", views.plan, name="plan"),
    path("plans/<uuid:pk>/sign", views.sign, name="plan_sign"),
    path("plans/<uuid:pk>/next", views.next_version, name="plan_next_version"),
    path("plans/<uuid:pk>/reevaluated", views.reevaluated, name="plan_reevaluated"),
    path("plan-rows/<uuid:pk>/screened", views.screened, name="plan_row_screened"),
    path("plan-rows/<uuid:pk>/order", order_views.order, name="order"),
    path("plan-rows/<uuid:pk>/order/write", order_views.write, name="order_write"),
    path("plan-rows/<uuid:pk>/order/screen", order_views.screen, name="order_screen"),
    path("plan-rows/<uuid:pk>/order/decide", order_views.decide, name="order_decide"),
    path("plan-rows/<uuid:pk>/home", order_views.home, name="plan_row_home"),
    path("plans/<uuid:pk>/drop", views.drop, name="plan_drop"),
    path("plans/<uuid:pk>/header", table_views.header, name="plan_header"),
    path("plans/<uuid:pk>/precautions", table_views.precautions, name="plan_precautions"),
    path("plans/<uuid:pk>/conflicts", conflict_views.keep_all, name="plan_conflicts"),
    path("plan-rows/<uuid:pk>/settle", conflict_views.settle, name="plan_row_settle"),
    path("plans/<uuid:pk>/goals", table_views.add_goal, name="plan_add_goal"),
    path("plans/<uuid:pk>/rows", table_views.add_row, name="plan_add_row"),
    path("plans/<uuid:pk>/handing", table_views.handing, name="plan_handing"),
    path("plans/<uuid:pk>/hand", table_views.hand_all, name="plan_hand_all"),
    path("plans/<uuid:pk>/go/<uuid:technician>", table_views.go, name="plan_go"),
    path("plan-goals/<uuid:pk>", table_views.goal, name="plan_goal"),
    path("plan-goals/<uuid:pk>/remove", table_views.remove_goal, name="plan_goal_remove"),
    path("plan-rows/<uuid:pk>", table_views.row, name="plan_row"),
    path("plan-rows/<uuid:pk>/move", table_views.move_row, name="plan_row_move"),
    path("plan-rows/<uuid:pk>/remove", table_views.remove_row, name="plan_row_remove"),
    path("plan-rows/<uuid:pk>/hand/<uuid:technician>", table_views.hand_one, name="plan_hand_one"),
]
