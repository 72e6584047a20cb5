"""From picking a template to the signature, on the screens; and the wall around them."""

import re

import pytest
from django.urls import reverse

from gaitbelt.core.reading import patients_in
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory, EpisodeFactory, MembershipFactory
from gaitbelt.plans import commands
from gaitbelt.plans.models import Delegation, Plan
from gaitbelt.plans.tests.factories import PlanFactory, delegate_all
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def ann():
    return TechnicianFactory.create(clinic=ClinicFactory.create(jurisdiction="US-TX"))


@pytest.fixture
def bo(ann, client):
    bo = ann.covers.get().supervisor
    client.force_login(bo.person.user)
    return bo


@pytest.fixture
def draft(bo):
    return commands.draft_plan_from_template(
        episode=EpisodeFactory.create(clinic=bo.clinic), template="low_back_pain", by=bo
    )


def url(name, clinic, *args):
    return reverse(name, args=[clinic.slug, *args])


def send(client, name, row, field, value, *, revision=1, was=""):
    sent = {"name": field, "value": value, "revision": revision, "was": was}
    plan = row if isinstance(row, Plan) else row.plan
    return client.post(url(name, plan.clinic, row.pk), sent, **HTMX)


class Therapist:
    """Counts each tap and each keystroke group that a therapist needs."""

    def __init__(self, client, clinic):
        self.client, self.clinic, self.inputs = client, clinic, 0

    def tap(self, route, *args, **sent):
        self.inputs += 1
        return self.client.post(url(route, self.clinic, *args), sent, **HTMX)

    def type(self, item, field, value):
        self.inputs += 2  # go to the cell, write in it
        was = str(getattr(item, field))  # as the cell sends what it showed
        return send(self.client, "plan_row", item, field, value, was=was)


def test_a_plan_of_eight_items_takes_at_most_25_inputs(client, bo, ann):
    patient = EpisodeFactory.create(clinic=bo.clinic).patient
    bo_acts = Therapist(client, bo.clinic)
    bo_acts.inputs += 1  # open "new plan" from the patient
    assert client.get(url("plan_new", bo.clinic, patient.pk)).status_code == 200
    bo_acts.tap("plan_new", patient.pk, template="knee_replacement", side="L")
    plan = Plan.objects.get(patient=patient)
    assert plan.items.count() == 8
    for code, field, value in (("X055", "reps", "12"), ("X063", "sets", "2")):
        assert bo_acts.type(plan.items.get(code=code), field, value).status_code == 200
    for item in plan.items.filter(kind="modality"):
        bo_acts.inputs += 1  # the tick "screened"
        send(client, "plan_row", item, "screened_on", "on")
    bo_acts.inputs += 1  # pick the technician
    bo_acts.tap("plan_hand_all", plan.pk, technician=ann.pk, all="on")
    plan.refresh_from_db()
    answer = bo_acts.tap("plan_sign", plan.pk, revision=plan.revision)
    assert answer.headers["HX-Redirect"] == url("plan", bo.clinic, plan.pk)
    plan.refresh_from_db()
    assert plan.status == Plan.Status.SIGNED
    assert Delegation.objects.filter(technician=ann).count() >= 7
    assert bo_acts.inputs <= 25


def test_a_new_plan_begins_with_the_patients_name_on_the_page_of_plans(client, bo):
    cy = EpisodeFactory.create(clinic=bo.clinic, patient__given_names="Cyrus").patient
    page = client.get(url("plans", bo.clinic)).content.decode()
    assert '<input type="hidden" name="to" value="plan">' in page
    asked = {"q": "cyrus", "to": "plan"}
    found = client.post(url("find_patients", bo.clinic), asked, **HTMX).content.decode()
    assert f'href="{url("patient_plan", bo.clinic, cy.pk)}"' in found


def test_the_table_shows_every_row_with_its_cells(client, draft):
    page = client.get(url("plan", draft.clinic, draft.pk)).content.decode()
    for item in draft.items.all():
        assert item.title in page
    assert "Heat and cold" in page
    assert 'aria-label="Bridge: Sets"' in page


