"""What was told: the clock until somebody has seen it, the answer that comes back, and a photo."""

from base64 import b64encode
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory
from gaitbelt.people.tests.program import Program, fields_of
from gaitbelt.treatment import commands, log, queries
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import Observation
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, page, url
from gaitbelt.workforce.tests.factories import TechnicianFactory, put_on_shift

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def session():
    """Cy's session with Ann; Bo supervises her, Eve manages."""
    made = make_session()
    MembershipFactory.create(
        clinic=made.clinic, role=Membership.Role.MANAGER, person__given_name="Eve"
    )
    return made


def tell(session, **said):
    fact = e.ObservationNoted(**({"said": "my knee clicks"} | said))
    key = new_id()
    commands.observe(session=session, fact=fact, by=session.technician, at=clock.now(), key=key)
    return Observation.objects.get(pk=key)


def picture(kind="JPEG", colour="teal"):
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, kind)
    return out.getvalue()


def shown_at(row, minutes=0):
    (each,) = queries.told([row], row.clinic, clock.now() + timedelta(minutes=minutes))
    return each


def test_the_lane_says_that_nobody_has_seen_it_and_then_who_has(session):
    row, bo = tell(session), session.plan.written_by
    shown = page(as_member(session.technician), session)
    assert "Nobody has seen this yet" in shown
    assert "before they leave" in shown
    commands.answer_observation(observation=row, by=bo, at=clock.now())
    assert f"seen by {bo.name} at " in page(as_member(session.technician), session)


def test_the_decision_returns_to_the_technician_with_the_words_of_whoever_decided(session):
    row, bo = tell(session), session.plan.written_by
    commands.answer_observation(observation=row, by=bo, at=clock.now(), answer="Leave out the step")
    client = as_member(session.technician)
    assert "Leave out the step" in page(client, session)
    client.post(reverse("answer_seen", args=[session.clinic.slug, row.pk]))
    (lane,) = queries.lanes(session.clinic, session.technician, clock.now())
    assert lane.answers == []
    assert [(told.is_seen, told.row.answer) for told in lane.told] == [(True, "Leave out the step")]


def test_the_first_answer_stays_whoever_taps_later(session):
    row, bo = tell(session), session.plan.written_by
    di = MembershipFactory.create(clinic=session.clinic, role=Membership.Role.PTA)
    commands.answer_observation(observation=row, by=bo, at=clock.now(), answer="Rest")
    commands.answer_observation(observation=row, by=di, at=clock.now(), answer="Go on")
    row.refresh_from_db()
    assert (row.acknowledged_by, row.answer) == (bo, "Rest")
    assert Event.objects.filter(type="observation.answered").count() == 1


def test_a_tell_is_late_once_the_patient_has_left_and_then_everyone_is_asked(session):
    row, ann = tell(session), session.technician
    assert not shown_at(row, minutes=200).is_late
    commands.finish(session=session, by=ann, at=clock.now(), pain=1, reason="time")
    row.refresh_from_db()
    late = shown_at(Observation.objects.get(pk=row.pk), minutes=1)
    assert (late.is_late, late.standing.is_with_managers) == (True, True)
    (own,) = queries.not_seen(ann, clock.now() + timedelta(minutes=1))
    assert own.is_late
    assert queries.late_with_managers(session.clinic, clock.now()) == 1


def test_an_ask_waits_for_its_answer_and_climbs_to_nobody(session):
    ann, run = session.technician, session.runs.first()
    commands.ask_to_progress(run=run, by=ann, at=clock.now())
    commands.finish(session=session, by=ann, at=clock.now(), pain=1, reason="time")
    asked = shown_at(Observation.objects.get(kind="ask"), minutes=60)
    assert (asked.is_late, asked.standing.has_climbed) == (False, False)
    assert queries.late_with_managers(session.clinic, clock.now() + timedelta(hours=1)) == 0


def test_a_hold_is_late_after_two_minutes_and_the_next_licensee_is_asked(session):
    put_on_shift(MembershipFactory.create(clinic=session.clinic, role=Membership.Role.PTA))
    row = tell(session, level=2)
    assert not shown_at(row, minutes=1).is_late
    late = shown_at(row, minutes=2)
    assert (late.is_late, len(late.standing.asked)) == (True, 2)


