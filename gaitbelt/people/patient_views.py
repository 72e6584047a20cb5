"""Finding a patient, the file, editing it, and its history."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core import audit
from gaitbelt.core.errors import BadValue, Stale
from gaitbelt.core.http import shows_refusal
from gaitbelt.core.rights import RIGHTS, ClinicRequest, allow
from gaitbelt.people import commands, labels, queries, search
from gaitbelt.people.forms import (
    ContactForm,
    DocumentForm,
    PatientForm,
    PrecautionForm,
    revision_of,
)
from gaitbelt.people.models import Patient

NEW = {"language": "en", "sex": "unknown"}


@allow("patient.search")
@require_GET
def patients(request: ClinicRequest) -> HttpResponse:
    """The search page; the cursor is in its field."""
    return render(request, "people/patients.html", {"may_add": may(request, "patient.add")})


@allow("patient.search")
@require_POST
@shows_refusal
def find(request: ClinicRequest) -> HttpResponse:
    """What a search line finds, as the list below its field; names never stand in an address."""
    text = request.POST.get("q", "")
    if len(text) > search.LONGEST:
        raise BadValue({"q": _("At most %(limit)s characters.") % {"limit": search.LONGEST}})
    found = queries.found_for(request.member, text)
    context = {
        "found": found,
        "asked": text.strip(),
        "may_open": may(request, "patient.view"),
        "to": request.POST.get("to", ""),
    }
    answer = render(request, "people/patients.html#found", context)
    patients = [each.pk for each in found.patients]
    audit.record_read(by=request.member, page="patients.found", patients=patients)
    return answer


@allow("patient.add")
@require_http_methods(["GET", "POST"])
@shows_refusal
def new(request: ClinicRequest) -> HttpResponse:
    """Add a patient; one who may be on file already is shown first."""
    role = request.member.role
    if request.method == "GET":
        return _new_page(request, PatientForm(role=role, initial=NEW))
    form = PatientForm(request.POST, role=role, initial=NEW)
    form.refuse_unknown(name for name in request.POST if name != "anyway")
    if not form.is_valid():
        return _new_page(request, form, status=422)
    doubles = queries.possible_doubles(request.clinic, form.cleaned_data)
    if doubles and "anyway" not in request.POST:
        return _new_page(request, form, doubles=doubles, status=409)
    try:
        patient = commands.add_patient(by=request.member, given=form.cleaned_data)
    except BadValue as bad:
        form.take(bad)
        return _new_page(request, form, status=422)
    return redirect("patient", request.clinic.slug, patient.pk)


@allow("patient.view")
@require_GET
def patient(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The file, limited to what the role needs."""
    part = "file" if request.GET.get("part") == "file" else ""
    return file_page(request, queries.patient_for(request.member, pk), part=part)


@allow("patient.edit")
@require_http_methods(["GET", "POST"])
@shows_refusal
def edit(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Change the fields of one's role; what somebody else changed meanwhile is shown beside it."""
    row = queries.patient_for(request.member, pk)
    initial = {name: getattr(row, name) for name in labels.FIELDS if hasattr(row, name)}
    if request.method == "GET":
        form = PatientForm(role=request.member.role, initial=initial)
        return _edit_page(request, row, form)
    form = PatientForm(request.POST, role=request.member.role, initial=initial)
    form.refuse_unknown(request.POST)
    if not form.is_valid():
        return _edit_page(request, row, form, status=422)
    return _save(request, row, form)


def _save(request: ClinicRequest, row: Patient, form: PatientForm) -> HttpResponse:
    try:
        commands.edit_patient(
            patient=row,
            by=request.member,
            revision=revision_of(request),
            given=form.changes(),
            reason=request.POST.get("reason", "")[:200],
        )
    except BadValue as bad:
        form.take(bad)
        return _edit_page(request, row, form, status=422)
    except Stale as stale:
        return _edit_page(request, row, form, stale=stale, status=409)
    messages.success(request, _("Saved. What it was stands in the history."))
    return redirect("patient", request.clinic.slug, row.pk)


@allow("patient.history")
@require_GET
def history(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Who changed what, when, from what, and why."""
    row = queries.patient_for(request.member, pk)
    changes = queries.history(row, role=request.member.role)
    answer = render(request, "people/history.html", {"patient": row, "changes": changes})
    audit.record_read(by=request.member, page="patient.history", patient_id=row.pk)
    return answer


def file_page(
    request: ClinicRequest,
    row: Patient,
    *,
    part: str = "",
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The whole file, or with htmx one part of it; a form that was not accepted stays filled."""
    role = request.member.role
    page = queries.patient_page(row, role=role)
    context = {
        "page": page,
        "patient": row,
        "contact_form": ContactForm(auto_id="contact_%s"),
        "precaution_form": PrecautionForm(auto_id="precaution_%s"),
        "document_form": DocumentForm(role=role, auto_id="document_%s"),
        "may": {
            "edit": may(request, "patient.edit"),
            "end": may(request, "episode.end"),
            "history": may(request, "patient.history"),
            "merge": may(request, "patient.merge"),
            "precautions": may(request, "patient.precautions"),
            "attach": may(request, "patient.attach") and "documents" in page.parts,
        },
        "open_part": part if forms else "",
        **forms,
    }
    name = "people/patient.html"
    if part and request.headers.get("HX-Request"):
        name += f"#{part}"
    answer = render(request, name, context, status=status)
    audit.record_read(by=request.member, page="patient", patient_id=row.pk, detail=part)
    return answer


def may(request: ClinicRequest, right: str) -> bool:
    """Whether the acting role has a right, for what a page offers."""
    return request.member.role in RIGHTS[right]


def _new_page(
    request: ClinicRequest, form: PatientForm, *, doubles: Any = (), status: int = 200
) -> HttpResponse:
    context = {"groups": form.groups(), "problems": form.non_field_errors(), "doubles": doubles}
    answer = render(request, "people/new_patient.html", context, status=status)
    if doubles:
        patients = [each.pk for each in doubles]
        audit.record_read(by=request.member, page="patients.doubles", patients=patients)
    return answer


def _edit_page(
    request: ClinicRequest,
    row: Patient,
    form: PatientForm,
    *,
    stale: Stale | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form as it was typed; where both changed a field, each value stands with its author."""
    conflicts = _conflicts(form, stale) if stale else []
    context = {
        "patient": row,
        "groups": form.groups(without={conflict["name"] for conflict in conflicts}),
        "problems": form.non_field_errors(),
        "revision": stale.version if stale else request.POST.get("revision") or row.revision,
        "reason": request.POST.get("reason", ""),
        "conflicts": conflicts,
    }
    answer = render(request, "people/edit_patient.html", context, status=status)
    audit.record_read(by=request.member, page="patient.edit", patient_id=row.pk)
    return answer


def _conflicts(form: PatientForm, stale: Stale) -> list[dict[str, Any]]:
    """The fields that both changed, each with both values as they are sent and as they are read."""
    return [
        {
            "name": name,
            "label": labels.label(name),
            "yours": form[name].value(),
            "theirs": theirs,
            "yours_says": labels.words("people.patient", name, yours),
            "theirs_says": labels.words("people.patient", name, theirs),
        }
        for name, yours, theirs in stale.changes
    ]
