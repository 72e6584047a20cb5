"""Isolation asks for what is worn before anyone touches the patient (session-safety §13.9)."""

import pytest

from gaitbelt.core import events
from gaitbelt.core.models import Event
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, url

pytestmark = pytest.mark.django_db
READY = {"identity": "birth_date", "pain": "2"}


def test_9_the_ready_screen_asks_for_gown_and_gloves_and_keeps_the_answer():
    session = make_session(ready=False)
    row = PrecautionFactory.create(patient=session.patient, code="CONTACT", text="Contact")
    client, said = as_member(session.technician), READY | {"read": str(row.pk)}
    assert "Gown and gloves on" in client.get(url(session, "ready")).content.decode()
    assert client.post(url(session, "ready"), said).status_code == 422
    answered = client.post(url(session, "ready"), said | {"protected": "CONTACT"})
    assert answered.status_code in (200, 204, 302)
    kept = events.read(Event.objects.get(type="session.readied", subject=session.pk))
    assert kept.protected == ["CONTACT"]


def test_9_nobody_else_is_asked():
    session = make_session(ready=False)
    client = as_member(session.technician)
    assert 'name="protected"' not in client.get(url(session, "ready")).content.decode()
