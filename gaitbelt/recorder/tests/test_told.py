"""What was told on a tablet: who has seen it comes back with today, and a photo goes after it."""

from base64 import b64encode

import pytest

from gaitbelt.core import clock
from gaitbelt.core.ids import new_id
from gaitbelt.recorder.tests.tablet import FakeTablet, give_pin
from gaitbelt.recorder.tests.test_today import proving, sign_in, today
from gaitbelt.treatment import commands
from gaitbelt.treatment.models import Observation, Session
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.test_told import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def session() -> Session:
    made = make_session()
    give_pin(made.technician)
    return made


@pytest.fixture
def tablet(session: Session) -> FakeTablet:
    return FakeTablet(session.clinic, session.technician)


def pictured(tablet, key, observation, data):
    sent = {"observation": str(observation), "photo": b64encode(data).decode()}
    return tablet.client.post(
        f"/api/v1/devices/{tablet.row.pk}/photos", sent, "application/json",
        headers=proving(tablet, key),
    )  # fmt: skip


def test_who_has_seen_it_and_what_was_decided_come_back_to_the_tablet(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    noted = tablet.tap(key, session.pk, "observation.noted", said="it clicks", level=1)
    tablet.results(noted, keys=(key,))
    (told,) = today(tablet, key).json()["lanes"][0]["told"]
    assert (told["words"], told["seen_at"], told["due_at"]) == ("it clicks", None, None)
    row, bo = Observation.objects.get(), session.plan.written_by
    commands.answer_observation(observation=row, by=bo, at=clock.now(), answer="Leave it out")
    (told,) = today(tablet, key).json()["lanes"][0]["told"]
    assert (told["seen_by"], told["answer"], told["is_read"]) == (bo.name, "Leave it out", False)
    read = tablet.tap(key, session.pk, "answer.seen", observation=str(row.pk))
    assert tablet.results(read, keys=(key,))[0]["status"] == "accepted"
    assert today(tablet, key).json()["lanes"][0]["told"][0]["is_read"]


def test_a_silent_sign_does_not_come_back(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    noted = tablet.tap(key, session.pk, "observation.noted", said="", signs=["R19"])
    tablet.results(noted, keys=(key,))
    assert today(tablet, key).json()["lanes"][0]["told"] == []


def test_a_photo_waits_for_its_observation_and_is_kept_once(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    noted = tablet.tap(key, session.pk, "observation.noted", said="red", level=1)
    assert pictured(tablet, key, noted["id"], picture()).status_code == 404
    tablet.results(noted, keys=(key,))
    answers = [pictured(tablet, key, noted["id"], picture()).status_code for _ in range(2)]
    assert answers == [201, 201]
    assert today(tablet, key).json()["lanes"][0]["told"][0]["has_photo"]


def test_a_photo_that_cannot_be_read_or_is_nobodys_is_answered(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    noted = tablet.tap(key, session.pk, "observation.noted", said="red", level=1)
    tablet.results(noted, keys=(key,))
    bad = pictured(tablet, key, noted["id"], b"<script>")
    assert (bad.status_code, set(bad.json()["fields"])) == (422, {"photo"})
    assert pictured(tablet, key, new_id(), picture()).status_code == 404
    unproved = tablet.post("photos", {"observation": noted["id"], "photo": "AAAA"})
    assert unproved.status_code == 403
