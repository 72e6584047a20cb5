"""Sessions as worked clinic cases: facts and intents, holds and stops, pain, heat.

Ann the technician, Bo the therapist, Cy the patient. D16: an intent may be refused, a fact is kept.
"""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.ids import new_id
from gaitbelt.plans.models import PlanItem
from gaitbelt.treatment import commands, queries
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import ItemRun, Observation
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.workforce.models import Presence

pytestmark = pytest.mark.django_db
ASKED = ["ASK3", "SKIN", "UNDERSTAND", "BASE"]


def hot_pack(run, **other):
    order = {"side": "L", "minutes": 15.0, "layers": 8, "confirmed": ASKED}
    return e.ModalityStarted(run=run.pk, **order | other)


def put_on(session, at=None):
    pack = session.runs.last()
    commands.start_modality(
        fact=hot_pack(pack), run=pack, by=session.technician, at=at or clock.now()
    )
    pack.refresh_from_db()
    return pack


def pain(session, run, number, *, eased=False):
    step = commands.say_pain(
        run=run, pain=number, by=session.technician, at=clock.now(), eased=eased
    )
    run.refresh_from_db()
    return step.advice.value


def lose_the_supervisor(session, at):
    Presence.objects.filter(member=session.technician.covers.get().supervisor).update(away_since=at)


# ── scope §9.17: what was done after the supervisor left ─────────────────────────────────────


def test_17_heat_put_on_after_the_supervisor_left_is_kept_flagged_and_not_delegated_care():
    session = make_session(at=clock.now() - timedelta(minutes=20))
    pack, now = session.runs.last(), clock.now()
    lose_the_supervisor(session, now - timedelta(seconds=30))
    sent = [
        {
            "id": str(new_id()),
            "type": "modality.started",
            "occurred_at": now.isoformat(),
            "data": hot_pack(pack).data() | {"confirmed": ASKED},
        }
    ]
    for key in ("outside_rules", "checks_min", "dose"):
        del sent[0]["data"][key]
    (outcome,) = commands.record_batch(session=session, sent=sent, by=session.technician)
    assert outcome.status == "accepted"
    assert [reason["code"] for reason in outcome.outside_rules] == ["supervision.not_on_site"]
    pack.refresh_from_db()
    assert pack.outside_rules == outcome.outside_rules
    done = e.ModalityEnded(run=pack.pk, skin="ok", pain=1)
    commands.end_modality(
        fact=done, run=pack, by=session.technician, at=now + timedelta(minutes=15)
    )
    assert queries.delegated_minutes(session) == 0


def test_the_same_heat_within_the_rules_counts_as_delegated_care():
    session = make_session()
    pack = put_on(session)
    done = e.ModalityEnded(run=pack.pk, skin="ok", pain=1)
    commands.end_modality(
        fact=done, run=pack, by=session.technician, at=clock.now() + timedelta(minutes=15)
    )
    assert queries.delegated_minutes(session) == 15


def test_the_wish_to_put_heat_on_is_refused_with_a_way_on():
    session = make_session()
    lose_the_supervisor(session, clock.now())
    with pytest.raises(GuardRefused) as refused:
        put_on(session)
    assert refused.value.decision.codes == {"supervision.not_on_site"}


# ── modalities §9.5, §9.13 ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"side": "R"}, "modality.wrong_side"),
        ({"layers": 5}, "modality.layers"),
        ({"lies_on_pack": True, "layers": 6}, "modality.layers"),
        ({"minutes": 20.0}, "modality.out_of_range"),
        ({"confirmed": ["SKIN"]}, "modality.answer_needs_licensee"),
    ],
)
def test_heat_does_not_start_on_the_wrong_side_too_thin_or_unasked(said, code):
    session = make_session()
    pack = session.runs.last()
    with pytest.raises(GuardRefused) as refused:
        commands.start_modality(
            fact=hot_pack(pack, **said), run=pack, by=session.technician, at=clock.now()
        )
    assert refused.value.decision.codes == {code}


def test_the_checks_of_15_minutes_are_at_5_10_and_15():
    pack = put_on(make_session())
    assert [check["at_min"] for check in pack.checks] == [5, 10, 15]


def test_abnormal_skin_stops_the_visit_and_doubtful_skin_holds_the_item():
    for skin, level in (("doubtful", 2), ("abnormal", 3)):
        session = make_session()
        pack = put_on(session)
        commands.check_skin(run=pack, skin=skin, by=session.technician, at=clock.now())
        pack.refresh_from_db()
        assert pack.level == level


# ── safety §13.2: locks stop starting, never clocks ──────────────────────────────────────────


def test_a_hold_at_minute_6_leaves_the_clocks_running_until_the_tap_removed():
    session = make_session()
    start = clock.now()
    later = start + timedelta(minutes=6)
    pack = put_on(session, at=start)
    commands.raise_level(session=session, level=2, run=pack, by=session.technician, at=later)
    (timer,) = queries.timers(session.clinic, later)
    assert timer.ends_at == start + timedelta(minutes=15)
    assert timer.take_off_now
    removed = e.ModalityRemoved(run=pack.pk, why="hold")
    commands.remove_modality(fact=removed, run=pack, by=session.technician, at=clock.now())
    assert queries.timers(session.clinic, clock.now()) == []


