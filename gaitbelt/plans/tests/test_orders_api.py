"""An order of a physical agent over REST: numbers, screen, decisions; what it may not hold."""

import pytest

from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.domain.modality_orders import start_values
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory, PrecautionFactory
from gaitbelt.people.tests.program import Program, fields_of
from gaitbelt.plans import commands, orders
from gaitbelt.plans.tests.factories import SIT_TO_STAND, PlanFactory
from gaitbelt.workforce.tests.factories import TherapistFactory

pytestmark = pytest.mark.django_db
NUMBERS = start_values("ULTRASOUND")


@pytest.fixture
def plan():
    return PlanFactory.create(items=[SIT_TO_STAND], signed=False)


@pytest.fixture
def item(plan):
    return commands.add_row(plan=plan, code="ULTRASOUND", by=plan.written_by)


@pytest.fixture
def bo(plan):
    return Program(plan.written_by)


def at(item, act="order"):
    return f"/plan-items/{item.pk}/{act}"


def test_a_therapist_writes_the_numbers_and_the_site_of_an_order(bo, item):
    shown = bo.post(at(item), {"values": NUMBERS | {"area_cm2": 15.0}, "site": "shoulder"}).json()
    numbers = {each["name"]: each for each in shown["numbers"]}
    assert shown["site"] == "shoulder"
    assert (numbers["area_cm2"]["value"], numbers["area_cm2"]["unit"]) == (15, "cm²")
    assert "twice the radiating area" in " ".join(shown["advice"])
    assert bo.get(at(item)).json() == shown
    assert Event.objects.filter(type="record.read", payload__page="api.order").exists()


def test_2_a_number_outside_its_limits_is_named_and_nothing_is_kept(bo, item):
    hot = bo.post(at(item), {"values": NUMBERS | {"intensity_w_cm2": 2.1}})
    assert fields_of(hot) == {"intensity_w_cm2"}
    assert fields_of(bo.post(at(item), {"values": {}})) == NUMBERS.keys()
    assert fields_of(bo.post(at(item), {"values": NUMBERS, "site": "aura"})) == {"site"}
    assert bo.post(at(item), {"values": NUMBERS | {"volts": "n/a"}}).status_code == 422
    item.refresh_from_db()
    assert item.parameters == NUMBERS


def test_6_a_screen_holds_30_days_and_what_it_finds_is_decided(bo, item):
    PrecautionFactory.create(patient=item.plan.patient, code="ANTICOAG", text="Blood thinner")
    said = {"conditions": ["METAL", "SENS_IMP"], "right_of_ten": 9, "has_consent": True}
    shown = bo.post(at(item, "screen"), said).json()
    assert (shown["right_of_ten"], shown["on_file"]) == (9, ["ANTICOAG"])
    assert shown["valid_until"]
    verdicts = {each["condition"]: each["verdict"] for each in shown["against"]}
    assert verdicts == {"SENS_IMP": "override", "METAL": "accept", "ANTICOAG": "accept"}
    decided = {"accept": True, "overrides": {"SENS_IMP": "Felt at the site"}}
    shown = bo.post(at(item, "decide"), decided).json()
    assert all(each["is_accepted"] or each["reason"] for each in shown["against"])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"has_consent": False, "right_of_ten": 10}, "consent"),
        ({"has_consent": True}, "THERM"),
        ({"has_consent": True, "right_of_ten": 11}, "right_of_ten"),
        ({"has_consent": True, "right_of_ten": 10, "conditions": ["LUCK"]}, "conditions"),
    ],
)
def test_a_screen_without_consent_or_test_is_not_signed(bo, item, said, field):
    assert fields_of(bo.post(at(item, "screen"), said)) == {field}
    item.refresh_from_db()
    assert item.screened_on is None


def test_an_assistant_screens_and_does_not_decide(item):
    pta = Program(MembershipFactory.create(clinic=item.plan.clinic, role="PTA"))
    assert (
        pta.post(at(item, "screen"), {"has_consent": True, "right_of_ten": 10}).status_code == 200
    )
    assert pta.post(at(item, "decide"), {"accept": True}).status_code == 403


def test_an_exercise_has_no_order_and_another_clinic_sees_none(bo, plan, item):
    exercise = plan.items.get(code="X063")
    assert bo.get(at(exercise)).status_code == 404
    stranger = Program(TherapistFactory.create(clinic=ClinicFactory.create()))
    assert stranger.get(at(item)).status_code == 404
    assert bo.post(at(exercise, "home"), {"is_home": True}).json()["is_home"]
    exercise.refresh_from_db()
    assert exercise.is_home


def test_1_an_order_without_a_site_is_not_signed(plan, item):
    bo = plan.written_by
    with pytest.raises(GuardRefused) as refused:
        commands.sign_plan(plan=plan, by=bo, revision=item.plan.revision)
    assert "modality.no_site" in refused.value.decision.codes
    commands.write_order(item=item, by=bo, values=NUMBERS, site="knee")
    with pytest.raises(GuardRefused) as refused:
        commands.sign_plan(plan=plan, by=bo, revision=item.plan.revision)
    assert "modality.no_site" not in refused.value.decision.codes


def test_4_the_first_pull_is_at_most_a_quarter_of_the_body_mass(plan):
    """Until it was done once (modalities §9.4); the next version may ask for more."""
    bo = plan.written_by
    row = commands.add_row(plan=plan, code="TRACTION_L", by=bo)
    numbers = start_values("TRACTION_L")
    commands.write_order(item=row, by=bo, values=numbers | {"pull_percent": 30}, site="lumbar")
    row.refresh_from_db()
    assert orders.stands(row, plan.patient, ()).codes == {"modality.out_of_range"}
    row.parameters |= {"pull_percent": 25}
    assert orders.stands(row, plan.patient, ()).allowed
    row.parameters |= {"pull_percent": 30}
    row.done_with_licensee_on = plan.clinic.today()
    assert orders.stands(row, plan.patient, ()).allowed
