"""Hypothesis strategies for whole starts: ordinary facts, each perhaps replaced by another."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from gaitbelt.domain.competency import COMMON, Credential
from gaitbelt.domain.delegation import CarriedOver
from gaitbelt.domain.gate_facts import Place, StartFacts
from gaitbelt.domain.hygiene import DeviceFacts, Grain, ItemRecord, ItemState
from gaitbelt.domain.packs import PACKS, FacilityPolicy
from gaitbelt.domain.safety import Level, Lock
from gaitbelt.domain.scope import TASKS, Permission, Role
from gaitbelt.domain.supervision import Presence, SupervisionLevel
from gaitbelt.domain.tests.cast import (
    ANN,
    BO,
    BO_HERE,
    BRIDGE,
    CY,
    DAY,
    HANDED,
    HOT_PACK,
    MINUTE,
    NINE,
    ON_SITE,
    PAT,
    PAT_HERE,
    PLAN,
    START,
    TABLE_2,
    TODAY,
)

permissions = st.sampled_from(Permission)
tasks = st.sampled_from(sorted(TASKS))
packs = st.sampled_from(sorted(PACKS.values(), key=lambda pack: pack.code))
facilities = st.builds(
    FacilityPolicy,
    permissions=st.dictionaries(tasks, permissions, max_size=12),
    signed_by=st.sampled_from([None, "Bo"]),
    signed_on=st.just(TODAY),
    expired_cpr=st.sampled_from(["not_sole_responder", "block_at_once"]),
    supervision_level=st.none() | st.sampled_from(SupervisionLevel),
    max_technicians=st.none() | st.integers(0, 3),
)
places = st.builds(Place, pack=packs, facility=facilities)

technicians = st.builds(
    lambda without, card, birth_on: replace(
        ANN,
        birth_on=birth_on,
        competencies={k: v for k, v in ANN.competencies.items() if k not in without},
        credentials={} if card is None else {"K15": card},
    ),
    st.sets(st.sampled_from([*COMMON, "K36", "K41", "K13", "K18"]), max_size=3),
    st.none() | st.integers(-60, 60).map(lambda d: Credential("K15", TODAY + d * DAY)),
    st.sampled_from([ANN.birth_on, None, date(2008, 7, 29), date(2008, 7, 30)]),
)
doers = st.sampled_from([ANN, BO, PAT, replace(ANN, role=Role.FRONT)]) | technicians

presences = st.sampled_from(
    [ON_SITE, Presence(), replace(ON_SITE, seen_at=None), replace(ON_SITE, away_since=NINE)]
)
supervisors = st.none() | st.builds(
    lambda who, presence, others, sight: replace(
        who, presence=presence, technicians_now=others, in_sight_at=sight, contact_at=sight
    ),
    st.sampled_from([BO_HERE, PAT_HERE]),
    presences,
    st.integers(0, 2),
    st.none() | st.integers(0, 30).map(lambda m: NINE - m * MINUTE),
)

items = st.builds(
    lambda base, task, dose, before, given: replace(
        base,
        task=task or base.task,
        has_dose=dose,
        done_before_with_licensee=before,
        delegations=given,
    ),
    st.sampled_from([BRIDGE, HOT_PACK, replace(BRIDGE, carried_over=CarriedOver(True, TODAY))]),
    st.none() | tasks,
    st.booleans(),
    st.booleans(),
    st.sampled_from(
        [(), (HANDED,), (replace(HANDED, revoked_at=NINE),), (replace(HANDED, plan_version=2),)]
    ),
)

patients = st.builds(
    lambda level, read, risk: replace(
        CY,
        locks=() if level is None else (Lock(level, NINE, "bridge"),),
        precautions_acknowledged=read,
        is_high_fall_risk=risk,
    ),
    st.none() | st.sampled_from([Level.HOLD, Level.STOP, Level.EMERGENCY]),
    st.booleans(),
    st.booleans(),
)
devices = st.builds(
    lambda state, grain, others: replace(
        TABLE_2,
        record=ItemRecord(state, NINE - MINUTE, 180),
        grain=grain,
        others_ready=others,
    ),
    st.sampled_from(ItemState),
    st.sampled_from(Grain),
    st.sampled_from([(), ("Table 3",)]),
)


@st.composite
def starts(draw: st.DrawFn) -> StartFacts:
    """Any start: the ordinary one with up to four of its facts drawn anew."""
    options = {
        "place": places,
        "doer": doers,
        "supervisor": supervisors,
        "item": items,
        "patient": patients,
        "devices": st.lists(devices, max_size=2).map(tuple),
        "plan": st.sampled_from([PLAN, None, replace(PLAN, is_active=False)]),
        "go_at": st.sampled_from([None, NINE]),
        "patients_now": st.integers(0, 4),
        "cpr_responders": st.integers(0, 1),
        "vitals_required": st.sampled_from([frozenset(), frozenset({"spo2_percent"})]),
    }
    changed = draw(st.sets(st.sampled_from(sorted(options)), max_size=4))
    return replace(START, **{name: draw(options[name]) for name in sorted(changed)})


__all__ = ["DeviceFacts", "facilities", "packs", "permissions", "places", "starts", "tasks"]
