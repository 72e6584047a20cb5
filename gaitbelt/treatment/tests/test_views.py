"""The recorder through its doors, tap by tap."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gaitbelt.core import clock
from gaitbelt.core.models import Event, StoredFile
from gaitbelt.people.models import PatientDocument
from gaitbelt.people.tests.factories import EpisodeFactory, PrecautionFactory
from gaitbelt.plans.models import Delegation
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.treatment import commands, words
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import ItemRun, Observation, Session
from gaitbelt.treatment.tests.factories import make_session, make_visit
from gaitbelt.treatment.tests.taps import as_member, page, tap, url

pytestmark = pytest.mark.django_db


def test_a_visit_is_taken_in_made_ready_and_opens_in_its_lane():
    visit = make_visit()
    ann = as_member(visit.technician)
    response = ann.post(f"/c/{visit.clinic.slug}/visits/{visit.pk}/start")
    session = Session.objects.get()
    assert response.headers["HX-Redirect"] == url(session, "ready")
    assert ann.get(url(session, "ready")).status_code == 200
    said = {"identity": "birth_date", "pain": "2", "systolic_mmhg": "130"}
    response = ann.post(url(session, "ready"), said)
    assert response.headers["HX-Redirect"] == url(session)
    assert visit.patient.called in page(ann, session)
    session.refresh_from_db()
    assert (session.status, session.pain_at_start) == ("ready", 2)
    assert session.vitals["values"] == {"systolic_mmhg": 130}


def test_a_start_that_the_rules_forbid_answers_with_reasons_and_ways():
    visit = make_visit()
    visit.technician.covers.update(ends_at=clock.now() - timedelta(minutes=1))
    response = as_member(visit.technician).post(f"/c/{visit.clinic.slug}/visits/{visit.pk}/start")
    assert response.status_code == 409


def test_ready_asks_that_changed_precautions_are_opened():
    session = make_session(ready=False)
    new = PrecautionFactory.create(patient=session.patient)
    ann = as_member(session.technician)
    response = ann.post(url(session, "ready"), {"identity": "birth_date"})
    assert response.status_code == 422
    assert b'data-field="read"' in response.content
    said = {"identity": "birth_date", "read": str(new.pk)}
    assert ann.post(url(session, "ready"), said).status_code == 204
    assert "New:" not in page(ann, session)


def test_the_photo_is_offered_and_shown_only_where_one_is_on_file():
    session = make_session(ready=False)
    ann, ready = as_member(session.technician), url(session, "ready")
    assert b'value="photo"' not in ann.get(ready).content
    answer = ann.post(ready, {"identity": "photo"})
    assert (answer.status_code, b'data-field="identity"' in answer.content) == (422, True)
    file = StoredFile.objects.create(
        clinic=session.clinic, sha256="0" * 64, name="cy.jpg", media_type="image/jpeg",
        size_bytes=1, added_by=session.technician, added_at=clock.now(),
    )  # fmt: skip
    portrait = PatientDocument.objects.create(
        organization=session.organization, patient=session.patient, file=file, title="Cy",
        kind="portrait",
    )  # fmt: skip
    shown = ann.get(ready).content.decode()
    assert 'value="photo"' in shown
    assert f"/documents/{portrait.pk}/" in shown
    assert ann.post(ready, {"identity": "photo"}).status_code == 204


def test_a_done_line_opens_and_is_taken_back_until_it_is_signed():
    session = make_session()
    run = session.runs.first()
    ann = as_member(session.technician)
    tap(ann, run, "done")
    sheet = f"{url(session, 'lane')}?open={run.pk}&sheet=recorded"
    event = Event.objects.get(type="item.done").pk
    shown = ann.get(sheet).content.decode()
    assert "Take back" in shown
    assert url(session, f"undo/{event}") in shown
    ItemRun.objects.filter(pk=run.pk).update(signing="signed")
    assert "Take back" not in ann.get(sheet).content.decode()
    ItemRun.objects.filter(pk=run.pk).update(signing="draft")
    assert ann.post(url(session, f"undo/{event}")).status_code == 200
    run.refresh_from_db()
    assert run.status == "to_do"


def test_ready_needs_to_know_who_it_is():
    session = make_session(ready=False)
    response = as_member(session.technician).post(url(session, "ready"), {})
    assert response.status_code == 422


def test_as_prescribed_is_one_tap_and_the_next_item_opens():
    session = make_session()
    first, second, *_ = session.runs.all()
    ann = as_member(session.technician)
    assert first.item.title in page(ann, session)
    response = tap(ann, first, "done")
    assert response.status_code == 200
    assert f'<h3 class="grow">{second.item.title}</h3>' in response.content.decode()
    assert "undo" in response.headers["HX-Trigger"]


def test_a_deviation_is_two_taps():
    session = make_session()
    run = session.runs.first()
    ann = as_member(session.technician)
    sheet = ann.get(url(session, "lane", open=run.pk, sheet="different")).content.decode()
    assert 'name="reason" value="fatigue"' in sheet
    tap(ann, run, "done", sets=run.item.sets, reps="8", reason="fatigue")
    run.refresh_from_db()
    assert (run.status, run.actual["reps"], run.actual["as_prescribed"]) == ("partial", 8, False)


def test_15_a_routine_hot_pack_is_at_most_7_taps():
    session = make_session()
    pack = session.runs.last()
    for run in session.runs.exclude(pk=pack.pk):
        fact = e.ItemDone(run=run.pk)
        commands.record_item(fact=fact, run=run, by=session.technician, at=clock.now())
    ann, shown, taps = as_member(session.technician), "", []

    def touch(control, run_tap=None, **said):
        """One tap on a control that stands in the lane; most send something."""
        nonlocal shown
        assert control in shown, control
        taps.append(control)
        if run_tap:
            response = tap(ann, pack, run_tap, **said)
            assert response.status_code == 200, response.content
            shown = response.content.decode()

    shown = ann.get(url(session, "lane")).content.decode()
    layers = re.search(r'name="layers" value="(\d+)"', shown)[1]
    touch('name="side" value="left"')
    touch('name="ready"')
    touch("Start", "on", side="left", ready="on", minutes="15", layers=layers)
    touch("Skin checked", "checked", skin="ok")
    touch("Skin checked", "checked", skin="ok")
    touch("Off, skin fine", "off", why="time", skin="ok")
    touch('name="pain" value="1"', "ended", skin="ok", pain="1")
    assert len(taps) <= 7
    pack.refresh_from_db()
    assert (pack.status, pack.actual["pain"], pack.outside_rules) == (ItemRun.Status.DONE, 1, [])


def test_more_pain_eases_first_and_then_holds_in_the_lane():
    session = make_session()
    run = session.runs.first()
    ann = as_member(session.technician)
    assert "Ease first" in tap(ann, run, "pain", pain="5").content.decode()
    held = tap(ann, run, "pain", pain="6", eased="on").content.decode()
    assert "is-hold" in held
    assert "rests" in held


def test_a_licensee_lifts_the_hold_in_the_lane_and_a_technician_cannot():
    session = make_session()
    run = session.runs.first()
    ann, bo = as_member(session.technician), as_member(session.plan.written_by)
    tap(ann, run, "pain", pain="8")
    said = {"run": str(run.pk), "reason": "settled"}
    assert ann.post(url(session, "lift"), said).status_code == 403
    response = bo.post(url(session, "lift"), said)
    assert response.status_code == 200
    assert "is-hold" not in response.content.decode()


def test_a_refused_item_shows_its_reasons_in_place_with_the_ways_on():
    session = make_session()
    Delegation.objects.update(revoked_at=clock.now() - timedelta(hours=1))
    shown = page(as_member(session.technician), session)
    assert 'class="reasons compact"' in shown
    assert "A licensee leads this item" in shown
    assert "Not me, not now" in shown
    assert "As prescribed" not in shown


def test_missing_vitals_lock_exercise_and_offer_to_measure():
    session = make_session()
    Session.objects.update(vitals={"due": ["systolic_mmhg"]})
    ann = as_member(session.technician)
    assert "Measure now" in page(ann, session)
    response = ann.post(url(session, "vitals"), {"systolic_mmhg": "182"})
    assert "measure once more" in response.content.decode().lower()
    ann.post(url(session, "vitals"), {"systolic_mmhg": "138"})
    assert "As prescribed" in page(ann, session)


def test_a_number_to_measure_once_more_is_asked_first_and_alone():
    session = make_session()
    ann = as_member(session.technician)
    ann.post(url(session, "vitals"), {"systolic_mmhg": "182"})
    sheet = ann.get(url(session, "lane", sheet="vitals")).content.decode()
    asked, others = sheet.split("More numbers")
    assert "It was 182." in asked
    assert re.findall(r'name="(\w+_\w+)" inputmode', asked) == ["systolic_mmhg"]
    assert "diastolic_mmhg" in others


def test_more_than_two_items_that_are_over_fold_into_one_line_but_for_the_newest():
    names = {"X031": "Pelvic tilt", "X039": "Bridge", "X043": "Clamshell", "X037": "Bird-dog"}
    items = [{"code": code, "name": name} for code, name in names.items()]
    session = make_session(plan=PlanFactory.create(items=items))
    ann = as_member(session.technician)
    for run in session.runs.order_by("position")[:3]:
        tap(ann, run, "done")
    folded, rest = ann.get(url(session, "lane")).content.decode().split("</details>", 1)
    assert "2 earlier items" in folded
    assert [name in folded for name in names.values()] == [True, True, False, False]
    assert "Clamshell" in rest


def test_where_on_the_body_is_picked_beside_a_drawn_figure_with_one_radio_for_each_part():
    session = make_session()
    sheet = as_member(session.technician).get(url(session, "lane", sheet="note")).content.decode()
    picked = re.findall(r'type="radio" name="body_part" value="(\w*)"', sheet)
    assert sorted(picked) == sorted(["", *words.BODY_PARTS])
    drawn = re.findall(r'data-part="(\w+)"', sheet)
    assert {*drawn} == {*words.BODY_PARTS}
    assert [part for part in words.BODY_PARTS if drawn.count(part) == 1] == ["chest", "back"]


def test_an_observation_has_the_patients_words_and_no_assessment():
    session = make_session()
    ann = as_member(session.technician)
    sheet = ann.get(url(session, "lane", sheet="note")).content.decode()
    names = set(re.findall(r'name="(\w+)"', sheet))
    assert names <= {"key", "run", "level", "body_part", "said", "signs", "photo"}
    ann.post(url(session, "observe"), {"level": "1", "said": "It clicks", "body_part": "knee_left"})
    row = Observation.objects.get(session=session)
    assert (row.words, row.body_part, row.level) == ("It clicks", "knee_left", 1)


def test_undo_takes_the_last_tap_back():
    session = make_session()
    run = session.runs.first()
    ann = as_member(session.technician)
    response = tap(ann, run, "done")
    way = re.search(r'"undo": "([^"]+)"', response.headers["HX-Trigger"])[1]
    assert ann.post(way).status_code == 200
    run.refresh_from_db()
    assert run.status == ItemRun.Status.TO_DO


def test_finish_asks_for_pain_and_offers_to_wipe_the_bay():
    session = make_session()
    ann = as_member(session.technician)
    assert ann.post(url(session, "finish"), {}).status_code == 422
    response = ann.post(url(session, "finish"), {"pain": "1", "reason": "time"})
    assert f"Wiped {session.area.name}" in response.content.decode()


def test_something_on_the_skin_keeps_a_visit_from_ending():
    session = make_session()
    pack = session.runs.last()
    ann = as_member(session.technician)
    tap(ann, pack, "on", side="left", ready="on", minutes="15", layers="8")
    assert ann.post(url(session, "finish"), {"pain": "1"}).status_code == 422


def test_another_clinics_session_is_not_here():
    session, other = make_session(), make_session()
    ann = as_member(session.technician)
    base = f"/c/{session.clinic.slug}/session/{other.pk}"
    assert ann.get(f"{base}/").status_code == 404
    assert ann.get(f"{base}/lane").status_code == 404
    run = other.runs.first()
    assert ann.post(f"/c/{session.clinic.slug}/runs/{run.pk}/done").status_code == 404


def test_a_foreign_item_named_in_a_note_is_a_value_that_is_not_accepted():
    session, other = make_session(), make_session()
    said = {"level": "1", "said": "x", "run": str(other.runs.first().pk)}
    response = as_member(session.technician).post(url(session, "observe"), said)
    assert response.status_code == 422


def test_timers_stand_in_the_lane_whatever_item_is_open():
    session = make_session()
    pack, first = session.runs.last(), session.runs.first()
    ann = as_member(session.technician)
    tap(ann, pack, "on", side="left", ready="on", minutes="15", layers="8")
    shown = ann.get(url(session, "lane", open=first.pk)).content.decode()
    assert f'<h3 class="grow">{first.item.title}</h3>' in shown
    assert 'role="timer"' in shown


def test_a_page_of_three_lanes_costs_few_statements():
    session = make_session()
    ann = session.technician
    for _ in range(2):
        make_session(visit=make_visit(ann=ann, plan=_plan_at(session)))
    client = as_member(ann)
    client.get(url(session))
    with CaptureQueriesContext(connection) as one:
        shown = client.get(url(session)).content.decode()
    assert shown.count('class="lane ') == 3
    reads = [query["sql"] for query in one if query["sql"].startswith("SELECT")]
    assert len(reads) <= 13  # door 2, roster 2, lanes 5, the gate 3, audit 1


def _plan_at(session):
    return PlanFactory.create(episode=EpisodeFactory.create(clinic=session.clinic))


def test_a_sheet_being_filled_in_still_sees_a_stop_and_what_runs_on_the_skin():
    session = make_session()
    pack = session.runs.last()
    ann = as_member(session.technician)
    tap(ann, pack, "on", side="left", ready="on", minutes="15", layers="8")
    sheet = ann.get(url(session, "lane", sheet="note", open=pack.pk)).content.decode()
    assert 'role="timer"' in sheet
    assert f"live:session:{session.pk}" in sheet
    commands.raise_level(session=session, level=3, by=session.plan.written_by, at=clock.now())
    alarms = ann.get(url(session, "alarms")).content.decode()
    assert "is-stop" in alarms
    assert "take it off now" in alarms
