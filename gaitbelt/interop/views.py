"""The manager takes patients from FHIR files: preview first, then the decision."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gaitbelt.core import audit, files
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import shows_refusal
from gaitbelt.core.models import StoredFile
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.interop import commands
from gaitbelt.interop.fhir_import import Report, Source, import_sources
from gaitbelt.interop.fhir_import.sources import GZIP

FILES_MOST = 50
PLAIN, PACKED = "application/fhir+json", "application/gzip"
SHOWN_MOST = 50
UNPACKED_MOST = 64 * 1024 * 1024  # bytes of a file of lines; from the command line, any number


@allow("import.run")
@require_http_methods(["GET", "POST"])
@shows_refusal
def import_page(request: ClinicRequest) -> HttpResponse:
    """Choose files; the answer is what importing them would do, with nothing stored."""
    if request.method == "GET":
        return _page(request)
    uploads = request.FILES.getlist("files")
    if not uploads or len(uploads) > FILES_MOST or set(request.FILES) != {"files"}:
        says = _("Choose from 1 to %(most)s files.") % {"most": FILES_MOST}
        return _page(request, problem=says, status=422)
    try:
        kept = [files.keep_as(upload, _type_of(upload), field="files") for upload in uploads]
    except BadValue as bad:
        return _page(request, problem=" ".join(bad.fields["files"]), status=422)
    staged = commands.stage_import(by=request.member, kept=kept)
    report = import_sources(_sources(staged), by=request.member, dry_run=True)
    return _page(request, report=report, staged=staged)


@allow("import.run")
@require_POST
@shows_refusal
def confirm_import(request: ClinicRequest) -> HttpResponse:
    """Import the files that were looked at in the preview."""
    staged = _staged(request)
    report = import_sources(_sources(staged), by=request.member)
    return _page(request, report=report)


def _staged(request: ClinicRequest) -> list[StoredFile]:
    """The uploads of this clinic that were confirmed. Errors: BadValue for any other."""
    try:
        keys = [UUID(text) for text in request.POST.getlist("files")]
    except ValueError:
        keys = []
    rows = StoredFile.objects.filter(
        organization_id=request.clinic.organization_id,
        clinic=request.clinic,
        media_type__in=(PLAIN, PACKED),
        pk__in=keys[:FILES_MOST],
    )
    found = list(rows.order_by("pk"))
    if not found or len(found) != len(keys):
        raise BadValue({"files": _("Choose the files anew.")})
    return found


def _sources(staged: list[StoredFile]) -> list[Source]:
    return [Source(files.path(row.sha256), row.name, UNPACKED_MOST) for row in staged]


def _type_of(upload: Any) -> str:
    head = upload.read(2)
    upload.seek(0)
    return PACKED if head == GZIP else PLAIN


def _page(
    request: ClinicRequest,
    *,
    report: Report | None = None,
    staged: Any = (),
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "report": report,
        "staged": staged,
        "problem": problem,
        "is_preview": bool(staged),
        "skipped": report.why_skipped() if report else (),
        "refused": report.refused[:SHOWN_MOST] if report else (),
    }
    answer = render(request, "interop/import.html", context, status=status)
    if report:
        audit.record_read(by=request.member, page="import", detail=str(report.read))
    return answer
