"""The live floor board: the page, the part that fetches itself, and the switch for visitors."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import clock
from gaitbelt.core.reading import note_read
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.floor.glance import glance
from gaitbelt.floor.queries import board as queries

FACING = "board_faces_visitors"
YEAR_S = 365 * 24 * 3600


@allow("floor.view")
@require_GET
def board(request: ClinicRequest) -> HttpResponse:
    """The whole wall."""
    return _board(request, "floor/board.html", facing=is_facing(request))


@allow("floor.view")
@require_GET
def now(request: ClinicRequest) -> HttpResponse:
    """The board's content; 304 while nothing has changed since the tag that was sent."""
    facing = is_facing(request)
    current = quote_etag(
        queries.tag(request.clinic, clock.now(), language=get_language() or "en", facing=facing)
    )
    if request.headers.get("If-None-Match") == current:
        return HttpResponse(status=304, headers={"ETag": current})
    response = _board(request, "floor/board.html#board", facing=facing)
    response["ETag"] = current
    return response


@allow("floor.view")
@require_POST
def facing(request: ClinicRequest) -> HttpResponse:
    """Whether this browser's board faces visitors, remembered for a year."""
    is_on = request.POST.get("facing") == "on"
    response = _board(request, "floor/board.html#board", facing=is_on)
    response.set_cookie(
        FACING, "1" if is_on else "0", max_age=YEAR_S, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return response


def is_facing(request: ClinicRequest) -> bool:
    """Whether this browser was told that visitors can see it."""
    return request.COOKIES.get(FACING) == "1"


def _board(request: ClinicRequest, template: str, *, facing: bool) -> HttpResponse:
    context = {"board": queries.board(glance(request), facing=facing)}
    response = render(request, template, context)
    note_read(request, "floor", context)
    return response
