"""Who it is: asked on the Ready screen of each visit, before anything starts (safety §13.14)."""

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.ids import new_id
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.treatment.tests.taps import as_member, tap, url

pytestmark = pytest.mark.django_db


def test_14_nothing_starts_before_ready_and_ready_is_the_way_on():
    session = make_session(ready=False)
    run, ann = session.runs.get(item__code="X063"), as_member(session.technician)
    refused = tap(ann, run, "start")
    assert refused.status_code == 409
    assert url(session, "ready") in refused.content.decode()
    ready = e.SessionReadied(identity="birth_date", pain=2)
    commands.ready(session=session, fact=ready, by=session.technician, at=clock.now())
    assert tap(ann, run, "start").status_code == 200


def test_14_a_licensee_is_asked_as_well():
    session = make_session(ready=False)
    run = session.runs.get(item__code="X063")
    with pytest.raises(GuardRefused, match=r"patient\.not_identified"):
        commands.start_item(run=run, by=session.plan.written_by, at=clock.now())


def test_14_what_was_done_all_the_same_is_kept_and_says_so():
    session = make_session(ready=False)
    run = session.runs.get(item__code="X063")
    sent = {
        "id": str(new_id()), "type": "item.done", "occurred_at": clock.now().isoformat(),
        "data": {"run": str(run.pk)},
    }  # fmt: skip
    [kept] = commands.record_batch(session=session, by=session.technician, sent=[sent])
    run.refresh_from_db()
    assert kept.status == "accepted"
    assert [each["code"] for each in run.outside_rules] == ["patient.not_identified"]