def test_a_silent_sign_runs_its_clock_for_licensees_alone(session):
    row = tell(session, said="", signs=["R19"])
    assert shown_at(row, minutes=30).is_late
    assert not any(rung.is_manager for rung in shown_at(row, minutes=30).standing.asked)
    assert (
        "for the therapist alone"
        not in page(as_member(session.technician), session)
        .replace('value="R19"', "")
        .split("<form")[0]
    )
    assert queries.not_seen(session.technician, clock.now()) == []
    assert queries.late_with_managers(session.clinic, clock.now() + timedelta(hours=3)) == 0


def test_a_photo_goes_with_the_words_and_is_seen_by_whoever_reaches_the_visit(session):
    client = as_member(session.technician)
    photo = SimpleUploadedFile("../knee.png", picture("PNG"), "text/html")
    key = new_id()
    said = {"key": key, "level": 1, "said": "red here", "body_part": "knee_left", "photo": photo}
    assert client.post(url(session, "observe"), said).status_code == 200
    row = Observation.objects.select_related("photo").get(pk=key)
    assert (row.body_part, row.photo.media_type, row.photo.name) == (
        "knee_left", "image/png", "knee.png",
    )  # fmt: skip
    where = reverse("told_photo", args=[session.clinic.slug, row.pk])
    for member in (session.technician, session.plan.written_by):
        answer = as_member(member).get(where)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    read = Event.objects.filter(type="record.read").latest("seq")
    assert (read.payload["page"], read.patient_id) == ("observation.photo", session.patient_id)
    other = TechnicianFactory.create(clinic=ClinicFactory.create())
    elsewhere = reverse("told_photo", args=[other.clinic.slug, row.pk])
    assert as_member(other).get(elsewhere).status_code == 404
    assert log.rebuilt(session).observations[row.pk].photo_id == row.photo_id


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"<script>", b"", b"\xff\xd8\xffnothing"])
def test_what_is_no_photo_names_the_field_and_keeps_nothing(session, data):
    photo = SimpleUploadedFile("knee.jpg", data, "image/jpeg")
    said = {"level": 1, "said": "red here", "photo": photo}
    answer = as_member(session.technician).post(url(session, "observe"), said)
    assert answer.status_code == 422
    assert not Observation.objects.exists()


def test_a_photo_is_its_authors_and_there_is_one(session):
    row = tell(session)
    ann, bo = Program(session.technician), Program(session.plan.written_by)
    path = f"/observations/{row.pk}/photo"
    sent = {"photo": b64encode(picture()).decode()}
    assert fields_of(bo.put(path, sent)) == {"photo"}
    first, again = ann.put(path, sent), ann.put(path, sent)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["has_photo"]
    other = {"photo": b64encode(picture(colour="red")).decode()}
    assert fields_of(ann.put(path, other)) == {"photo"}
    assert fields_of(ann.put(path, {"photo": "no base64!"})) == {"photo"}
    assert Event.objects.filter(type="observation.pictured").count() == 1


def test_rest_tells_the_clock_of_everything_that_was_told(session):
    row = tell(session, level=2, body_part="knee_left")
    ann = Program(session.technician)
    (shown,) = ann.get(f"/sessions/{session.pk}/told").json()["items"]
    assert (shown["seen_at"], shown["body_part"], shown["has_photo"]) == (None, "knee_left", False)
    assert shown["due_at"] is not None
    bo = session.plan.written_by
    commands.answer_observation(observation=row, by=bo, at=clock.now(), answer="Rest")
    (shown,) = ann.get(f"/sessions/{session.pk}/told").json()["items"]
    assert (shown["seen_by"], shown["answer"]) == (bo.name, "Rest")


def test_a_photo_is_never_sent_as_an_event(session):
    """A client cannot claim that some file is the photo of what it told."""
    row = tell(session)
    data = {"observation": str(row.pk), "file": str(new_id()), "sha256": "0" * 64}
    sent = {"id": str(new_id()), "type": "observation.pictured", "data": data,
            "occurred_at": clock.now().isoformat()}  # fmt: skip
    (said,) = commands.record_batch(session=session, sent=[sent], by=session.technician)
    assert said.status == "refused"
    with pytest.raises(BadValue):
        e.parse("observation.pictured", data)