def test_a_saved_cell_comes_back_with_the_new_revision(client, draft):
    item = draft.items.get(code="X039")
    page = send(client, "plan_row", item, "sets", "2").content.decode()
    assert 'value="2"' in page
    assert re.search(r'id="plan-revision"[^>]*value="2"[^>]*hx-swap-oob', page)
    item.refresh_from_db()
    assert item.sets == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [("sets", "seven"), ("sets", "9"), ("load_kg", "heavy"), ("carried_over_since", "2026-02-31")],
)
def test_what_is_not_accepted_stays_in_the_cell_with_the_reason(client, draft, field, typed):
    item = draft.items.get(code="X039")
    answer = send(client, "plan_row", item, field, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'value="{typed}"' in page
    assert 'aria-invalid="true"' in page
    assert f"cell-{field}-" in page
    item.refresh_from_db()
    assert item.sets == 3


def test_a_field_that_nobody_may_write_is_named(client, draft):
    answer = send(client, "plan_row", draft.items.first(), "status", "signed")
    assert answer.status_code == 422
    assert 'data-field="status"' in answer.content.decode()


def test_somebody_elses_change_of_the_same_cell_is_shown(client, draft):
    item = draft.items.get(code="X039")
    send(client, "plan_row", item, "sets", "2", was="3")
    answer = send(client, "plan_row", item, "sets", "5", was="3")
    assert answer.status_code == 409
    assert "Someone else changed this" in answer.content.decode()


def test_rows_and_goals_come_and_go(client, draft):
    clinic = draft.clinic
    for route, pk, sent in (
        ("plan_add_row", draft.pk, {"code": "x080 Single-leg stance"}),
        ("plan_row_move", draft.items.last().pk, {"way": "up"}),
        ("plan_row_remove", draft.items.first().pk, {}),
        ("plan_add_goal", draft.pk, {"text": "Carry the shopping"}),
        ("plan_goal_remove", draft.goals.first().pk, {}),
    ):
        assert client.post(url(route, clinic, pk), sent, **HTMX).status_code == 200
    assert draft.items.filter(code="X080").exists()
    assert [goal.text for goal in draft.goals.all()][-1] == "Carry the shopping"
    answer = client.post(url("plan_add_row", clinic, draft.pk), {"code": "X999"}, **HTMX)
    assert answer.status_code == 422


def test_the_header_moves_the_last_day_with_the_weeks(client, draft):
    page = send(client, "plan_header", draft, "weeks", "4").content.decode()
    assert f"cell-valid_until_on-{draft.pk}" in page


def test_each_row_says_why_it_is_not_handed_on_with_its_source(client, draft, ann):
    sent = {"technician": ann.pk, "all": "on"}
    page = client.post(url("plan_hand_all", draft.clinic, draft.pk), sent, **HTMX)
    text = page.content.decode()
    assert "sets up and helps" in text  # the hot pack, on which nobody here has decided
    assert "22 TAC 322.2" in text
    pack = draft.items.get(code="HOT_PACK")
    one = url("plan_hand_one", draft.clinic, pack.pk, ann.pk)
    assert client.post(one, {"given": "on"}, **HTMX).status_code == 409
    assert not Delegation.objects.filter(item=pack).exists()
    other = draft.items.get(code="X039")
    client.post(url("plan_hand_one", draft.clinic, other.pk, ann.pk), **HTMX)
    assert Delegation.objects.get(item=other).revoked_at is not None
    client.post(url("plan_hand_all", draft.clinic, draft.pk), {"technician": ann.pk}, **HTMX)
    assert not Delegation.objects.filter(revoked_at=None).exists()


def test_a_place_that_asks_for_a_go_offers_it_in_one_tap(client):
    ann = TechnicianFactory.create(clinic=ClinicFactory.create(jurisdiction="US-PA"))
    bo = ann.covers.get().supervisor
    client.force_login(bo.person.user)
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=ann.clinic))
    commands.delegate_eligible(plan=plan, technician=ann, by=bo)
    tap = url("plan_go", ann.clinic, plan.pk, ann.pk)
    assert tap in client.get(url("plan", ann.clinic, plan.pk)).content.decode()
    assert "Go given today" in client.post(tap, **HTMX).content.decode()


def test_a_plan_with_something_missing_is_refused_with_every_reason(client, draft):
    for goal in draft.goals.all():
        client.post(url("plan_goal_remove", draft.clinic, goal.pk), **HTMX)
    send(client, "plan_header", draft, "weeks", "", revision=3)
    draft.refresh_from_db()
    sent = {"revision": draft.revision}
    answer = client.post(url("plan_sign", draft.clinic, draft.pk), sent, **HTMX)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "has no goal" in text
    assert "how many weeks" in text
    assert "Complete the plan" in text


def test_a_plan_is_not_signed_while_a_cell_holds_what_was_not_accepted(client, draft):
    sent = {"revision": draft.revision, "value": "99"}
    answer = client.post(url("plan_sign", draft.clinic, draft.pk), sent, **HTMX)
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.status == Plan.Status.DRAFT


def test_the_list_shows_what_is_to_sign(client, draft):
    page = client.get(url("plans", draft.clinic)).content.decode()
    assert url("plan", draft.clinic, draft.pk) in page


