"""The demo's safety rounds: one full round a week, this morning's opening round, one exception."""

from datetime import datetime, timedelta

from gaitbelt.core import clock
from gaitbelt.domain import rounds
from gaitbelt.domain.rounds import HOUSE, LineAnswer, RoundKind, When
from gaitbelt.equipment import commands
from gaitbelt.equipment.commands import Found
from gaitbelt.people.models import Area, Clinic, Membership
from gaitbelt.people.queries import areas_of

BEFORE_OPENING = timedelta(minutes=25)
A_STOP = timedelta(minutes=1)
WEEK = timedelta(days=7)
# What a weekly round found, by how many weeks ago: the kind of area, the line, and how it was.
FINDINGS = {
    6: (Area.Kind.GYM, "fray", "Yellow band cut near the handle", "Thrown away, a new one hung"),
    4: (HOUSE, "chemicals", "Spray bottle without a label", "Labelled again"),
    3: (Area.Kind.GYM, "food", "Coffee cup on the leg press", "Taken away, said at the huddle"),
    2: (Area.Kind.BAY, "tags", "Tag of the table cannot be read", "New tag on the table"),
}  # fmt: skip


def walk_weeks(clinic: Clinic, by: Membership, now: datetime, days: int) -> None:
    """A full round in each week behind; the newest is a week old, so that the next is due."""
    for weeks in range(max(1, days // WEEK.days), 0, -1):
        opens, _closes = clinic.opening_hours(clinic.day_at(now - weeks * WEEK))
        _walk(clinic, RoundKind.WEEKLY, by, opens - BEFORE_OPENING, FINDINGS.get(weeks))


def walk_morning(clinic: Clinic, by: Membership, owner: Membership, now: datetime) -> None:
    """This morning every area was walked; one thing in the gym is still to be put right."""
    opens, _closes = clinic.opening_hours(clinic.day_at(now))
    at = opens - BEFORE_OPENING
    with clock.stopped(at):
        for area in _areas(clinic):
            where = area.kind if area else HOUSE
            if not rounds.asked(RoundKind.OPENING, where, clinic.setting):
                continue
            found = [_cord(owner)] if where == Area.Kind.GYM else []
            commands.walk_round(kind=RoundKind.OPENING, area=area, found=found, by=by, at=at)


def _cord(owner: Membership) -> Found:
    return Found(
        line="floors", answer=LineAnswer.FAIL, words="Cord of the bike lies across the path",
        owner=owner, when=When.TODAY,
    )  # fmt: skip


def _walk(
    clinic: Clinic, kind: RoundKind, by: Membership, at: datetime,
    finding: tuple[str, str, str, str] | None,
) -> None:  # fmt: skip
    """Every area in its order; what was found is put right within the hour."""
    for area in _areas(clinic):
        where, found = area.kind if area else HOUSE, []
        if finding and finding[0] == where:
            found = [Found(line=finding[1], answer=LineAnswer.FAIL, words=finding[2])]
        with clock.stopped(at):
            commands.walk_round(kind=kind, area=area, found=found, by=by, at=at)
        if found and finding:
            _put_right(clinic, by, at + timedelta(minutes=40), finding[3])
            finding = None
        at += A_STOP


def _put_right(clinic: Clinic, by: Membership, at: datetime, words: str) -> None:
    with clock.stopped(at):
        for hazard in clinic.hazards.filter(done_at=None):
            commands.close_hazard(hazard=hazard, words=words, by=by, at=at)


def _areas(clinic: Clinic) -> list[Area | None]:
    return [None, *areas_of(clinic)]
