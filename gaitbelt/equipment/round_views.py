"""Screens of safety rounds: what is due, one area in a tap or line by line, hazards, the trend."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core import clock, files
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, go_to, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.domain import rounds as rules
from gaitbelt.domain.rounds import Line, LineAnswer, When
from gaitbelt.equipment import commands, round_facts, round_queries
from gaitbelt.equipment.round_forms import ClosingForm, LineForm, WalkForm
from gaitbelt.people.queries import staff_of


@allow("round.view")
@require_GET
def rounds(request: ClinicRequest) -> HttpResponse:
    """Open hazards first, then the rounds that are due, area by area, and those of today."""
    part = "#rounds" if request.headers.get("HX-Request") else ""
    return render(request, f"equipment/rounds.html{part}", _due(request))


@allow("round.walk")
@require_http_methods(["GET", "POST"])
@shows_refusal
def walk(request: ClinicRequest) -> HttpResponse:
    """One area line by line; sent without a word about its lines, all of it was in order."""
    if request.method == "GET":
        return _walk_page(request)
    asked = clean(WalkForm(request.POST, clinic=request.clinic))
    lines = commands.asked_in(request.clinic, asked["kind"], asked["area"])
    said = tuple(line for line in lines if request.POST.get(f"{line.code}-answer"))
    found = [_found(line, form) for line, form in _forms(request, said)]
    commands.walk_round(**asked, found=found, by=request.member, at=clock.now())
    if request.POST.get("from") == "list":
        return render(request, "equipment/rounds.html#rounds", _due(request))
    return go_to(request, "rounds")


@allow("round.view")
@require_GET
def trend(request: ClinicRequest) -> HttpResponse:
    """Failed lines of each area, week by week."""
    courses = round_queries.trend(request.clinic, request.clinic.today())
    return render(request, "equipment/round_trend.html", {"courses": courses})


@allow("round.view")
@require_GET
def walked(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One round as it was walked, its exceptions first."""
    row = get_object_or_404(round_queries.rounds_of(request.clinic), pk=pk)
    exceptions = list(row.exceptions.all())
    told = {each.line for each in exceptions}
    shown = {
        "round": row,
        "area": round_queries.area_name(row.area),
        "exceptions": exceptions,
        "in_order": [code for code in row.asked if code not in told],
    }
    return render(request, "equipment/round.html", shown)


@allow("round.view")
@require_GET
def photo(request: ClinicRequest, pk: UUID) -> FileResponse:
    """The photo of an exception, encoded anew and without metadata."""
    row = get_object_or_404(round_queries.photos_of(request.clinic), pk=pk)
    if row.photo is None:
        raise Http404
    return files.preview(row.photo)


@allow("round.view")
@require_GET
def hazard(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One hazard: what was found, in which rounds, who puts it right, and what was done."""
    row = get_object_or_404(round_queries.hazards_of(request.clinic), pk=pk)
    seen = row.exceptions.select_related("round__done_by__person", "photo")
    shown = {
        "hazard": row,
        "area": round_queries.area_name(row.area),
        "is_late": row.done_at is None and row.due_at <= clock.now(),
        "seen": seen.order_by("round__done_at", "pk"),
        "form": ClosingForm(),
    }
    return render(request, "equipment/hazard.html", shown)


@allow("hazard.close")
@require_POST
@shows_refusal
def close(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A hazard was put right, in words."""
    row = get_object_or_404(round_queries.hazards_of(request.clinic), pk=pk)
    typed = clean(ClosingForm(request.POST))
    commands.close_hazard(hazard=row, by=request.member, at=clock.now(), **typed)
    return go_to(request, "rounds")


def _due(request: ClinicRequest) -> dict[str, Any]:
    at = clock.now()
    walks = round_queries.walks(request.clinic, at)
    return {
        "due": round_queries.due(walks),
        "walks": walks,
        "hazards": round_queries.open_hazards(request.clinic),
        "walked": round_queries.walked_on(request.clinic, request.clinic.day_at(at)),
        "at": at,
    }


def _walk_page(request: ClinicRequest) -> HttpResponse:
    form = WalkForm(request.GET, clinic=request.clinic)
    if not form.is_valid():
        raise Http404
    kind, area = form.cleaned_data["kind"], form.cleaned_data["area"]
    try:
        lines = commands.asked_in(request.clinic, kind, area)
    except BadValue:
        raise Http404 from None
    rows = round_queries.open_hazards(request.clinic).filter(area=area)
    open_ = {row.line: row for row in rows}
    shown = {
        "walk": round_queries.Walk(kind, ()),
        "area": area,
        "name": round_queries.area_name(area),
        "rows": [(line, form, open_.get(line.code)) for line, form in _forms(request, lines)],
    }
    return render(request, "equipment/round_walk.html", shown)


def _forms(request: ClinicRequest, lines: tuple[Line, ...]) -> list[tuple[Line, LineForm]]:
    now = round_facts.now_of(request.clinic, clock.now())
    staff = [(each.pk, each.name) for each in staff_of(request.clinic)]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return [
        (
            line,
            LineForm(
                *sent,
                prefix=line.code,
                staff=staff,
                clinic=request.clinic,
                initial={
                    "answer": "",
                    "owner": request.member.pk,
                    "when": rules.proposed(line, now).value,
                },
            ),
        )
        for line in lines
    ]


def _found(line: Line, form: LineForm) -> commands.Found:
    """What was said of a line; a photo is looked at before anything is written."""
    typed = clean(form)
    return commands.Found(
        line=line.code,
        answer=LineAnswer(typed["answer"]),
        words=typed["words"],
        owner=typed["owner"],
        when=When(typed["when"]) if typed["when"] else None,
        photo=files.keep(typed["photo"], field="photo") if typed["photo"] else None,
    )
