"""What the patient takes home: the sheet to print, and what they showed or told of it."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.treatment import commands, forms, home
from gaitbelt.treatment.views._lane import answer, session_of


@allow("session.view")
@require_GET
@shows_refusal
def sheet(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The take-home sheet as a PDF, in the patient's language unless another is chosen."""
    session = session_of(request, pk)
    session.clinic = request.clinic
    paper = request.GET.get("paper", "letter")
    if paper not in home.PAPERS:
        raise BadValue({"paper": _("Choose Letter or A4.")})
    language = home.language_of(session, request.GET.get("lang", ""))
    made = home.pdf(home.sheet(session, language=language, paper=paper))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="home.pdf"'
    audit.record_read(
        by=request.member, page="home_sheet", subject=session.pk, patient_id=session.patient_id,
        detail=f"{language} {paper}",
    )  # fmt: skip
    return response


@allow("session.record")
@require_POST
@shows_refusal
def back(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "Showed me", "told me", "needs help": one tap."""
    typed = clean(forms.BackForm(request.POST))
    session = session_of(request, pk)
    session.clinic = request.clinic
    commands.teach_back(
        session=session, by=request.member, at=clock.now(), how=typed["how"], key=typed["key"]
    )
    return answer(request, pk, sheet="home", said=_("Kept"))
