"""Pages of people inside a clinic, below /c/<slug>/."""

from django.urls import URLPattern, URLResolver, path

from gaitbelt.people import (
    clinic_views,
    file_views,
    login_views,
    patient_views,
    staff_views,
    tablet_views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("patients", patient_views.patients, name="patients"),
    path("patients/find", patient_views.find, name="find_patients"),
    path("patients/new", patient_views.new, name="new_patient"),
    path("patients/<uuid:pk>", patient_views.patient, name="patient"),
    path("patients/<uuid:pk>/edit", patient_views.edit, name="edit_patient"),
    path("patients/<uuid:pk>/history", patient_views.history, name="patient_history"),
    path("patients/<uuid:pk>/end", file_views.end_episode, name="end_episode"),
    path("patients/<uuid:pk>/contacts", file_views.add_contact, name="add_contact"),
    path(
        "patients/<uuid:pk>/contacts/<uuid:contact>/end",
        file_views.end_contact,
        name="end_contact",
    ),
    path("patients/<uuid:pk>/precautions", file_views.set_precaution, name="set_precaution"),
    path(
        "patients/<uuid:pk>/precautions/<uuid:precaution>/end",
        file_views.end_precaution,
        name="end_precaution",
    ),
    path("patients/<uuid:pk>/documents", file_views.attach, name="attach_document"),
    path(
        "patients/<uuid:pk>/documents/<uuid:document>/file",
        file_views.original,
        name="document_file",
    ),
    path(
        "patients/<uuid:pk>/documents/<uuid:document>/preview",
        file_views.preview,
        name="document_preview",
    ),
    path(
        "patients/<uuid:pk>/documents/<uuid:document>/end",
        file_views.end_document,
        name="end_document",
    ),
    path("clinic", clinic_views.clinic, name="clinic"),
    path("clinic/edit", clinic_views.edit_clinic, name="edit_clinic"),
    path("staff", staff_views.staff, name="staff"),
    path("staff/new", staff_views.add_person, name="add_person"),
    path("staff/<uuid:pk>/title", staff_views.change_title, name="change_title"),
    path("staff/<uuid:pk>/birth", staff_views.record_birth, name="record_birth"),
    path("staff/<uuid:pk>/badge", staff_views.badge, name="badge"),
    path("staff/<uuid:pk>/end", staff_views.end_membership, name="end_membership"),
    path("staff/<uuid:pk>/login", login_views.login, name="staff_login"),
    path("staff/<uuid:pk>/login/new", login_views.give_login, name="give_login"),
    path("staff/<uuid:pk>/login/password", login_views.renew_password, name="renew_password"),
    path("staff/<uuid:pk>/login/pin", login_views.remove_pin, name="remove_pin"),
    path("staff/<uuid:pk>/login/codes", login_views.remove_codes, name="remove_codes"),
    path("staff/<uuid:pk>/login/end", login_views.end_login, name="end_login"),
    path("staff/<uuid:pk>/login/reopen", login_views.reopen_login, name="reopen_login"),
    path("lock", tablet_views.lock, name="lock"),
    path("tablets", tablet_views.tablet_page, name="tablets"),
    path("tablets/new", tablet_views.register, name="register_tablet"),
    path("tablets/<uuid:pk>/revoke", tablet_views.revoke, name="revoke_tablet"),
    path("areas", staff_views.areas, name="areas"),
    path("areas/new", staff_views.add_area, name="add_area"),
    path("areas/<uuid:pk>", staff_views.edit_area, name="edit_area"),
    path("areas/<uuid:pk>/end", staff_views.end_area, name="end_area"),
]
