"""What stays true of every decision, whoever asks and whatever is known."""

from dataclasses import fields, replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain.ahead import Answer, authority
from gaitbelt.domain.codes import CODES, REMEDIES
from gaitbelt.domain.competency import NAMES, SignOff, by_code
from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.packs import (
    DEFAULT_STRICT,
    PACKS,
    UNSURE,
    Confidence,
    FacilityPolicy,
    Pack,
    Rule,
    attested,
    delegation_validity,
    resolve,
    supervision_terms,
)
from gaitbelt.domain.scope import TASKS, Cell, Permission, Role
from gaitbelt.domain.supervision import NO_LIMIT, SupervisionLevel
from gaitbelt.domain.tests.cast import ANN, DAY, NINE, TODAY
from gaitbelt.domain.tests.strategies import (
    facilities,
    packs,
    permissions,
    places,
    starts,
    supervisors,
    tasks,
    technicians,
)


@given(starts(), st.sampled_from(sorted(NAMES)))
def test_a_new_sign_off_never_adds_a_reason_to_refuse(facts, code):
    signed = SignOff(code, TODAY - DAY, TODAY + DAY, "bo")
    held = {**facts.doer.competencies, code: (*facts.doer.competencies.get(code, ()), signed)}
    trained = replace(facts, doer=replace(facts.doer, competencies=held))
    assert may_start_item(trained).codes <= may_start_item(facts).codes


@given(starts(), tasks, permissions)
def test_a_payer_layer_never_allows_more(facts, task, permission):
    payer = Pack(
        code="PAYER",
        name="Payer",
        confidence=Confidence.HIGH,
        task_permissions={task: Rule(Cell(permission), "payer", Confidence.HIGH)},
    )
    stricter = replace(facts, place=replace(facts.place, payer=payer))
    assert may_start_item(facts).allowed or not may_start_item(stricter).allowed


@given(tasks, packs, facilities, st.sampled_from(Permission))
def test_lowering_a_cell_of_the_clinic_never_allows_more(task, pack, facility, lower):
    lowered = min(facility.permissions.get(task, Permission.Y), lower)
    tighter = replace(facility, permissions={**facility.permissions, task: lowered})
    if task in facility.permissions:
        before = resolve(task, Role.TECH, pack=pack, facility=facility).permission
        after = resolve(task, Role.TECH, pack=pack, facility=tighter).permission
        assert after <= before


@given(packs, facilities, st.sampled_from(SupervisionLevel), st.integers(0, 3))
def test_the_clinic_can_only_tighten_supervision(pack, facility, level, cap):
    plain = supervision_terms(pack, FacilityPolicy())
    own = supervision_terms(pack, replace(facility, supervision_level=level, max_technicians=cap))
    assert own.level >= plain.level
    assert own.roles == plain.roles
    assert own.cap is not NO_LIMIT
    assert plain.cap is NO_LIMIT or own.cap <= plain.cap


@given(tasks, packs, facilities)
def test_unknown_is_never_looser_than_the_strict_defaults(task, pack, facility):
    rules = {code: rule for code, rule in pack.task_permissions.items() if code != task}
    unknown = replace(pack, task_permissions=MappingProxyType(rules))
    strict = DEFAULT_STRICT.task_permissions.get(task)
    ruling = resolve(task, Role.TECH, pack=unknown, facility=facility)
    assert strict is None or ruling.permission <= strict.value.permission


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_an_unknown_field_takes_the_strict_value(pack):
    rules = {each.name: None for each in fields(pack) if isinstance(each.default, type(None))}
    blank = replace(pack, **rules)
    assert supervision_terms(blank, FacilityPolicy()) == supervision_terms(
        DEFAULT_STRICT, FacilityPolicy()
    )
    assert delegation_validity(blank).value == "visit"


