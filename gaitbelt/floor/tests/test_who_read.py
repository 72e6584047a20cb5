"""Every answer that tells of patients names them in the log: "who read this file" has an answer."""

from typing import Any

import pytest
from django.urls import reverse

from gaitbelt.core import clock
from gaitbelt.core.models import Event
from gaitbelt.core.reading import READ_AGAIN, patients_in
from gaitbelt.floor.queries.trail import detail, trail
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import Session

pytestmark = pytest.mark.django_db

PAGES = {  # page → the role that looks, and the key of its address
    "home": ("TECH", None),
    "floor": ("FRONT", None),
    "floor_now": ("FRONT", None),
    "day": ("FRONT", None),
    "visit": ("FRONT", "appointment_id"),
    "visit_move": ("FRONT", "appointment_id"),
    "plans": ("PT", None),
    "plan": ("PT", "plan_id"),
    "reviews": ("PT", None),
    "reviews_inbox": ("PT", None),
    "due": ("PT", None),
    "patient": ("PT", "patient_id"),
    "patient_history": ("PT", "patient_id"),
    "patient_timeline": ("PT", "patient_id"),
    "course": ("PT", "patient_id"),
    "session": ("TECH", "pk"),
    "session_lane": ("TECH", "pk"),
    "session_alarms": ("TECH", "pk"),
    "session_ready": ("TECH", "pk"),
    "minutes": ("PT", "appointment_id"),
}
EMPTY = {"due"}  # nothing is due of this patient
ANSWERS = {  # path of the REST interface → the role that asks
    "/day": "FRONT",
    "/patients": "FRONT",
    "/patients/{patient_id}": "PT",
    "/patients/{patient_id}/timeline": "PT",
    "/patients/{patient_id}/plans": "PT",
    "/patients/{patient_id}/course": "PT",
    "/plans/{plan_id}": "PT",
    "/sessions/{pk}": "PT",
    "/appointments/{appointment_id}/minutes": "PT",
    "/reviews": "PT",
    "/courses": "PT",
}


def somebody(session: Session, role: str) -> Membership:
    """Ann herself as the technician; else a colleague."""
    if role == "TECH":
        return session.technician
    return MembershipFactory.create(clinic=session.clinic, role=role)


def readers(session: Session) -> set[Any]:
    """Who the trail says has read of this patient."""
    page = trail(session.clinic, patient=session.patient_id, kind="record.read")
    return {event.author_id for event in page.events}


@pytest.fixture
def told(session, ann, now):
    """Ann has told something of the visit, which waits in the review."""
    fact = e.ObservationNoted(said="my knee clicks")
    commands.observe(session=session, fact=fact, by=ann, at=now)
    return session


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_whom_it_tells_of(told, as_member, page):
    role, key = PAGES[page]
    reader = somebody(told, role)
    keys = [getattr(told, key)] if key else []
    answer = as_member(reader).get(reverse(page, args=[told.clinic.slug, *keys]))
    assert answer.status_code == 200
    shows = told.patient.called in answer.content.decode()
    assert shows or page in EMPTY or key
    assert (reader.pk in readers(told)) is (shows or bool(key))


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_to_a_program_names_whom_it_tells_of(told, path):
    reader = somebody(told, ANSWERS[path])
    answer = Program(reader).get(path.format(**vars(told) | {"pk": told.pk}))
    assert answer.status_code == 200
    shows = str(told.patient_id) in answer.content.decode()
    assert (reader.pk in readers(told)) is (shows or "{" in path)


def test_what_a_search_finds_is_read(told, as_member):
    tess = somebody(told, "FRONT")
    name = told.patient.family_name
    for door in ("find_patients", "visit_find"):
        as_member(tess).post(reverse(door, args=[told.clinic.slug]), {"q": name})
    reads = Event.objects.filter(type="record.read", patient=told.patient)
    pages = {each.payload["page"] for each in reads}
    assert {"patients.found", "book.find"} <= pages


def test_a_page_that_stays_open_names_a_patient_once_a_quarter_of_an_hour(told, as_member):
    client = as_member("PT", told.clinic)
    board = reverse("floor_now", args=[told.clinic.slug])
    for _ in range(3):
        client.get(board)
    assert Event.objects.filter(type="record.read").count() == 1
    session, key = client.session, f"reads:{told.clinic.slug}:floor"
    session[key] |= {"since": (clock.now() - READ_AGAIN).isoformat()}
    session.save()
    client.get(board)
    assert Event.objects.filter(type="record.read", patient=told.patient).count() == 2


def test_the_trail_of_a_patient_has_the_pages_that_told_of_several(told, ann, plan_here, as_member):
    other, reader = plan_here(), somebody(told, "PT")
    as_member(reader).get(reverse("plans", args=[told.clinic.slug]))
    read = Event.objects.get(type="record.read")
    assert set(read.payload["patients"]) == {str(told.patient_id), str(other.patient_id)}
    assert detail(read.payload) == "plans (2)"
    for patient in (told.patient_id, other.patient_id):
        assert read in trail(told.clinic, patient=patient).events
    assert read not in trail(told.clinic, patient=ann.pk).events


def test_naming_patients_asks_the_database_nothing(told, django_assert_num_queries):
    rows = Session.objects.select_related("patient").prefetch_related("runs")
    lazy = Session.objects.all()
    shown = {"lanes": list(rows), "lazy": lazy, "words": ["x", 1, None]}
    with django_assert_num_queries(0):
        assert patients_in(shown) == [told.patient_id]
