"""Who has to stay away from shortwave now: warnings of lanes (modalities §8, §9.11)."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from gaitbelt.domain.decision import Reason
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.domain.shortwave import CURRENT, PACER, SHORTWAVE, Near, agents_of, keeps_distance
from gaitbelt.people.models import Clinic
from gaitbelt.plans import orders
from gaitbelt.treatment.models import ItemRun, Session

CODES = tuple(code for code, spec in SPECS.items() if spec.agent in {SHORTWAVE, CURRENT})
COMING = (ItemRun.Status.TO_DO, ItemRun.Status.LICENSEE, ItemRun.Status.RUNNING)


def warnings(
    clinic: Clinic, sessions: Iterable[Session], opened: dict[UUID, ItemRun | None]
) -> dict[UUID, tuple[Reason, ...]]:
    """By session, who has to stay three metres from whom.

    `opened`: the open item of each, which counts as about to start. One SQL query, three more
    where shortwave runs or is about to, or where somebody has a pacemaker.
    """
    shown = list(sessions)
    running: dict[UUID, list[str]] = defaultdict(list)
    on = ItemRun.objects.filter(
        session__clinic=clinic, item__code__in=CODES, status=ItemRun.Status.RUNNING,
        removed_at=None,
    ).values_list("session", "item__code")  # fmt: skip
    for pk, code in on:
        running[pk].append(code)
    for session in shown:
        run = opened.get(session.pk)
        if run is not None and run.item.code in CODES and run.status in COMING:
            running[session.pk].append(run.item.code)
    if not any("SWD" in codes for codes in running.values()):
        return {}
    in_house = {each.pk: each for each in _in_house(clinic)} | {each.pk: each for each in shown}
    near = {pk: _near(each, running[pk]) for pk, each in in_house.items()}
    return {
        each.pk: keeps_distance(
            near[each.pk], [other for pk, other in near.items() if pk != each.pk]
        ).reasons
        for each in shown
    }


def _in_house(clinic: Clinic) -> Iterable[Session]:
    rows = Session.objects.open().filter(clinic=clinic).select_related("patient", "area")
    return rows.prefetch_related("patient__precautions", "runs__item")


def _near(session: Session, codes: Iterable[str]) -> Near:
    runs = session.runs.all()
    said = {each for run in runs for each in orders.screen_of(run.item).conditions}
    on_file = orders.conditions_on_file(session.patient)
    return Near(
        patient=session.patient.called,
        place=session.area.name if session.area else "–",
        agents=agents_of(codes),
        has_pacer=PACER in on_file | said,
    )