@given(tasks, packs, facilities, permissions, permissions)
def test_the_order_of_the_layers_does_not_matter(task, pack, facility, one, other):
    def with_layers(local, paid):
        payer = replace(
            DEFAULT_STRICT,
            task_permissions={task: Rule(Cell(paid), "payer", Confidence.HIGH)},
        )
        signed = replace(facility, signed_by="Bo", permissions={task: local})
        known = replace(
            pack,
            task_permissions={
                **pack.task_permissions,
                task: Rule(Cell(Permission.Y), "pack", Confidence.HIGH),
            },
        )
        return resolve(task, Role.TECH, pack=known, facility=signed, payer=payer).permission

    assert with_layers(one, other) == with_layers(other, one)


@given(tasks, packs, facilities)
def test_a_task_that_needs_delegation_is_never_simply_yes(task, pack, facility):
    ruling = resolve(task, Role.TECH, pack=pack, facility=facility)
    assert not TASKS[task].needs_delegation or ruling.permission <= Permission.D


@given(starts())
def test_authority_and_gate_agree(facts):
    answers = authority(
        facts.doer,
        place=facts.place,
        at=facts.at,
        on=facts.on,
        supervisor=facts.supervisor,
        cpr_responders=facts.cpr_responders,
    )
    mine = next(each for each in answers if each.task == facts.item.task)
    if may_start_item(facts).allowed:
        assert mine.answer is not Answer.NO
    if mine.answer is Answer.NO:
        assert not may_start_item(facts).allowed


@given(technicians, places, supervisors)
def test_every_no_of_authority_has_its_reasons(doer, place, supervisor):
    for each in authority(doer, place=place, at=NINE, on=TODAY, supervisor=supervisor):
        assert each.answer is not Answer.NO or each.decision.reasons
        assert each.answer is not Answer.YES or each.decision.allowed


@given(starts())
def test_every_reason_is_documented_with_its_facts_and_remedy(facts):
    for reason in may_start_item(facts).reasons:
        optional = {"licensees"} | ({"other"} if reason.remedy == "device.take_other" else set())
        assert set(reason.facts) - optional == set(CODES[reason.code].facts)
        assert reason.remedy in REMEDIES
        assert reason.source


@given(starts(), st.integers(1, 400))
def test_a_delegation_does_not_come_back_with_time(facts, days):
    later = replace(facts, at=facts.at + timedelta(days=days), on=facts.on + timedelta(days=days))
    ended = {"delegation.expired", "delegation.revoked", "delegation.plan_changed"}
    assert may_start_item(facts).codes & ended <= may_start_item(later).codes


def test_sign_offs_are_grouped_by_code():
    assert by_code(sign for each in ANN.competencies.values() for sign in each) == dict(
        ANN.competencies
    )


own_rules = st.builds(
    lambda cells: replace(
        DEFAULT_STRICT,
        code="OWN",
        attested_by="Bo",
        task_permissions={
            task: Rule(Cell(cell), "clinic policy", Confidence.ATTESTED)
            for task, cell in cells.items()
        },
    ),
    st.dictionaries(tasks, permissions, max_size=39),
)


@given(tasks, packs, own_rules, facilities)
def test_what_a_clinic_attests_never_changes_what_its_state_is_sure_of(task, pack, own, facility):
    rule = pack.task_permissions.get(task)
    if rule is not None and rule.confidence not in UNSURE:
        before = resolve(task, Role.TECH, pack=pack, facility=facility)
        after = resolve(task, Role.TECH, pack=attested(pack, own), facility=facility)
        assert after == before


@given(packs, own_rules)
def test_attesting_twice_is_attesting_once(pack, own):
    once = attested(pack, own)
    again = attested(once, own)
    assert again.task_permissions == once.task_permissions
    assert supervision_terms(again, FacilityPolicy()) == supervision_terms(once, FacilityPolicy())


@given(tasks, packs, own_rules)
def test_no_attestation_opens_what_the_role_table_closes(task, pack, own):
    closed = TASKS[task].cell(Role.TECH).permission is Permission.N
    ruling = resolve(task, Role.TECH, pack=attested(pack, own), facility=FacilityPolicy())
    assert not closed or ruling.permission is Permission.N
