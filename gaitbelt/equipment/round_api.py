"""REST: which rounds are due, a round that was walked, and the hazards that are open."""

from datetime import date, datetime
from io import BytesIO
from typing import Annotated, Literal
from uuid import UUID

from django.core.files.base import File
from ninja import Body, Query, Router
from ninja.responses import Status
from pydantic import Base64Bytes, Field, StringConstraints

from gaitbelt.core import clock, files
from gaitbelt.core.api import (
    Given,
    Line,
    Named,
    Page,
    PageAsked,
    Shown,
    Words,
    chosen,
    named,
    page_of,
)
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.domain.rounds import LineAnswer, RoundKind, When
from gaitbelt.equipment import commands, round_queries
from gaitbelt.equipment.models import Hazard, Round
from gaitbelt.people.models import Membership
from gaitbelt.people.queries import areas_of, staff_of

router = Router(tags=["rounds"])
MOST = 8 * 1024 * 1024  # letters of a body; the picture itself is three quarters of that


class LineShown(Shown):
    """A line of a round; `number` is its own in the equipment rules §8."""

    code: str
    number: int
    text: str
    critical: bool


class DueRound(Shown):
    """One area that a round asks something of now; without an area it is the whole clinic."""

    kind: RoundKind
    area: Named | None
    is_late: bool
    lines: list[LineShown]


class DueRounds(Shown):
    items: list[DueRound]


class FoundGiven(Given):
    """A line that is not in order (`fail`, with words) or does not apply there (`na`).

    `photo`: a JPEG, PNG or WebP in base64. Left out, the owner is whoever walks.
    """

    line: Annotated[Line, StringConstraints(max_length=20)]
    answer: LineAnswer
    words: Words = ""
    owner: UUID | None = None
    when: When | None = None
    photo: Annotated[Base64Bytes, Field(max_length=MOST)] | None = None

    def found(self, by: Membership) -> commands.Found:
        """The same for the command; the photo is looked at before anything is written."""
        upload = File(BytesIO(self.photo), name="photo") if self.photo is not None else None
        return commands.Found(
            line=self.line,
            answer=self.answer,
            words=self.words,
            owner=chosen(owner=(staff_of(by.clinic), self.owner))["owner"],
            when=self.when,
            photo=files.keep(upload, field="photo") if upload else None,
        )


class RoundGiven(Given):
    """A round of an area; what is not in `exceptions` was in order."""

    kind: RoundKind
    area: UUID | None = None
    exceptions: Annotated[list[FoundGiven], Field(max_length=30)] = []


class ExceptionShown(Shown):
    line: str
    answer: Literal["fail", "na"]
    words: str
    hazard: UUID | None
    has_photo: bool


class RoundShown(Shown):
    """A round as it was walked: all lines that it asked, and those that were not in order."""

    id: UUID
    kind: RoundKind
    area: Named | None
    done_on: date
    done_at: datetime
    done_by: str
    asked: list[str]
    exceptions: list[ExceptionShown]


class Rounds(Shown):
    items: list[RoundShown]
    next: str | None


class HazardShown(Shown):
    """What is not in order: who puts it right until when, and what was done."""

    id: UUID
    area: Named | None
    line: str
    words: str
    is_critical: bool
    owner: str
    found_at: datetime
    due_at: datetime
    done_at: datetime | None
    done_words: str


class Hazards(Shown):
    items: list[HazardShown]
    next: str | None


class HazardsAsked(PageAsked):
    """`state`: open ones, or all."""

    state: Literal["open", "all"] = "open"


class ClosingGiven(Given):
    """What was done."""

    words: Annotated[Words, StringConstraints(min_length=1)]


@router.get("/rounds/due", response=DueRounds)
@allow_api("round.view")
def due(request: ClinicRequest) -> DueRounds:
    """Which rounds are to be walked now, area by area, with their lines."""
    walks = round_queries.walks(request.clinic, clock.now())
    return DueRounds(items=[_due(stop) for walk in walks for stop in walk.asked])


@router.get("/rounds", response=Rounds)
@allow_api("round.view")
def rounds(request: ClinicRequest, asked: Query[PageAsked]) -> Rounds:
    """The rounds that were walked, by time."""
    page: Page[Round] = page_of(round_queries.rounds_of(request.clinic), asked, by=("done_at",))
    return Rounds(items=[_round(each) for each in page.rows], next=page.next)


@router.post("/rounds", response={201: RoundShown})
@allow_api("round.walk")
def walk(request: ClinicRequest, given: Body[RoundGiven]) -> Status[RoundShown]:
    """A round of an area was walked; each new failed line opens a hazard."""
    area = chosen(area=(areas_of(request.clinic), given.area))["area"]
    found = [each.found(request.member) for each in given.exceptions]
    made = commands.walk_round(
        kind=given.kind, area=area, found=found, by=request.member, at=clock.now()
    )
    return Status(201, _round(one_of(round_queries.rounds_of(request.clinic), made.pk)))


@router.get("/hazards", response=Hazards)
@allow_api("round.view")
def hazards(request: ClinicRequest, asked: Query[HazardsAsked]) -> Hazards:
    """What rounds have found, by the time until when it is put right."""
    rows = round_queries.hazards_of(request.clinic)
    if asked.state == "open":
        rows = rows.filter(done_at=None)
    page: Page[Hazard] = page_of(rows, asked, by=("due_at",))
    return Hazards(items=[_hazard(each) for each in page.rows], next=page.next)


@router.post("/hazards/{id}/close", response=HazardShown)
@allow_api("hazard.close")
def close(request: ClinicRequest, id: UUID, given: Body[ClosingGiven]) -> HazardShown:
    """A hazard was put right; one that is closed stays as it is."""
    row = one_of(round_queries.hazards_of(request.clinic), id)
    commands.close_hazard(hazard=row, words=given.words, by=request.member, at=clock.now())
    return _hazard(one_of(round_queries.hazards_of(request.clinic), id))


def _due(stop: round_queries.Stop) -> DueRound:
    lines = [LineShown.of(line, text=round_queries.line_text(line.code)) for line in stop.lines]
    return DueRound(kind=stop.kind, area=named(stop.area), is_late=stop.is_late, lines=lines)


def _round(row: Round) -> RoundShown:
    exceptions = [
        ExceptionShown.of(each, hazard=each.hazard_id, has_photo=each.photo_id is not None)
        for each in row.exceptions.all()
    ]
    return RoundShown.of(
        row,
        kind=RoundKind(row.kind),
        area=named(row.area),
        done_by=row.done_by.name,
        exceptions=exceptions,
    )


def _hazard(row: Hazard) -> HazardShown:
    return HazardShown.of(row, area=named(row.area), owner=row.owner.name)
