"""What can be known before the moment: booking, delegating, and a person's authority today."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gaitbelt.domain import competency, delegation, hygiene, staff, supervision
from gaitbelt.domain.competency import Doer
from gaitbelt.domain.decision import Decision, Reason, guard, together
from gaitbelt.domain.delegation import ItemFacts
from gaitbelt.domain.gate import is_permitted, may_start_item, needed_codes, ruling_for
from gaitbelt.domain.gate_facts import BookFacts, Place, StartFacts
from gaitbelt.domain.packs import supervision_terms
from gaitbelt.domain.safety import PatientFacts
from gaitbelt.domain.scope import TASKS, Permission, Role, Task
from gaitbelt.domain.supervision import SupervisorFacts


@guard
def may_delegate(item: ItemFacts, technician: Doer, *, on: date, place: Place) -> Iterator[Reason]:
    """Whether a plan may hand this item to this technician from the day `on`.

    Scope, completeness of the order and competency; what changes by the minute is asked at start.
    """
    ruling = ruling_for(item, technician, place)
    yield from is_permitted(ruling, item, technician, place).reasons
    if TASKS[item.task].has_dose:
        yield from delegation.item_is_complete(item).reasons
    yield from competency.holds(technician, needed_codes(item), on).reasons


@guard
def may_book(facts: BookFacts) -> Iterator[Reason]:
    """Whether the visit's items, people and devices will hold on that day, as far as is known."""
    if facts.doer.role is Role.TECH:
        yield from staff.is_old_enough(facts.doer, facts.place.pack, facts.on).reasons
        yield from competency.credentials_allow(
            facts.doer,
            facts.on,
            facts.place.facility.expired_cpr,
            other_responders=facts.cpr_responders,
        ).reasons
        yield from will_be_supervised(facts.supervisors, facts.place, facts.starts_at).reasons
    for item in facts.items:
        yield from _bookable(item, facts)
    for device in facts.devices:
        yield from hygiene.in_date(device, facts.on).reasons


def _bookable(item: ItemFacts, facts: BookFacts) -> Iterator[Reason]:
    ruling = ruling_for(item, facts.doer, facts.place)
    yield from is_permitted(ruling, item, facts.doer, facts.place).reasons
    if facts.doer.role is not Role.TECH or ruling.permission is Permission.N:
        return
    codes = needed_codes(item, facts.patient)
    yield from competency.holds(facts.doer, codes, facts.on).reasons
    if ruling.permission is Permission.D:
        yield from delegation.plan_holds(facts.plan, facts.patient.name).reasons
        yield from delegation.delegation_holds(
            item, facts.doer.id, facts.doer.name, facts.plan, facts.starts_at, facts.on
        ).reasons


@guard
def will_be_supervised(
    supervisors: tuple[SupervisorFacts, ...], place: Place, at: datetime
) -> Iterator[Reason]:
    """Whether some supervisor of an allowed role is rostered at `at` with room for one more."""
    terms = supervision_terms(place.pack, place.facility, place.payer)
    fitting = [each for each in supervisors if each.role in terms.roles]
    rostered = [each for each in fitting if supervision.is_rostered(each.presence, at)]
    if not rostered:
        yield Reason(
            "supervision.not_rostered",
            {"starts_at": at.isoformat(), "allowed": ", ".join(sorted(terms.roles))},
            source=terms.roles_source,
            remedy="time.take_other",
        )
        return
    if not any(supervision.has_room(each, terms) for each in rostered):
        yield Reason(
            "supervision.full",
            {
                "starts_at": at.isoformat(),
                "supervisors": ", ".join(each.name for each in rostered),
                "cap": terms.cap if isinstance(terms.cap, int) else None,
            },
            source=terms.cap_source,
            remedy="time.take_other",
        )


class Answer(StrEnum):
    """May this person do the task today?"""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"  # on the patient: plan, delegation, precautions, kind of item


@dataclass(frozen=True, slots=True)
class Authority:
    """The answer for one task, with the reasons against it for all or some of its kinds."""

    task: str
    answer: Answer
    decision: Decision


# The kinds of item of a task that ask for different competencies: (region, modality).
_KINDS: Final[Mapping[str, tuple[tuple[str | None, str | None], ...]]] = MappingProxyType(
    {
        "T08": (("lower", None), ("upper", None)),
        "T14": ((None, "HOT_PACK"), (None, "COLD_PACK")),
        "T16": ((None, "ULTRASOUND"), (None, "TENS_CONV"), (None, "TRACTION_L")),
    }
)
# Reasons that speak about the person; the others depend on the patient and the moment.
_ABOUT_THE_PERSON: Final = ("scope.", "age.", "competency.", "credential.", "supervision.")
_NOBODY: Final = PatientFacts(id="", name="", precautions_acknowledged=True)


def authority(
    doer: Doer,
    *,
    place: Place,
    at: datetime,
    on: date,
    supervisor: SupervisorFacts | None,
    cpr_responders: int = 0,
    licensees_now: tuple[str, ...] = (),
) -> list[Authority]:
    """What this person may do now, task by task, by the guards that decide a start."""

    def answer(task: Task) -> Authority:
        about = [
            _about_the_person(
                StartFacts(
                    at=at,
                    on=on,
                    place=place,
                    doer=doer,
                    patient=_NOBODY,
                    plan=None,
                    supervisor=supervisor,
                    cpr_responders=cpr_responders,
                    licensees_now=licensees_now,
                    item=ItemFacts(task.code, task.name, region=region, modality=modality),
                )
            )
            for region, modality in _KINDS.get(task.code, ((None, None),))
        ]
        decision = together(about)
        if not any(each.allowed for each in about):
            return Authority(task.code, Answer.NO, decision)
        depends = doer.role is Role.TECH and task.patient_facing and not task.is_always_open
        return Authority(task.code, Answer.DEPENDS if depends else Answer.YES, decision)

    return [answer(task) for task in TASKS.values()]


def _about_the_person(facts: StartFacts) -> Decision:
    decision = may_start_item(facts)
    return Decision(
        tuple(each for each in decision.reasons if each.code.startswith(_ABOUT_THE_PERSON))
    )