def test_a_stop_locks_every_start_and_refuses_no_fact():
    session = make_session()
    ann = session.technician
    commands.raise_level(session=session, level=3, by=ann, at=clock.now())
    run = session.runs.first()
    with pytest.raises(GuardRefused):
        commands.start_item(run=run, by=ann, at=clock.now())
    commands.record_item(fact=e.ItemDone(run=run.pk), run=run, by=ann, at=clock.now())
    run.refresh_from_db()
    assert run.status == ItemRun.Status.DONE
    assert "patient.stop" in {reason["code"] for reason in run.outside_rules}


def test_a_hold_on_an_item_leaves_the_easier_ones_open():
    session = make_session()
    easy, held, *_ = session.runs.all()
    commands.raise_level(session=session, level=2, run=held, by=session.technician, at=clock.now())
    with pytest.raises(GuardRefused):
        commands.start_item(run=held, by=session.technician, at=clock.now())
    commands.start_item(run=easy, by=session.technician, at=clock.now())


# ── safety §3: pain ──────────────────────────────────────────────────────────────────────────


def test_pain_over_the_limit_eases_first_and_holds_only_after_easing():
    session = make_session()  # pain 2 at the start: the limit is 4
    run = session.runs.first()
    assert pain(session, run, 5) == "ease"
    assert run.level == 0
    assert pain(session, run, 4, eased=True) == "go_on"
    assert pain(session, run, 5, eased=True) == "stop_item"
    assert run.level == 2
    session.refresh_from_db()
    assert session.level == 0


def test_pain_8_holds_this_item_at_once_and_no_other():
    session = make_session()
    one, two, *_ = session.runs.all()
    assert pain(session, one, 8) == "stop_item"
    two.refresh_from_db()
    assert (one.level, two.level) == (2, 0)


def test_the_therapist_is_told_once_of_effort_over_the_limit():
    session = make_session()
    run = session.runs.first()
    for number in (1, 2):
        data = {"run": str(run.pk), "number": number, "effort": 7}
        sent = {"id": str(new_id()), "type": "item.set_done", "data": data}
        sent["occurred_at"] = clock.now().isoformat()
        commands.record_batch(session=session, sent=[sent], by=session.technician)
    assert Observation.objects.filter(session=session, kind="level").count() == 1


def test_effort_two_steps_above_is_eased_first_and_holds_only_after_easing():
    session = make_session()
    run = session.runs.first()
    by = session.technician
    said = [
        ({"effort": 7}, 0),
        ({"effort": 8}, 0),
        ({"effort": 8}, 0),
        ({"effort": 8, "reps": 6}, 2),
    ]
    for number, (more, level) in enumerate(said, start=1):
        data = {"run": str(run.pk), "number": number, **more}
        sent = {"id": str(new_id()), "type": "item.set_done", "data": data}
        sent["occurred_at"] = clock.now().isoformat()
        commands.record_batch(session=session, sent=[sent], by=by)
        run.refresh_from_db()
        assert run.level == level


# ── safety §2: vitals ────────────────────────────────────────────────────────────────────────


def measure(session, **values):
    fact = e.VitalsMeasured(values={name: float(value) for name, value in values.items()})
    commands.measure_vitals(session=session, by=session.technician, at=clock.now(), fact=fact)
    session.refresh_from_db()
    return session


def test_one_high_pressure_is_measured_again_and_the_second_sets_the_level():
    session = measure(make_session(), systolic_mmhg=182)
    assert (session.level, session.vitals["first"]) == (0, {"systolic_mmhg": 182})
    session = measure(session, systolic_mmhg=182)
    assert session.level == 2


def test_a_second_pressure_in_range_clears_the_first():
    session = measure(measure(make_session(), systolic_mmhg=182), systolic_mmhg=138)
    assert (session.level, session.vitals["first"]) == (0, {})


def test_oxygen_at_84_stops_at_once():
    assert measure(make_session(), spo2_percent=84).level == 3


# ── safety §5: the silent sign ───────────────────────────────────────────────────────────────


def test_the_silent_sign_shows_on_no_board_and_reaches_licensees_only():
    session = make_session()
    fact = e.ObservationNoted(signs=["R19"])
    commands.observe(session=session, fact=fact, by=session.technician, at=clock.now())
    session.refresh_from_db()
    assert session.level == 0
    assert Observation.objects.get(session=session).is_silent


@pytest.mark.django_db
def test_p5_what_a_licensee_has_done_once_may_be_delegated_afterwards():
    """Scope §4 P5: the patient has had the procedure from a licensee first."""
    session = make_session()
    run = session.runs.select_related("item").filter(item__kind="exercise").first()
    PlanItem.objects.filter(pk=run.item_id).update(done_with_licensee_on=None)
    bo = session.plan.written_by
    commands.record_item(fact=e.ItemDone(run=run.pk), run=run, by=bo, at=clock.now())
    assert PlanItem.objects.get(pk=run.item_id).done_with_licensee_on == bo.clinic.today()
