"""The clinic's own page: how it is reached, when it is open, and how its screens lock."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people import commands, facts
from gaitbelt.people.commands.clinics import ON_THE_PAGE
from gaitbelt.people.forms import ClinicPageForm
from gaitbelt.people.patient_views import may


@allow("staff.view")
@require_GET
def clinic(request: ClinicRequest) -> HttpResponse:
    """Name, contact, entrance, AED, hours, idle lock, zone and the law that applies."""
    now = {name: getattr(request.clinic, name) for name in ON_THE_PAGE}
    return _page(request, ClinicPageForm(initial=now))


@allow("staff.edit")
@require_POST
@shows_refusal
def edit_clinic(request: ClinicRequest) -> HttpResponse:
    """The manager changes what the page shows."""
    form = ClinicPageForm(request.POST)
    form.refuse_unknown(request.POST)
    try:
        commands.edit_clinic(clinic=request.clinic, by=request.member, given=clean(form))
    except BadValue as bad:
        if not form.errors:
            form.take(bad)
        return _page(request, form, status=422)
    return redirect("clinic", request.clinic.slug)


def _page(request: ClinicRequest, form: ClinicPageForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "pack": facts.pack(request.clinic),
        "moves": facts.moves_to_come(request.clinic),
        "may_edit": may(request, "staff.edit"),
    }
    return render(request, "people/clinic.html", context, status=status)
