"""Fall risk: anyone in care enters values, the flag stays a proposal until a therapist confirms."""

import pytest

from gaitbelt.core.models import Event
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.treatment.models import FallScreen
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session()


def base(session):
    return f"/c/{session.clinic.slug}/patients/{session.patient_id}/falls"


def test_18_a_proposal_changes_nothing_until_the_therapist_confirms_it(session):
    ann, bo = as_member(session.technician), as_member(session.plan.written_by)
    assert (
        ann.post(f"{base(session)}/screen", {"tug_s": "14", "five_sts_s": "15"}).status_code == 302
    )
    screen = FallScreen.objects.get()
    session.patient.refresh_from_db()
    assert (screen.proposed, session.patient.fall_risk) == ("HIGH", "")
    shown = bo.get(base(session)).content.decode()
    assert "Timed up and go, s 14 <b>high</b>" in shown
    assert ann.post(f"{base(session)}/{screen.pk}/confirm", {"risk": "LOW"}).status_code == 403
    assert bo.post(f"{base(session)}/{screen.pk}/confirm", {"risk": "HIGH"}).status_code == 302
    session.patient.refresh_from_db()
    assert session.patient.fall_risk == "HIGH"


def test_18_another_flag_needs_a_reason_which_is_kept(session):
    bo = as_member(session.plan.written_by)
    bo.post(f"{base(session)}/screen", {"falls": "2"})
    where = f"{base(session)}/{FallScreen.objects.get().pk}/confirm"
    assert bo.post(where, {"risk": "MODERATE"}).status_code == 422
    assert (
        bo.post(where, {"risk": "MODERATE", "why": "Both on ice, balance normal"}).status_code
        == 302
    )
    confirmed = Event.objects.filter(type="record.changed", payload__model="treatment.fallscreen")
    assert confirmed.latest("seq").payload["reason"] == "Both on ice, balance normal"


def test_18_an_assistant_measures_and_does_not_confirm(session):
    pta = as_member(MembershipFactory.create(clinic=session.clinic, role="PTA"))
    assert pta.post(f"{base(session)}/screen", {"berg": "44"}).status_code == 302
    screen = FallScreen.objects.get()
    assert screen.proposed == "MODERATE"
    assert pta.post(f"{base(session)}/{screen.pk}/confirm", {"risk": "LOW"}).status_code == 403


@pytest.mark.parametrize("said", [{"tug_s": "900"}, {"berg": "n/a"}, {}, {"falls": "-1"}])
def test_a_value_that_cannot_be_is_named(session, said):
    ann = as_member(session.technician)
    assert ann.post(f"{base(session)}/screen", said).status_code == 422
    assert not FallScreen.objects.exists()
