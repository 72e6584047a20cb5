"""Help and Stop: never refused, from every screen and under the lock."""

import pytest
from django.conf import settings
from django.test import Client

from gaitbelt.core import clock, lock_screen
from gaitbelt.core.ids import new_id
from gaitbelt.core.tokens import token_hash
from gaitbelt.people.models import Tablet
from gaitbelt.people.tests.factories import sign_rules
from gaitbelt.treatment import commands
from gaitbelt.treatment.models import HelpCall
from gaitbelt.treatment.tests.factories import make_session, make_visit
from gaitbelt.treatment.tests.taps import as_member, page, tap, url

pytestmark = pytest.mark.django_db


def test_help_says_that_nobody_is_reached_while_no_licensee_has_a_live_page():
    session = make_session()
    ann, bo = as_member(session.technician), as_member(session.plan.written_by)
    base = f"/c/{session.clinic.slug}"
    assert "phone 911" in ann.post(f"{base}/help").content.decode()
    bo.post(f"{base}/live-token")
    response = ann.post(f"{base}/help", {"session": str(session.pk)})
    assert "Nobody has seen it yet" in response.content.decode()
    call = HelpCall.objects.latest("called_at")
    bo.post(f"{base}/calls/{call.pk}/seen")
    assert "Bo has seen it" in ann.get(f"{base}/calls/{call.pk}").content.decode()


def test_help_goes_out_whatever_is_sent_with_it():
    session = make_session()
    response = as_member(session.technician).post(
        f"/c/{session.clinic.slug}/help", {"session": "x" * 900, "key": "nonsense", "kind": "?"}
    )
    assert response.status_code == 200
    assert HelpCall.objects.count() == 1


def test_help_goes_out_with_a_key_that_another_clinic_has_used():
    here, there = make_session(), make_session()
    assert here.clinic != there.clinic
    key = new_id()
    calls = [commands.call_help(clinic=each.clinic, by=None, at=clock.now(), key=key)
             for each in (here, there, there)]  # fmt: skip
    assert [call.clinic for call in calls] == [here.clinic, there.clinic, there.clinic]


def test_stop_asks_who_and_stops_that_visit():
    session = make_session()
    ann = as_member(session.technician)
    base = f"/c/{session.clinic.slug}"
    assert session.patient.called in ann.get(f"{base}/stop").content.decode()
    ann.post(f"{base}/stop", {"session": str(session.pk)})
    shown = page(ann, session)
    assert "is-stop" in shown
    assert "As prescribed" not in shown


# ── under the lock ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def tablet_of():
    """A browser that is a registered tablet of a session's clinic, with nobody signed in."""

    def made(session):
        token = "t" * 43
        Tablet.objects.create(
            clinic=session.clinic, name="Gym", token_hash=token_hash(token),
            registered_by=session.technician, registered_at=clock.now(),
        )  # fmt: skip
        client = Client(headers={"HX-Request": "true"})
        client.cookies[settings.TABLET_COOKIE_NAME] = token
        return client

    return made


def test_help_works_from_a_locked_tablet_and_names_nobody(tablet_of):
    session = make_session()
    response = tablet_of(session).post(f"/c/{session.clinic.slug}/help")
    assert response.status_code == 200
    assert HelpCall.objects.get().called_by is None


def test_stop_from_a_locked_tablet_shows_initials_and_stops_the_visit(tablet_of):
    session = make_session()
    tablet, base = tablet_of(session), f"/c/{session.clinic.slug}"
    asked = tablet.get(f"{base}/stop").content.decode()
    assert session.patient.initials in asked
    assert session.patient.called + "<" not in asked
    tablet.post(f"{base}/stop", {"session": str(session.pk)})
    session.refresh_from_db()
    assert session.level == 3


def test_a_locked_tablet_opens_no_lane(tablet_of):
    session = make_session()
    assert tablet_of(session).get(url(session, "lane")).status_code == 401


def test_running_packs_stand_on_the_lock_screen_by_initials():
    session = make_session()
    pack = session.runs.last()
    ann = as_member(session.technician)
    tap(ann, pack, "on", side="left", ready="on", minutes="15", layers="8")
    (shown,) = lock_screen.timers(session.clinic)
    assert shown.initials == session.patient.initials
    assert shown.words == f"check skin, {session.area.name}"
    assert shown.notches == (300, 600, 900)


def test_a_question_to_the_therapist_is_quieter_than_help():
    session = make_session()
    base = f"/c/{session.clinic.slug}"
    said = {"kind": "ask", "session": str(session.pk)}
    response = as_member(session.technician).post(f"{base}/help", said)
    assert "The therapist is asked" in response.content.decode()
    assert HelpCall.objects.get().kind == "ask"
    as_member(session.technician).post(f"{base}/stop", said)
    assert HelpCall.objects.latest("called_at").kind == "stop"


def test_a_visit_that_cannot_start_offers_a_licensee():
    visit = make_visit()
    visit.technician.covers.update(ends_at=clock.now())
    ann = as_member(visit.technician)
    response = ann.post(f"/c/{visit.clinic.slug}/visits/{visit.pk}/start")
    assert response.status_code == 409
    assert "Ask a licensee to take this visit" in response.content.decode()


def test_continuous_supervision_asks_that_the_two_have_spoken():
    session = make_session()
    clinic, run = session.clinic, session.runs.first()
    policy = {"permissions": {"T14": "D"}, "supervision_level": "DIRECT_CONTINUOUS"}
    sign_rules(clinic, session.plan.written_by, policy=policy)
    ann = as_member(session.technician)
    refused = tap(ann, run, "start")
    assert refused.status_code == 409
    assert "We have spoken in this visit" in refused.content.decode()
    ann.post(url(session, "contact"))
    assert tap(ann, run, "start").status_code == 200