def test_a_technician_reads_doses_and_cues_and_writes_nothing(client, ann):
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=ann.clinic))
    delegate_all(plan, ann)
    client.force_login(ann.person.user)
    page = client.get(url("plan", ann.clinic, plan.pk)).content.decode()
    assert "3 × 10" in page
    assert "hx-post" not in page.split("<main")[1].split("</main>")[0]
    item, goal = plan.items.first(), plan.goals.first()
    doors = [
        ("plan_header", plan.pk), ("plan_row", item.pk), ("plan_goal", goal.pk),
        ("plan_sign", plan.pk), ("plan_add_row", plan.pk), ("plan_row_remove", item.pk),
        ("plan_row_move", item.pk), ("plan_add_goal", plan.pk), ("plan_goal_remove", goal.pk),
        ("plan_drop", plan.pk), ("plan_next_version", plan.pk), ("plan_precautions", plan.pk),
        ("plan_hand_all", plan.pk), ("plan_new", plan.patient_id),
    ]  # fmt: skip
    for name, pk in doors:
        assert client.post(url(name, ann.clinic, pk)).status_code == 403, name
    for name in ("plan_hand_one", "plan_go"):
        pk = item.pk if name == "plan_hand_one" else plan.pk
        assert client.post(url(name, ann.clinic, pk, ann.pk)).status_code == 403


def test_the_patients_plan_is_one_tap_from_the_file(client, draft, ann):
    patient, clinic = draft.patient, draft.clinic
    tap = url("patient_plan", clinic, patient.pk)
    assert tap in client.get(url("patient", clinic, patient.pk)).content.decode()
    assert client.get(tap).headers["Location"] == url("plan", clinic, draft.pk)
    new = EpisodeFactory.create(clinic=clinic).patient
    to_new = client.get(url("patient_plan", clinic, new.pk)).headers["Location"]
    assert to_new == url("plan_new", clinic, new.pk)
    client.force_login(MembershipFactory.create(clinic=clinic, role="PTA").person.user)
    assert "No plan of care yet" in client.get(tap).content.decode()
    client.force_login(ann.person.user)
    assert client.get(tap).status_code == 404  # nothing of theirs is hers yet


def test_a_plan_of_another_clinic_is_not_here(client, bo):
    plan = PlanFactory.create()
    for name, pk in (("plan", plan.pk), ("plan_handing", plan.pk)):
        assert client.get(url(name, bo.clinic, pk)).status_code == 404
    for name, pk in (("plan_row", plan.items.first().pk), ("plan_sign", plan.pk)):
        assert client.post(url(name, bo.clinic, pk)).status_code == 404


def test_an_assistant_reads_a_draft_and_does_not_write_it(client, draft):
    pat = TherapistFactory.create(clinic=draft.clinic, role=Membership.Role.PTA)
    client.force_login(pat.person.user)
    assert client.get(url("plan", draft.clinic, draft.pk)).status_code == 200
    assert send(client, "plan_header", draft, "weeks", "4").status_code == 403


def test_an_assistant_screens_again_for_heat_and_a_technician_does_not(client, bo, ann):
    plan = PlanFactory.create(episode__clinic=bo.clinic)
    pack = plan.items.filter(kind="modality").first()
    client.post(url("plan_row_screened", bo.clinic, pack.pk), **HTMX)
    pack.refresh_from_db()
    assert pack.screened_on == bo.clinic.today()
    client.force_login(ann.person.user)
    assert client.post(url("plan_row_screened", bo.clinic, pack.pk), **HTMX).status_code == 403


def test_a_re_evaluation_is_one_tap_and_is_kept(client, bo):
    plan = PlanFactory.create(episode__clinic=bo.clinic)
    assert client.post(url("plan_reevaluated", bo.clinic, plan.pk), **HTMX).status_code == 204
    plan.refresh_from_db()
    assert plan.reevaluated_at is not None


def test_a_plan_can_begin_empty(client, bo):
    patient = EpisodeFactory.create(clinic=bo.clinic).patient
    client.force_login(bo.person.user)
    assert "Begin empty" in client.get(url("plan_new", bo.clinic, patient.pk)).content.decode()
    answer = client.post(url("plan_new", bo.clinic, patient.pk), {"empty": "1"}, **HTMX)
    plan = Plan.objects.get(patient=patient)
    assert answer.headers["HX-Redirect"] == url("plan", bo.clinic, plan.pk)
    assert client.get(url("plan", bo.clinic, plan.pk)).status_code == 200


def test_plans_in_force_come_page_by_page(client, bo, monkeypatch):
    monkeypatch.setattr("gaitbelt.plans.views.ON_A_PAGE", 1)
    for _ in range(2):
        PlanFactory.create(clinic=bo.clinic, episode__clinic=bo.clinic)
    client.force_login(bo.person.user)
    first, second = (client.get(url("plans", bo.clinic), {"page": n}) for n in (1, 2))
    assert len(first.context["in_force"]) == len(second.context["in_force"]) == 1
    assert b'href="?page=2"' in first.content
    assert b'href="?page=1"' in second.content
    (named,) = patients_in({"page": first.context["in_force"]})
    assert named == first.context["in_force"][0].patient_id
    assert client.get(url("plans", bo.clinic), {"page": "x"}).status_code == 200
