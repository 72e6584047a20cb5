"""One entry: planned against done, the session's events, and what may be done with it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, clock
from gaitbelt.core.http import clean, go_to, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.oversight import commands, queries
from gaitbelt.oversight.forms import AmendForm, ReturnForm, SignForm
from gaitbelt.treatment import commands as treatment
from gaitbelt.treatment.models import ItemRun


@allow("session.view")
@require_GET
def entry(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """What was prescribed, done and told in the visit; a technician reads their own."""
    found = _run(request, pk)
    is_signed = found.signing == ItemRun.Signing.SIGNED and request.member.is_licensed
    context = {
        "page": queries.entry_page(found),
        "next_exception": _next(request) if is_signed else None,
        "return_form": ReturnForm(),
        "amend_form": AmendForm(initial=found.actual),
    }
    response = render(request, "oversight/entry.html", context)
    audit.record_read(
        by=request.member, page="entry", subject=found.session_id,
        patient_id=found.session.patient_id,
    )  # fmt: skip
    return response


def _next(request: ClinicRequest) -> ItemRun | None:
    """The exception to be read next, those outside the rules first."""
    inbox = queries.inbox(request.member, clock.now())
    left = [*inbox.first, *(each for batch in inbox.batches for each in batch.unopened)]
    return left[0].run if left else None


@allow("review.decide")
@require_POST
@shows_refusal
def open_it(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "Open": the exception is on the page of whoever signs it."""
    commands.open_exception(run=_run(request, pk), by=request.member, at=clock.now())
    return go_to(request, "review_entry", pk)


@allow("review.decide")
@require_POST
@shows_refusal
def sign(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Co-sign this entry alone."""
    found, typed = _run(request, pk), clean(SignForm(request.POST))
    treatment.cosign(runs=[found], by=request.member, at=clock.now(), was_seen=typed["was_seen"])
    return go_to(request, "home")


@allow("review.decide")
@require_POST
@shows_refusal
def give_back(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Give the entry back to its author with a comment."""
    found, typed = _run(request, pk), clean(ReturnForm(request.POST))
    treatment.return_entry(run=found, by=request.member, at=clock.now(), comment=typed["comment"])
    return go_to(request, "home")


@allow("session.record")
@require_POST
@shows_refusal
def amend(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The author puts an entry right that was given back."""
    found, form = _run(request, pk), AmendForm(request.POST)
    clean(form)
    commands.amend(run=found, fact=form.fact(found), by=request.member, at=clock.now())
    return go_to(request, "home")


def _run(request: ClinicRequest, pk: UUID) -> ItemRun:
    """An entry of the clinic; a technician finds only their own."""
    found = queries.runs_of(request.clinic)
    if not request.member.is_licensed:
        found = found.filter(recorded_by=request.member)
    return get_object_or_404(found, pk=pk)
