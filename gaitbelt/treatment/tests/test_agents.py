"""Physical agents in a visit: ordered with numbers, screened, set up, dosed by who may."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.domain.modality_orders import SPECS, start_values
from gaitbelt.domain.safety import Level
from gaitbelt.equipment.models import Item
from gaitbelt.equipment.tests.factories import ItemFactory
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.plans import commands as plans
from gaitbelt.plans.tests.factories import HOT_PACK, SIT_TO_STAND, PlanFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import ItemRun
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, page, tap

pytestmark = pytest.mark.django_db
ASKED = ["ASK3", "SKIN", "UNDERSTAND", "BASE"]


def agent(code, **changed):
    spec = SPECS[code]
    return HOT_PACK | {
        "code": code, "name": code, "task": spec.task, "parameters": start_values(code),
        "equipment_kind": spec.kind,
    } | changed  # fmt: skip


def session_with(*items, **made):
    return make_session(plan=PlanFactory.create(items=list(items)), **made)


def on(run, by, **said):
    given = {"side": "L", "minutes": 5, "confirmed": ASKED} | said
    fact = e.ModalityStarted(run=run.pk, **given)
    return commands.start_modality(fact=fact, run=run, by=by, at=clock.now())


def codes_of(run, by, **said):
    with pytest.raises(GuardRefused) as refused:
        on(run, by, **said)
    return refused.value.decision.codes


def test_8_what_the_place_gives_as_help_is_set_up_and_a_licensee_doses_it():
    session = session_with(agent("ULTRASOUND"))
    run, ann, bo = session.runs.get(), session.technician, session.plan.written_by
    assert "scope.assist_only" in codes_of(run, ann)
    client = as_member(ann)
    assert "It stands ready: a licensee starts it" in page(client, session)
    assert tap(client, run, "set_up").status_code == 200
    run.refresh_from_db()
    assert (run.status, run.actual["set_up"]["by"]) == ("licensee", str(ann.pk))
    assert "stands ready" in as_member(bo).get(f"/c/{session.clinic.slug}/reviews").content.decode()
    on(run, bo)
    run.refresh_from_db()
    assert (run.status, run.led_by, run.actual["dose"]["intensity_w_cm2"]) == ("running", bo, 1.0)
    assert "doses it and switches it off" in page(client, session)


@pytest.mark.parametrize("code", ["ULTRASOUND", "TENS_CONV", "NMES", "PARAFFIN", "COLD_PACK"])
def test_an_agent_runs_from_start_to_result(code):
    session = session_with(agent(code))
    run, bo = session.runs.get(), session.plan.written_by
    minutes = SPECS[code].parameters["minutes"].start
    on(run, bo, minutes=minutes, layers=1)
    run.refresh_from_db()
    assert run.checks[-1]["at_min"] == minutes
    at = clock.now() + timedelta(minutes=minutes)
    for _ in run.checks:
        commands.check_skin(run=run, skin="ok", by=bo, at=at)
    off = e.ModalityRemoved(run=run.pk, why="time", skin="ok")
    commands.remove_modality(fact=off, run=run, by=bo, at=at)
    end = e.ModalityEnded(run=run.pk, skin="ok", pain=2)
    commands.end_modality(fact=end, run=run, by=bo, at=at)
    run.refresh_from_db()
    assert (run.status, run.actual["skin_after"]) == (ItemRun.Status.DONE, "ok")


def test_2_a_dose_outside_the_order_is_impossible():
    session = session_with(agent("ULTRASOUND"))
    run, bo = session.runs.get(), session.plan.written_by
    assert codes_of(run, bo, minutes=6) == {"modality.out_of_range"}
    fact = e.ModalityStarted(run=run.pk, side="L", minutes=5, confirmed=ASKED,
                             dose={"intensity_w_cm2": 3.0})  # fmt: skip
    commands.start_modality(fact=fact, run=run, by=bo, at=clock.now())
    run.refresh_from_db()
    assert run.actual["dose"]["intensity_w_cm2"] == 1.0
    with pytest.raises(BadValue) as bad:
        e.parse("modality.started", {"run": str(run.pk), "side": "L", "minutes": 5,
                                     "dose": {"intensity_w_cm2": 3.0}})  # fmt: skip
    assert "dose" in bad.value.fields


def test_14_what_carries_a_drug_is_never_for_a_technician():
    session = session_with(agent("IONTO"))
    run, ann = session.runs.get(), session.technician
    assert "scope.not_permitted" in codes_of(run, ann, minutes=20)
    with pytest.raises(GuardRefused):
        commands.set_up(run=run, by=ann, at=clock.now())


def test_1_a_precaution_that_came_after_the_order_blocks_the_start():
    session = session_with(HOT_PACK)
    run, ann = session.runs.get(), session.technician
    PrecautionFactory.create(patient=session.patient, code="DVT", text="Clot")
    commands.acknowledge_precautions(session=session, by=ann, at=clock.now())
    assert "modality.needs_override" in codes_of(run, ann, layers=8)
    bo = session.plan.written_by
    plans.decide_order(item=run.item, by=bo, accept=True, overrides={"DVT": "Cleared today"})
    on(ItemRun.objects.get(), ann, layers=8)


def test_6_a_failed_test_of_sensation_locks_the_start_until_the_therapist_decides():
    session = session_with(HOT_PACK)
    run, ann, bo = session.runs.get(), session.technician, session.plan.written_by
    plans.screen_order(
        item=run.item, by=bo, on=session.clinic.today(), conditions=[], tests={"THERM": 7},
        consent=True,
    )  # fmt: skip
    run = session.runs.get()
    assert codes_of(run, ann, layers=8) == {"modality.needs_override"}
    with pytest.raises(GuardRefused):
        plans.decide_order(item=run.item, by=ann, accept=True, overrides={"SENS_IMP": "Fine"})


def test_1_a_plan_with_an_absolute_contraindication_is_not_signed():
    plan = PlanFactory.create(
        items=[SIT_TO_STAND, agent("SWD")], signed=False, evaluated_on=clock.now().date()
    )
    bo, item = plan.written_by, plan.items.get(code="SWD")
    plans.screen_order(
        item=item, by=bo, on=plan.clinic.today(), conditions=["PACER"], tests={"THERM": 10},
        consent=True,
    )  # fmt: skip
    plans.decide_order(item=item, by=bo, accept=True, overrides={"PACER": "Old device"})
    with pytest.raises(GuardRefused) as refused:
        plans.sign_plan(plan=plan, by=bo, revision=plan.revision)
    assert "modality.contraindicated" in refused.value.decision.codes


def test_the_page_of_an_order_writes_screens_and_decides():
    plan = PlanFactory.create(items=[agent("ULTRASOUND")], signed=False)
    item, bo = plan.items.get(), as_member(plan.written_by)
    base = f"/c/{plan.clinic.slug}/plan-rows/{item.pk}/order"
    assert "W/cm²" in bo.get(base).content.decode()
    numbers = {name: f"{value:g}" for name, value in start_values("ULTRASOUND").items()}
    assert bo.post(f"{base}/write", numbers | {"intensity_w_cm2": "2.1"}).status_code == 422
    assert bo.post(f"{base}/write", numbers | {"intensity_w_cm2": "n/a"}).status_code == 422
    assert (
        bo.post(f"{base}/write", numbers | {"area_cm2": "15", "minutes": "7,5"}).status_code == 302
    )
    said = {"THERM": "9", "conditions": ["ANTICOAG", "METAL"], "consent": "on"}
    assert bo.post(f"{base}/screen", said | {"conditions": ["X"]}).status_code == 422
    assert bo.post(f"{base}/screen", said).status_code == 302
    shown = bo.get(base).content.decode()
    assert "blood thinner" in shown
    assert "at most twice the radiating area" in shown
    assert bo.post(f"{base}/decide", {"accept": "on"}).status_code == 302
    item.refresh_from_db()
    assert item.screen["accepted"] == ["ANTICOAG", "METAL"]
    assert item.screened_on == plan.clinic.today()


def test_13_the_ordered_side_is_the_side_that_is_tapped():
    session = session_with(agent("PARAFFIN"))
    assert codes_of(session.runs.get(), session.plan.written_by, side="R", minutes=15) == {
        "modality.wrong_side"
    }


def test_12_a_powered_device_under_which_skin_was_not_normal_is_kept_aside_as_it_was_set():
    session = session_with(agent("ULTRASOUND"))
    run, bo = session.runs.get(), session.plan.written_by
    device = ItemFactory.create(clinic=session.clinic)
    fact = e.ModalityStarted(run=run.pk, side="L", minutes=5, confirmed=ASKED, device=device.pk)
    commands.start_modality(fact=fact, run=run, by=bo, at=clock.now(), device=device)
    commands.check_skin(run=run, skin="abnormal", by=bo, at=clock.now())
    device.refresh_from_db()
    run.refresh_from_db()
    assert (device.state, run.level) == (Item.State.OUT_OF_SERVICE, Level.STOP)
    told = Event.objects.get(type="item.tagged_out", subject=device.pk)
    assert "settings kept" in told.payload["note"]
