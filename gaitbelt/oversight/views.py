"""The therapist's review: the inbox, and the taps in it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import clock
from gaitbelt.core.http import clean, go_to, shows_refusal
from gaitbelt.core.reading import note_read
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.oversight import commands, queries
from gaitbelt.oversight.forms import AnswerForm, AskForm, ReturnForm, SignForm
from gaitbelt.people.models import Membership
from gaitbelt.schedule import commands as schedule
from gaitbelt.schedule.models import VisitAlert
from gaitbelt.treatment import commands as treating
from gaitbelt.treatment import queries as treatment
from gaitbelt.treatment.models import ItemRun, Observation


@allow("review.view")
@require_GET
def reviews(request: ClinicRequest) -> HttpResponse:
    """Everything that waits for a licensee, worst first."""
    return _inbox(request, "oversight/reviews.html")


@allow("review.view")
@require_GET
def inbox(request: ClinicRequest) -> HttpResponse:
    """The same, as the part of a page that fetches itself anew."""
    return _inbox(request)


@allow("review.decide")
@require_POST
@shows_refusal
def seen(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "Seen": a licensee has read what was told."""
    found, typed = _told(request, pk), clean(AnswerForm(request.POST))
    treating.answer_observation(
        observation=found, by=request.member, at=clock.now(), answer=typed["answer"]
    )
    return _inbox(request)


@allow("review.decide")
@require_POST
@shows_refusal
def alert_seen(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "Seen": a licensee knows of a visit that did not happen."""
    found = get_object_or_404(VisitAlert, clinic=request.clinic, pk=pk)
    typed = clean(AnswerForm(request.POST))
    schedule.acknowledge_alert(
        alert=found, by=request.member, at=clock.now(), answer=typed["answer"]
    )
    return _inbox(request)


@allow("review.decide")
@require_POST
@shows_refusal
def decide(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The decision on a held item, in place."""
    commands.decide_hold(
        run=_run(request, pk), choice=request.POST.get("choice", ""), by=request.member,
        at=clock.now(),
    )  # fmt: skip
    return _inbox(request)


@allow("review.view")
@require_GET
def ask(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """An ask to progress, with the item's course and room for another dose."""
    found = _told(request, pk)
    form = AskForm(initial=_dose(found.run))
    context = {"asked": queries.asked(found), "form": form}
    response = render(request, "oversight/ask.html", context)
    note_read(request, "ask", context)
    return response


@allow("review.decide")
@require_POST
@shows_refusal
def answer(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Accept, accept with another dose, or not yet."""
    found, form = _told(request, pk), AskForm(request.POST)
    typed = clean(form)
    plan = commands.answer_ask(
        ask=found,
        by=request.member,
        at=clock.now(),
        accept=typed["accept"],
        comment=typed["answer"],
        changes=form.changes(found.run) if found.run else None,
        sign=typed["sign"],
    )
    if request.headers.get("HX-Target") == "inbox":
        return _inbox(request)
    is_draft = plan is not None and not typed["sign"]
    return go_to(request, "plan", plan.pk) if plan and is_draft else go_to(request, "home")


@allow("review.decide")
@require_POST
@shows_refusal
def cosign(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Sign everything of one technician together."""
    author = get_object_or_404(Membership, clinic=request.clinic, pk=pk)
    waiting = treatment.entries_to_review(request.clinic).filter(recorded_by=author)
    drafts = waiting.exclude(signing=ItemRun.Signing.RETURNED)
    typed = clean(SignForm(request.POST))
    treating.cosign(runs=drafts, by=request.member, at=clock.now(), was_seen=typed["was_seen"])
    return _inbox(request)


def _inbox(request: ClinicRequest, template: str = "oversight/inbox.html") -> HttpResponse:
    context = {"inbox": queries.inbox(request.member, clock.now()), "return_form": ReturnForm()}
    response = render(request, template, context)
    note_read(request, "reviews", context)
    return response


def _told(request: ClinicRequest, pk: UUID) -> Observation:
    return get_object_or_404(queries.told_at(request.clinic), pk=pk)


def _run(request: ClinicRequest, pk: UUID) -> ItemRun:
    return get_object_or_404(queries.runs_of(request.clinic), pk=pk)


def _dose(run: ItemRun | None) -> dict[str, object]:
    names = ("sets", "reps", "hold_s", "load_kg")
    return {name: getattr(run.item, name) for name in names} if run else {}
