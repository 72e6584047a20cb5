"""The rule book: what holds here, what it blocks today, what if, and the clinic's own rules."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core import clock
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.reading import note_read
from gaitbelt.core.rights import RIGHTS, ClinicRequest, allow
from gaitbelt.people import facts as people
from gaitbelt.people.models import RuleVersion
from gaitbelt.rulebook import blocks, commands, moves, queries, trials
from gaitbelt.rulebook.forms import MoveForm, OwnRulesForm


@allow("rules.view")
@require_GET
def book(request: ClinicRequest) -> HttpResponse:
    """Every rule in force with its source, how sure it is, and the test that holds it."""
    context = {"book": queries.book(request.clinic), "payers": queries.payers()}
    return _page(request, "rulebook/book.html", context)


@allow("rules.view")
@require_GET
def blocked(request: ClinicRequest) -> HttpResponse:
    """What the rules in force block today, and for whom."""
    trial = trials.read_by(request.member, blocks.of_the_day(request.clinic, clock.now()))
    context = {"blocks": blocks.of_the_team(request.clinic, clock.now()), "trial": trial}
    response = _page(request, "rulebook/blocked.html", context)
    note_read(request, "rules_blocked", trial.blocked)
    return response


@allow("rules.view")
@require_GET
def what_if(request: ClinicRequest) -> HttpResponse:
    """The next booked day under another pack; it changes nothing."""
    code = request.GET.get("pack", "")
    context: dict[str, Any] = {"packs": queries.other_packs(), "code": code}
    if code:
        context |= _trial(request, code)
    response = _page(request, "rulebook/what_if.html", context)
    note_read(request, "rules_what_if", context["trial"].changed if code else ())
    return response


@allow("rules.write")
@require_POST
@shows_refusal
def move(request: ClinicRequest) -> HttpResponse:
    """From a day on, the clinic is judged under the pack of the page."""
    form = MoveForm(request.POST)
    form.refuse_unknown(request.POST)
    typed = clean(form)
    moves.move_clinic(
        clinic=request.clinic, by=request.member, code=typed["pack"],
        holds_from=typed["holds_from"], reason=typed["reason"],
    )  # fmt: skip
    return redirect("clinic", slug=request.clinic.slug)


@allow("rules.write")
@require_http_methods(["GET", "POST"])
@shows_refusal
def own(request: ClinicRequest) -> HttpResponse:
    """The clinic's own rules: the guided form, and every version with its signatures."""
    state = people.state_pack(request.clinic, request.clinic.today())
    form = OwnRulesForm(state, request.POST or None, initial={"effective_from": _today(request)})
    if request.method == "POST":
        form.refuse_unknown(request.POST)
        if form.is_valid():
            commands.draft(clinic=request.clinic, by=request.member, content=form.content())
            return redirect("rules_own", slug=request.clinic.slug)
    context = {
        "form": form,
        "state": state,
        "versions": queries.versions(request.clinic),
    }
    status = 422 if form.errors else 200
    return _page(request, "rulebook/own.html", context, status=status)


@allow("rules.write")
@require_POST
@shows_refusal
def dry_run(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The next booked day, judged under a draft."""
    return _stepped(request, pk, commands.dry_run)


@allow("rules.write")
@require_POST
@shows_refusal
def sign(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One of the two signatures."""
    return _stepped(request, pk, commands.sign)


@allow("rules.write")
@require_POST
@shows_refusal
def discard(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A draft is thrown away."""
    return _stepped(request, pk, commands.discard)


def _stepped(request: ClinicRequest, pk: UUID, step: Callable[..., object]) -> HttpResponse:
    step(version=_version(request, pk), by=request.member)
    return redirect("rules_own", slug=request.clinic.slug)


def _version(request: ClinicRequest, pk: UUID) -> RuleVersion:
    rows = RuleVersion.objects.filter(clinic=request.clinic).select_related("clinic")
    return get_object_or_404(rows, pk=pk)


def _trial(request: ClinicRequest, code: str) -> dict[str, Any]:
    clinic = request.clinic
    day = trials.next_booked_day(clinic, clock.now()) or _today(request)
    place = trials.elsewhere(clinic, code, day)
    if place is None:
        raise Http404
    return {
        "pack": place.pack,
        "here_code": clinic.jurisdiction_on(clinic.today()),
        "move_form": MoveForm(initial={"pack": code}),
        "trial": trials.read_by(request.member, trials.judge(clinic, day, place)),
        "titles": queries.titles_in_the_way(clinic, place.pack),
    }


def _today(request: ClinicRequest) -> Any:
    return request.clinic.today()


def _page(
    request: ClinicRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    may_write = request.member.role in RIGHTS["rules.write"]
    return render(request, template, context | {"may_write": may_write}, status=status)
