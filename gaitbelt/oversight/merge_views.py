"""Merging the second file of a person into the first, field by field, and parting them again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gaitbelt.core import audit
from gaitbelt.core.http import shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.oversight import merge_commands, merge_queries
from gaitbelt.people.models import Patient
from gaitbelt.people.queries import found_for, patient_for


@allow("patient.merge")
@require_http_methods(["GET", "POST"])
@shows_refusal
def merge(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The file that stays, whom else the search line finds, and what was merged before."""
    patient = patient_for(request.member, pk)
    text = request.POST.get("q", "")[:80] if request.method == "POST" else str(patient)
    found = found_for(request.member, text)
    others = [each for each in found.patients if each.pk != patient.pk]
    rows = merge_queries.merges_of(request.clinic, patient)
    context = {
        "patient": patient,
        "others": others,
        "asked": text,
        "merges": [(row, merge_queries.original(row)) for row in rows],
    }
    answer = render(request, "oversight/merge.html", context)
    audit.record_read(by=request.member, page="patient.merge", patient_id=patient.pk)
    return answer


@allow("patient.merge")
@require_http_methods(["GET", "POST"])
@shows_refusal
def merge_with(request: ClinicRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Both files side by side; POST merges them."""
    kept, merged = _both(request, pk, other)
    if request.method == "POST":
        merge_commands.merge_patients(
            kept=kept,
            merged=merged,
            by=request.member,
            take=request.POST.getlist("take")[:40],
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, _("Merged. Both files can be parted again here."))
        return redirect("merge_patient", request.clinic.slug, kept.pk)
    context = {
        "patient": kept,
        "merged": merged,
        "choices": merge_queries.choices(kept, merged),
    }
    answer = render(request, "oversight/merge_with.html", context)
    for each in (kept, merged):
        audit.record_read(by=request.member, page="patient.merge", patient_id=each.pk)
    return answer


@allow("patient.merge")
@require_POST
@shows_refusal
def undo(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Part two files again."""
    row: Any = get_object_or_404(merge_queries.merges(request.clinic), pk=pk)
    reason = request.POST.get("reason", "")
    merge_commands.undo_merge(merge=row, by=request.member, reason=reason)
    messages.success(request, _("Parted. Both files are as they were."))
    return redirect("merge_patient", request.clinic.slug, row.kept_id)


def _both(request: ClinicRequest, pk: UUID, other: UUID) -> tuple[Patient, Patient]:
    return patient_for(request.member, pk), patient_for(request.member, other)
