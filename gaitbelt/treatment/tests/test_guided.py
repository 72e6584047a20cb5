"""Guided exercise in the lane: the cue card, errors of form, and the pre-approved alternate."""

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.equipment.tests.factories import ItemFactory, KindFactory
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.plans.tests.factories import EXERCISE, MINI_SQUAT, PlanFactory
from gaitbelt.treatment import commands, exceptions
from gaitbelt.treatment import events as e
from gaitbelt.treatment.queries.form import form_lines
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, page, tap, url

pytestmark = pytest.mark.django_db

SQUAT = MINI_SQUAT | {"alternate_code": "X058", "cue": "Weight on both feet"}
ON_A_DEVICE = SQUAT | {"equipment_kind": "shuttle"}


def session_of(*items, **made):
    return make_session(plan=PlanFactory.create(items=items), **made)


def test_one_tap_opens_the_figure_the_cues_the_errors_and_the_therapists_own_cue():
    session = session_of(SQUAT)
    run = session.runs.get()
    ann = as_member(session.technician)
    assert "sheet=cues" in page(ann, session)
    shown = ann.get(url(session, "lane", sheet="cues", open=run.pk)).content.decode()
    assert "gaitbelt/figures/X062.svg" in shown
    assert "Weight on both feet" in shown
    assert "Hips back, bend a little" in shown
    assert "knees cave in" in shown


def test_an_exercise_without_a_figure_shows_its_cues_and_no_picture():
    breathing = {"code": "X001", "name": "Diaphragm breathing", "region": "trunk"}
    session = session_of(EXERCISE | breathing)
    run = session.runs.get()
    ann = as_member(session.technician)
    shown = ann.get(url(session, "lane", sheet="cues", open=run.pk)).content.decode()
    assert "Breathe out slowly through the lips" in shown
    assert "<figure" not in shown


def test_an_error_is_corrected_or_flagged_and_the_last_answer_counts():
    session = session_of(SQUAT)
    run = session.runs.get()
    ann = as_member(session.technician)
    said = {"exercise": "X062", "error": "1"}
    assert 'aria-pressed="true"' in tap(ann, run, "form", answer="flagged", **said).content.decode()
    tap(ann, run, "form", answer="corrected", **said)
    tap(ann, run, "form", exercise="X062", error="2", answer="flagged")
    run.refresh_from_db()
    assert [line.answer for line in form_lines(run)] == ["corrected", "flagged", ""]
    assert Event.objects.filter(type="form.seen").count() == 3
    assert tap(ann, run, "form", exercise="X062", error="4", answer="flagged").status_code == 422


def test_an_error_that_stays_makes_an_exception_of_the_entry():
    session = session_of(SQUAT)
    run = session.runs.get()
    ann = session.technician
    fact = e.FormSeen(run=run.pk, exercise="X062", error=1, answer="flagged")
    commands.see_form(fact=fact, run=run, by=ann, at=clock.now())
    commands.record_item(fact=e.ItemDone(run=run.pk), run=run, by=ann, at=clock.now())
    run.refresh_from_db()
    flags = {flag.name for flag in exceptions.FLAGS if flag.holds(run)}
    assert "form" in flags


def test_pain_above_the_limit_offers_the_alternate_in_one_tap():
    session = session_of(SQUAT)
    run = session.runs.get()
    ann = as_member(session.technician)
    assert "Take Long-arc quad instead" in tap(ann, run, "pain", pain="5").content.decode()
    lane = tap(ann, run, "instead", why="pain").content.decode()
    assert "Long-arc quad" in lane
    assert "As prescribed" in lane
    run.refresh_from_db()
    assert (run.actual["alternate"], run.actual["alternate_why"]) == (True, "pain")


def test_a_device_that_is_not_ready_offers_the_alternate_and_it_may_start():
    session = session_of(ON_A_DEVICE)
    kind = KindFactory.create(organization=session.organization, slug="shuttle", name="Shuttle")
    ItemFactory.create(clinic=session.clinic, kind=kind, state="soiled")
    run = session.runs.get()
    ann = as_member(session.technician)
    assert "Take Long-arc quad instead" in page(ann, session)
    assert tap(ann, run, "instead", why="device").status_code == 200
    commands.start_item(run=run, by=session.technician, at=clock.now())
    run.refresh_from_db()
    assert run.status == "running"


def test_a_precaution_of_later_keeps_a_technician_from_the_item_and_offers_the_alternate():
    session = session_of(MINI_SQUAT | {"alternate_code": "X058"})
    PrecautionFactory.create(patient=session.patient, code="NWB")
    run, ann = session.runs.get(), session.technician
    commands.acknowledge_precautions(session=session, by=ann, at=clock.now())
    with pytest.raises(GuardRefused) as caught:
        commands.start_item(run=run, by=ann, at=clock.now())
    assert caught.value.decision.codes == {"exercise.conflict_when"}
    assert "Take Long-arc quad instead" in page(as_member(ann), session)
    commands.take_alternate(run=run, why="precaution", by=ann, at=clock.now())
    commands.start_item(run=run, by=ann, at=clock.now())


def test_without_an_alternate_in_the_plan_there_is_none_to_take():
    session = session_of(MINI_SQUAT)
    with pytest.raises(BadValue):
        commands.take_alternate(
            run=session.runs.get(), why="pain", by=session.technician, at=clock.now()
        )


def test_undo_gives_the_item_back():
    session = session_of(SQUAT)
    run, ann = session.runs.get(), session.technician
    commands.take_alternate(run=run, why="pain", by=ann, at=clock.now())
    taken = Event.objects.get(type="item.alternate_taken")
    commands.undo(session=session, event=taken.pk, by=ann, at=clock.now())
    run.refresh_from_db()
    assert "alternate" not in run.actual
