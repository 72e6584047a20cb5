"""Ann lowers Cy to the floor: nothing asks first, and everyone who must know does."""

import pytest

from gaitbelt.core import clock
from gaitbelt.oversight.models import Incident
from gaitbelt.oversight.queries import inbox
from gaitbelt.treatment import commands
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, url

pytestmark = pytest.mark.django_db


def test_lowering_to_the_floor_is_never_gated_and_stands_first_with_a_report_begun():
    """scope §9.19; safety §12, §13.19."""
    session = make_session()
    ann, bo = session.technician, session.plan.written_by
    answer = as_member(ann).post(url(session, "lower"), {"how": "lowered"})
    assert answer.status_code == 200
    session.refresh_from_db()
    assert session.level == 3
    [draft] = Incident.objects.all()
    assert (draft.kind, draft.level, draft.session) == ("FALL_A", 3, session)
    box = inbox(bo, clock.now())
    assert box.held[0].session == session
    assert [report.row.pk for report in box.drafts] == [draft.pk]
    commands.lower(session=session, by=ann, at=clock.now(), how="rescued")
    assert Incident.objects.count() == 1
