"""Safety rounds: a round of an area is walked, a hazard is put right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core import events
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.events import New
from gaitbelt.core.files import Kept, row_of
from gaitbelt.core.ids import new_id
from gaitbelt.core.outbox import publish
from gaitbelt.domain import rounds
from gaitbelt.domain.rounds import AHEAD, HOUSE, LINES, Line, LineAnswer, RoundKind, When
from gaitbelt.equipment import round_facts as facts
from gaitbelt.equipment.round_events import HazardClosed, HazardFound, RoundWalked
from gaitbelt.equipment.round_models import Hazard, Round, RoundException
from gaitbelt.people.models import Area, Clinic, Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A line that is not in order, or does not apply there.

    Left open, its owner is whoever walks, and `when` follows from the line.
    """

    line: str
    answer: LineAnswer
    words: str = ""
    owner: Membership | None = None
    when: When | None = None
    photo: Kept | None = None


@atomic
def walk_round(
    *, kind: RoundKind, area: Area | None, found: Sequence[Found], by: Membership, at: datetime,
    key: UUID | None = None,
) -> Round:  # fmt: skip
    """Keep a round of an area, its exceptions first; each new failed line opens a hazard.

    A repeat of the same key changes nothing. Errors: BadValue for a line that the round does not
    ask, one said twice, and a failed one without words.
    """
    known = by.clinic.rounds.filter(pk=key).first() if key else None
    if known is not None:
        return known
    lines = asked_in(by.clinic, kind, area)
    said = _by_line(found, lines)
    open_ = {row.line: row for row in by.clinic.hazards.filter(area=area, done_at=None)}
    outcome = rounds.judged(lines, {code: each.answer for code, each in said.items()}, open_)
    walked = Round.objects.create(
        id=_key(key), clinic=by.clinic, kind=kind, area=area, done_on=by.clinic.day_at(at),
        done_at=at, done_by=by, asked=[line.code for line in lines],
    )  # fmt: skip
    made = {code: _hazard(walked, said[code]) for code in sorted(outcome.new)}
    hazards = open_ | {code: hazard for code, (hazard, _is_new) in made.items()}
    _keep_exceptions(walked, outcome, said, hazards)
    new = [hazard for hazard, is_new in made.values() if is_new]
    publish(by.clinic, "floor", [walked.pk, *(hazard.pk for hazard in new)])
    events.append([_walked(walked, outcome), *(_found(walked, hazard) for hazard in new)])
    return walked


@atomic
def close_hazard(*, hazard: Hazard, words: str, by: Membership, at: datetime) -> Hazard:
    """A hazard was put right; one that is closed stays as it is.

    Errors: BadValue where nothing says what was done.
    """
    row = by.clinic.hazards.select_for_update().get(pk=hazard.pk)
    if row.done_at is not None:
        return row
    if not words.strip():
        raise BadValue({"words": _("Say what was done.")})
    row.done_by, row.done_at, row.done_words = by, at, words.strip()
    row.save(update_fields=["done_by", "done_at", "done_words"])
    publish(by.clinic, "floor", [row.pk])
    fact = HazardClosed(said=row.done_words)
    events.append(New(fact=fact, clinic=by.clinic, author=by, occurred_at=at, subject=row.pk))
    return row


def asked_in(clinic: Clinic, kind: RoundKind, area: Area | None) -> tuple[Line, ...]:
    """The lines of a round in an area of a clinic; without one, of the whole clinic.

    Errors: BadValue where such a round asks nothing.
    """
    lines = rounds.asked(kind, area.kind if area else HOUSE, clinic.setting)
    if not lines:
        raise BadValue({"kind": _("This round asks nothing here.")})
    return lines


def _by_line(found: Sequence[Found], lines: Sequence[Line]) -> dict[str, Found]:
    codes = {line.code for line in lines}
    said = {each.line: each for each in found}
    if said.keys() - codes:
        raise BadValue({"line": _("This round does not ask it here.")})
    if len(said) < len(found):
        raise BadValue({"line": _("Each line is said once.")})
    for each in said.values():
        if each.answer is LineAnswer.FAIL and not each.words.strip():
            raise BadValue({"words": _("Say what is not in order.")})
    return said


def _hazard(walked: Round, said: Found) -> tuple[Hazard, bool]:
    """The open hazard of a failed line; whoever walks at the same time joins it."""
    line, at = LINES[said.line], walked.done_at
    when = said.when or rounds.proposed(line, facts.now_of(walked.clinic, at))
    return Hazard.objects.get_or_create(
        organization_id=walked.organization_id,
        clinic=walked.clinic,
        area=walked.area,
        line=line.code,
        done_at=None,
        defaults={
            "words": said.words.strip(),
            "is_critical": line.critical,
            "found_by": walked.done_by,
            "found_at": at,
            "owner": said.owner or walked.done_by,
            "due_at": _due_at(walked.clinic, when, at),
        },
    )


def _due_at(clinic: Clinic, when: When, at: datetime) -> datetime:
    """At once, or when the clinic closes on the day; today, once it has closed, is at once."""
    if when is When.NOW:
        return at
    day = clinic.day_at(at) + timedelta(days=AHEAD[when])
    return max(at, clinic.opening_hours(day)[1])


def _keep_exceptions(
    walked: Round, outcome: rounds.Outcome, said: dict[str, Found], hazards: dict[str, Hazard]
) -> None:
    rows = []
    for code in sorted(outcome.failed | outcome.not_here):
        is_failed, each = code in outcome.failed, said.get(code)
        photo = row_of(each.photo, by=walked.done_by) if each and each.photo else None
        rows.append(
            RoundException(
                organization_id=walked.organization_id,
                round=walked,
                line=code,
                answer=LineAnswer.FAIL if is_failed else LineAnswer.NOT_HERE,
                words=each.words.strip() if each else "",
                photo=photo,
                hazard=hazards[code] if is_failed else None,
            )
        )
    RoundException.objects.bulk_create(rows)


def _walked(walked: Round, outcome: rounds.Outcome) -> New:
    fact = RoundWalked(
        kind=walked.kind, area=walked.area_id, asked=walked.asked,
        failed=sorted(outcome.failed), not_here=sorted(outcome.not_here),
    )  # fmt: skip
    return _new(walked, fact, walked.pk)


def _found(walked: Round, hazard: Hazard) -> New:
    fact = HazardFound(
        round=walked.pk, line=hazard.line, said=hazard.words, owner=hazard.owner_id,
        due_at=hazard.due_at, is_critical=hazard.is_critical,
    )  # fmt: skip
    return _new(walked, fact, hazard.pk)


def _new(walked: Round, fact: RoundWalked | HazardFound, subject: UUID) -> New:
    return New(
        fact=fact,
        clinic=walked.clinic,
        author=walked.done_by,
        occurred_at=walked.done_at,
        subject=subject,
    )


def _key(key: UUID | None) -> UUID:
    """The client's own id; a new one where another clinic has it: the round is kept."""
    return new_id() if key is None or Round.objects.filter(pk=key).exists() else key
