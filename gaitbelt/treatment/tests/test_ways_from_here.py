"""Where a lane, a home and a refusal lead on to."""

from types import SimpleNamespace

import pytest

from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.ways import ways_on
from gaitbelt.domain.decision import Decision, Reason
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, page

pytestmark = pytest.mark.django_db


def test_a_therapist_is_not_sent_to_a_therapist_about_their_own_act():
    session = make_session()
    reason = Reason("merge.plan", {"patient": "Cy"}, remedy="therapist.ask")
    for member, labels in (
        (session.plan.signed_by, ["Open the plans"]),
        (session.technician, ["Ask the therapist"]),
    ):
        request = SimpleNamespace(member=member, clinic=session.clinic)
        refused = GuardRefused(Decision((reason,)), act="patient.merge", about={"session": session})
        shown = [way.label for way in ways_on(refused, request)]
        assert shown[:1] == labels
        assert ("Ask a licensee to lead" in shown) == (member == session.technician)


def test_the_name_in_a_lane_leads_to_the_file_and_the_home_leads_on():
    session = make_session()
    ann, slug = as_member(session.technician), session.clinic.slug
    assert f'href="/c/{slug}/patients/{session.patient_id}"' in page(ann, session)
    home = ann.get(f"/c/{slug}/").content.decode()
    for path in (f"staff/{session.technician_id}/authority", "patients", "devices/", "day"):
        assert f'href="/c/{slug}/{path}"' in home
