"""What goes home: two taps print it, the patient says what they did, and shows it back."""

import re
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.plans import commands as plans
from gaitbelt.plans.tests.factories import HEEL_SLIDE, HOT_PACK, SIT_TO_STAND, PlanFactory
from gaitbelt.schedule.tests.factories import AppointmentFactory
from gaitbelt.treatment import commands, home
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import Observation
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, page, url

pytestmark = pytest.mark.django_db
HOME = {"is_home": True, "cue": "Slowly on the way down"}


@pytest.fixture
def session():
    rows = [SIT_TO_STAND | HOME, HEEL_SLIDE | {"is_home": True}, HOT_PACK]
    session = make_session(plan=PlanFactory.create(items=rows))
    session.clinic.phone = "512 555 0100"
    session.clinic.save()
    commands.finish(session=session, by=session.technician, at=clock.now(), pain=1, reason="time")
    session.refresh_from_db()
    return session


def printed(client, session, **asked):
    answer = client.get(url(session, "home", **asked))
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(answer.content))


def text_of(reader):
    return re.sub(r"\s+", " ", " ".join(each.extract_text() for each in reader.pages))


def test_two_taps_print_the_sheet_from_the_finished_visit(session):
    ann = as_member(session.technician)
    assert "Take-home sheet" in page(ann, session)
    sheet = ann.get(url(session, "lane", sheet="home")).content.decode()
    assert "Print" in sheet
    said = text_of(printed(ann, session))
    for words in (
        "Sit-to-stand",
        "Heel slide, left side",
        "Slowly on the way down",
        "512 555 0100",
    ):
        assert words in said
    assert "Hot pack" not in said
    exercise = session.plan.items.get(code="X063").exercise
    assert all(cue.en in said for cue in exercise.cues)
    assert Event.objects.filter(type="record.read", payload__page="home_sheet").exists()


def test_the_sheet_is_tagged_and_in_the_patients_language_on_either_paper(session):
    ann, patient = as_member(session.technician), session.patient
    patient.language = "es-MX"
    patient.save()
    letter, a4 = printed(ann, session), printed(ann, session, paper="a4", lang="en")
    assert letter.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert letter.trailer["/Root"]["/Lang"] == "es"
    assert "Para hacer en casa" in text_of(letter)
    assert (round(letter.pages[0].mediabox.width), round(a4.pages[0].mediabox.width)) == (612, 595)
    assert "To do at home" in text_of(a4)
    assert ann.get(url(session, "home", paper="a0")).status_code == 422


def test_what_was_held_waits_for_the_therapist_and_does_not_go_home():
    plan = PlanFactory.create(items=[SIT_TO_STAND | HOME, HEEL_SLIDE | HOME])
    session = make_session(plan=plan)
    run = session.runs.first()
    commands.raise_level(session=session, level=2, run=run, by=session.technician, at=clock.now())
    found = home.sheet(session, language="en", paper="a4")
    assert [each.name for each in found.items] == ["Heel slide, left side"]


def test_the_therapist_marks_what_is_for_home_also_in_a_signed_plan():
    plan = PlanFactory.create()
    item, bo = plan.items.first(), as_member(plan.written_by)
    base = f"/c/{plan.clinic.slug}/plan-rows/{item.pk}/home"
    assert bo.post(base, {"is_home": "on"}).status_code == 302
    item.refresh_from_db()
    assert item.is_home
    ann = make_session(plan=plan).technician
    with pytest.raises(GuardRefused):
        plans.mark_home(item=item, by=ann, is_home=False)


def test_teach_back_is_one_tap_and_needs_help_tells_the_therapist(session):
    ann = as_member(session.technician)
    assert ann.post(url(session, "taught-back"), {"how": "needs_help"}).status_code == 200
    session.refresh_from_db()
    assert session.home["back"] == "needs_help"
    told = Observation.objects.get(session=session)
    assert (told.level, told.why[0]["code"]) == (1, "home.needs_help")


def test_teach_back_is_hidden_and_refused_where_technicians_do_not_teach(session):
    session.clinic.jurisdiction = "US-NJ"
    session.clinic.save()
    ann, bo = as_member(session.technician), as_member(session.plan.written_by)
    assert "taught-back" not in ann.get(url(session, "lane", sheet="home")).content.decode()
    assert ann.post(url(session, "taught-back"), {"how": "told"}).status_code == 409
    assert bo.post(url(session, "taught-back"), {"how": "told"}).status_code == 200


def test_at_the_next_visit_ready_asks_whether_it_was_done_at_home(session):
    visit = AppointmentFactory.create(
        clinic=session.clinic, plan=session.plan, technician=session.technician,
        therapist=session.plan.written_by, starts_at=clock.now(), checked_in=True,
    )  # fmt: skip
    following = make_session(visit=visit, ready=False)
    ann = as_member(session.technician)
    assert "Did you do it at home?" in ann.get(url(following, "ready")).content.decode()
    said = {"identity": "birth_date", "pain": "2", "at_home": "some"}
    assert ann.post(url(following, "ready"), said).status_code == 204
    following.refresh_from_db()
    assert following.home == {"did": "some"}
    assert Event.objects.get(type="home.asked").payload["did"] == "some"


def test_a_first_visit_is_not_asked_about_home():
    plan = PlanFactory.create(items=[SIT_TO_STAND | HOME])
    first = make_session(plan=plan, ready=False)
    assert "at home?" not in as_member(first.technician).get(url(first, "ready")).content.decode()


def test_the_words_of_the_sheet_are_in_the_sheets_language_whoever_prints_it(session):
    with translation.override("es"):
        found = home.sheet(session, language="en", paper="letter")
    assert found.words["title"] == "To do at home"
    assert e.TaughtBack(how="showed").how == "showed"
