"""Ray comes on: one page says what is open, and one tap says that he has read it."""

import pytest

from gaitbelt.core import clock
from gaitbelt.core.models import Event
from gaitbelt.equipment.models import Item
from gaitbelt.equipment.tests.factories import ItemFactory
from gaitbelt.oversight import brief as briefs
from gaitbelt.people.tests.program import Program
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member
from gaitbelt.workforce.tests.factories import TechnicianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def ray(session):
    return TechnicianFactory.create(clinic=session.clinic)


def told(session, **said):
    fact = e.ObservationNoted(**{"said": "my calf is sore"} | said)
    commands.observe(session=session, fact=fact, by=session.technician, at=clock.now())


def page(member, where=""):
    return as_member(member).get(f"/c/{member.clinic.slug}/{where}").content.decode()


def test_the_brief_holds_patients_holds_open_observations_and_what_to_wipe(session, ray):
    told(session, level=2)
    ItemFactory.create(
        clinic=session.clinic, area=session.area, label="Plinth 7", state=Item.State.SOILED
    )
    shown = page(ray, "hand-over")
    for words in (session.patient.called, "my calf is sore", "Plinth 7", "Hold"):
        assert words in shown
    assert Event.objects.filter(type="record.read", payload__page="brief").exists()


def test_the_silent_sign_stands_on_no_brief(session, ray):
    told(session, said="he waits outside", signs=["R19"])
    assert "he waits outside" not in page(ray, "hand-over")
    assert not briefs.brief(ray, clock.now()).open_


def test_it_prints_with_its_instant_and_who_printed_it_and_without_its_buttons(session, ray):
    shown = page(ray, "hand-over")
    assert "data-print" in shown
    footer = shown.split('class="paper-only">')[1].split("</p>")[0]
    assert f"{session.clinic.name}. As it stood on" in footer
    assert f"printed by {ray.name}" in footer


def test_home_offers_it_until_one_tap_says_it_was_read(session, ray):
    line = "Hand-over from the last shift"
    assert f'id="brief-title">{line}' in page(ray)
    assert "1 thing is open" in page(ray)
    client = as_member(ray)
    for _ in range(2):
        assert client.post(f"/c/{ray.clinic.slug}/hand-over/read").status_code in {200, 204}
    assert "1 thing is open" not in page(ray)
    assert Event.objects.filter(type="brief.read").count() == 1
    assert briefs.brief_to_read(session.technician, clock.now())


def test_nothing_open_is_no_brief(ray, session):
    type(session).objects.update(status="finished")
    assert briefs.brief_to_read(ray, clock.now()) is None


def test_programs_read_the_same_and_say_so(session, ray):
    told(session)
    program = Program(ray)
    shown = program.get("/hand-over").json()
    assert shown["running"][0]["session"] == str(session.pk)
    assert shown["open"][0]["words"] == "my calf is sore"
    assert program.post("/hand-over/read", {}).json()["running"]
    assert briefs.brief_to_read(ray, clock.now()) is None
