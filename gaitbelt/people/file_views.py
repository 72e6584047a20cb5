"""The parts of a patient's file: contacts, precautions, documents, the course of care."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, files
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people import commands, queries
from gaitbelt.people.forms import (
    ClinicForm,
    ContactForm,
    DocumentForm,
    PrecautionForm,
    given_reason,
)
from gaitbelt.people.models import Patient
from gaitbelt.people.patient_views import file_page


@allow("patient.edit")
@require_POST
@shows_refusal
def add_contact(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Add somebody to call."""
    patient = queries.patient_for(request.member, pk)
    form = ContactForm(request.POST, auto_id="contact_%s")
    form.refuse_unknown(request.POST)
    try:
        commands.add_contact(patient=patient, by=request.member, given=clean(form))
    except BadValue as bad:
        return _again(request, patient, "contacts", form, bad)
    return _done(request, patient, "contacts")


@allow("patient.edit")
@require_POST
@shows_refusal
def end_contact(request: ClinicRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """Take a contact off the page."""
    patient = queries.patient_for(request.member, pk)
    row = get_object_or_404(patient.contacts, pk=contact)
    commands.end_contact(contact=row, by=request.member)
    return _done(request, patient, "contacts")


@allow("patient.precautions")
@require_POST
@shows_refusal
def set_precaution(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Put a precaution or a weight-bearing status in force."""
    patient = queries.patient_for(request.member, pk)
    form = PrecautionForm(request.POST, auto_id="precaution_%s")
    form.refuse_unknown(request.POST)
    try:
        given = clean(form)
        reason = given.pop("reason")
        commands.set_precaution(patient=patient, by=request.member, given=given, reason=reason)
    except BadValue as bad:
        return _again(request, patient, "precautions", form, bad)
    return _done(request, patient, "precautions")


@allow("patient.precautions")
@require_POST
@shows_refusal
def end_precaution(request: ClinicRequest, pk: UUID, precaution: UUID) -> HttpResponse:
    """Take a precaution out of force, with the reason."""
    patient = queries.patient_for(request.member, pk)
    row = get_object_or_404(patient.precautions, pk=precaution)
    commands.end_precaution(precaution=row, by=request.member, reason=given_reason(request))
    return _done(request, patient, "precautions")


@allow("patient.attach")
@require_POST
@shows_refusal
def attach(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Attach a photo or PDF, after it was looked at in a process of its own."""
    patient = queries.patient_for(request.member, pk)
    form = DocumentForm(
        request.POST, request.FILES, role=request.member.role, auto_id="document_%s"
    )
    form.refuse_unknown([*request.POST, *request.FILES])
    try:
        given = clean(form)
        kept = files.keep(given["file"])
        commands.attach_document(
            patient=patient, by=request.member, kept=kept, kind=given["kind"], title=given["title"]
        )
    except BadValue as bad:
        return _again(request, patient, "documents", form, bad)
    return _done(request, patient, "documents")


@allow("patient.attach")
@require_POST
@shows_refusal
def end_document(request: ClinicRequest, pk: UUID, document: UUID) -> HttpResponse:
    """Take a document off the page, with the reason."""
    row = queries.document_of(request.member, pk, document)
    commands.end_document(document=row, by=request.member, reason=given_reason(request))
    return _done(request, row.patient, "documents")


@allow("patient.view")
@require_GET
def original(request: ClinicRequest, pk: UUID, document: UUID) -> FileResponse:
    """The file as it came, to be saved."""
    row = queries.document_of(request.member, pk, document)
    answer = files.original(row.file)
    audit.record_read(by=request.member, page="document", subject=row.pk, patient_id=row.patient_id)
    return answer


@allow("patient.view")
@require_GET
def preview(request: ClinicRequest, pk: UUID, document: UUID) -> FileResponse:
    """The re-encoded picture of a document."""
    row = queries.document_of(request.member, pk, document)
    answer = files.preview(row.file)
    audit.record_read(
        by=request.member, page="document.preview", subject=row.pk, patient_id=row.patient_id
    )
    return answer


@allow("episode.end")
@require_POST
@shows_refusal
def end_episode(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """End the course of care here; the clinic no longer sees the patient."""
    patient = queries.patient_for(request.member, pk)
    episode = patient.episodes.get(clinic=request.clinic, ended_at=None)
    commands.end_episode(episode=episode, by=request.member, reason=given_reason(request))
    messages.success(request, _("The course of care here has ended."))
    return redirect("patients", request.clinic.slug)


def _done(request: ClinicRequest, patient: Patient, part: str) -> HttpResponse:
    """The part as it is now for htmx; for a plain form, the whole file anew."""
    if request.headers.get("HX-Request"):
        return file_page(request, patient, part=part)
    return redirect("patient", request.clinic.slug, patient.pk)


def _again(
    request: ClinicRequest, patient: Patient, part: str, form: ClinicForm, bad: BadValue
) -> HttpResponse:
    """The part with its form as it was typed and what was not accepted at each field."""
    if not form.errors:
        form.take(bad)
    name = f"{part.removesuffix('s')}_form"
    return file_page(request, patient, part=part, status=422, **{name: form})
