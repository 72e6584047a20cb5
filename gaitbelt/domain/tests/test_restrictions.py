"""A pack with one restriction more, whole starts judged by the gate: it never allows more."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain.ahead import Answer, authority
from gaitbelt.domain.gate import may_start_item
from gaitbelt.domain.pack_files import by_version, in_force
from gaitbelt.domain.packs import DEFAULT_STRICT, PACKS, Confidence, Pack, Rule, known
from gaitbelt.domain.scope import Cell, Permission, Role
from gaitbelt.domain.supervision import NO_LIMIT, SupervisionLevel
from gaitbelt.domain.tests.cast import DAY, TODAY
from gaitbelt.domain.tests.strategies import packs, starts, tasks

type Restrict = Callable[[Pack], Pack]
# Rules that stand alone: how a ratio is counted means nothing without its cap.
FORGOTTEN = (
    "min_age", "supervisor_roles", "supervision_level_patient_task", "nonpatient_tasks",
    "supervision_level_nonpatient_task", "delegation_validity", "licensee_contact_each_visit",
)  # fmt: skip


def rule(value):
    return Rule(value, "new rule", Confidence.HIGH)


def without(task: str) -> Restrict:
    """The task is never a technician's; conditions such as long-term care open nothing."""

    def restrict(pack: Pack) -> Pack:
        cells = {**pack.task_permissions, task: rule(Cell(Permission.N))}
        return replace(pack, task_permissions=MappingProxyType(cells), task_rows=())

    return restrict


def closer(level: SupervisionLevel) -> Restrict:
    def restrict(pack: Pack) -> Pack:
        now = known(
            pack.supervision_level_patient_task, DEFAULT_STRICT.supervision_level_patient_task
        )
        return replace(pack, supervision_level_patient_task=rule(max(level, now.value)))

    return restrict


def at_most(cap: int) -> Restrict:
    def restrict(pack: Pack) -> Pack:
        now = known(
            pack.ratio_max_tech_per_supervisor, DEFAULT_STRICT.ratio_max_tech_per_supervisor
        ).value
        new = cap if now is NO_LIMIT else min(cap, now)
        return replace(pack, ratio_max_tech_per_supervisor=rule(new))

    return restrict


def older(age: int) -> Restrict:
    return lambda pack: replace(pack, min_age=rule(age))


def forgets(name: str) -> Restrict:
    return lambda pack: replace(pack, **{name: None})


def therapists_alone(pack: Pack) -> Pack:
    return replace(pack, supervisor_roles=rule(frozenset({Role.PT})))


def one_go_each_visit(pack: Pack) -> Pack:
    return replace(pack, delegation_validity=rule("visit"))


restrictions = st.one_of(
    tasks.map(without),
    st.sampled_from(SupervisionLevel).map(closer),
    st.integers(0, 3).map(at_most),
    st.integers(18, 70).map(older),
    st.sampled_from(FORGOTTEN).map(forgets),
    st.sampled_from([therapists_alone, one_go_each_visit]),
)


def under(facts, pack):
    return replace(facts, place=replace(facts.place, pack=pack))


@given(starts(), restrictions)
def test_adding_a_restriction_to_a_pack_never_allows_more(facts, restrict):
    stricter = under(facts, restrict(facts.place.pack))
    assert may_start_item(facts).allowed or not may_start_item(stricter).allowed


@given(starts(), st.lists(restrictions, max_size=4), st.randoms(use_true_random=False))
def test_restrictions_hold_in_whatever_order_they_are_added(facts, several, random):
    shuffled = list(several)
    random.shuffle(shuffled)
    one = other = facts.place.pack
    for restrict in several:
        one = restrict(one)
    for restrict in shuffled:
        other = restrict(other)
    if may_start_item(under(facts, one)).allowed:
        assert may_start_item(facts).allowed
    if may_start_item(under(facts, other)).allowed:
        assert may_start_item(facts).allowed


@given(starts())
def test_a_pack_that_knows_nothing_allows_no_start_that_the_strict_defaults_refuse(facts):
    nothing = Pack(code="US-XX", name="Nowhere", confidence=Confidence.UNKNOWN)
    if may_start_item(under(facts, nothing)).allowed:
        assert may_start_item(under(facts, DEFAULT_STRICT)).allowed


@given(starts(), restrictions)
def test_authority_and_gate_agree_under_any_pack(facts, restrict):
    facts = under(facts, restrict(facts.place.pack))
    answers = authority(
        facts.doer,
        place=facts.place,
        at=facts.at,
        on=facts.on,
        supervisor=facts.supervisor,
        cpr_responders=facts.cpr_responders,
    )
    mine = next(each for each in answers if each.task == facts.item.task)
    assert not (mine.answer is Answer.NO and may_start_item(facts).allowed)


@given(packs, st.permutations(range(-3, 4)), st.integers(-5, 5))
def test_the_version_in_force_does_not_depend_on_the_order_of_the_files(pack, days, on):
    dated = [replace(pack, effective_from=TODAY + day * DAY) for day in days]
    held = in_force(pack.code, TODAY + on * DAY, by_version(dated))
    in_order = in_force(
        pack.code,
        TODAY + on * DAY,
        by_version(sorted(dated, key=lambda each: each.effective_from)),
    )
    assert (held and held.effective_from) == (in_order and in_order.effective_from)


def test_every_rule_that_is_forgotten_has_a_strict_value_or_needs_none():
    strict = {name for name in FORGOTTEN if getattr(DEFAULT_STRICT, name) is not None}
    assert set(FORGOTTEN) - strict == {"nonpatient_tasks", "supervision_level_nonpatient_task"}
    assert PACKS["DEFAULT_STRICT"] is DEFAULT_STRICT
