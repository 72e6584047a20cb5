"""The exercise library for staff: a list to search and filter, and each exercise on a page."""

import unicodedata
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.plans import library
from gaitbelt.plans.library import Exercise


@allow("exercise.view")
@require_GET
def exercises(request: ClinicRequest) -> HttpResponse:
    """Every exercise that fits what was typed, the region and the position."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("q", "region", "position")}
    context = {
        "found": [each for each in library.exercises().values() if _fits(each, **asked)],
        "asked": asked,
        "regions": library.regions().items(),
        "positions": library.positions().items(),
    }
    return render(request, "plans/exercises.html", context)


@allow("exercise.view")
@require_GET
def exercise(request: ClinicRequest, code: str) -> HttpResponse:
    """One exercise: its figure large, cues, what to look for, the next steps."""
    known = library.exercise(code)
    if known is None:
        raise Http404
    context: dict[str, Any] = {
        "exercise": known,
        "easier": [library.exercises()[step] for step in known.easier],
        "harder": [library.exercises()[step] for step in known.harder],
        "regions": [library.regions()[part] for part in known.region.split("/")],
    }
    return render(request, "plans/exercise.html", context)


def _fits(known: Exercise, *, q: str, region: str, position: str) -> bool:
    """Whether every word that was typed is in its name, in either language, or its code."""
    text = _plain(f"{known.code} {known.name.en} {known.name.es}")
    wanted = library.positions().get(position)
    return (
        all(word in text for word in _plain(q).split())
        and (not region or region in known.region.split("/"))
        and (wanted is None or wanted in known.positions)
    )


def _plain(text: str) -> str:
    """Lower case, without accents."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(part for part in parts if not unicodedata.combining(part))
