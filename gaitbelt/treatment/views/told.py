"""What a technician saw or heard: told in the patient's own words, perhaps with a photo."""

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, clock, files
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.ids import new_id
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.treatment import commands, forms
from gaitbelt.treatment import events as e
from gaitbelt.treatment.reach import told_for
from gaitbelt.treatment.views._lane import answer, session_of


@allow("observation.write")
@require_POST
@shows_refusal
def observe(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """What was seen or said; a photo is looked at in a process of its own before it is kept."""
    session, typed = session_of(request, pk), clean(forms.ObserveForm(request.POST, request.FILES))
    fact = e.ObservationNoted(
        run=typed["run"],
        level=typed["level"],
        body_part=typed["body_part"],
        signs=typed["signs"],
        said=typed["said"],
    )
    key = typed["key"] or new_id()
    photo = files.keep(typed["photo"], field="photo") if typed["photo"] else None
    commands.observe(
        session=session, fact=fact, by=request.member, at=clock.now(), key=key, photo=photo
    )
    return answer(request, pk, said=_("Noted"), undo=key if fact.level == 1 else None)


@allow("session.view")
@require_GET
def photo(request: ClinicRequest, pk: UUID) -> FileResponse:
    """The photo of an observation, encoded anew and without metadata."""
    rows = told_for(request.member).exclude(photo=None).select_related("photo")
    row = get_object_or_404(rows, pk=pk)
    assert row.photo is not None
    shown = files.preview(row.photo)
    audit.record_read(
        by=request.member, page="observation.photo", subject=row.pk, patient_id=row.patient_id
    )
    return shown
