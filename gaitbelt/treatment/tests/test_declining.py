"""Not me, not now: one tap without words, nobody else's to change, and told to no manager."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.ids import new_id
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.treatment import commands, queries
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.workforce.tests.factories import TechnicianFactory

pytestmark = pytest.mark.django_db


def test_a_declining_takes_no_words_and_is_its_authors_alone():
    session = make_session()
    run, ann, bo = session.runs.first(), session.technician, session.plan.written_by
    key, now = new_id(), clock.now()
    said = {"run": str(run.pk), "said": "too heavy"}
    sent = {"id": str(new_id()), "type": "item.declined", "occurred_at": now.isoformat()}
    [told] = commands.record_batch(session=session, sent=[sent | {"data": said}], by=ann)
    assert (told.status, list(told.reasons)) == ("refused", ["said"])
    commands.decline(run=run, by=ann, at=now, key=key)
    with pytest.raises(BadValue):
        commands.undo(session=session, event=key, by=bo, at=now)
    run.refresh_from_db()
    assert (run.status, list(queries.led_by_licensee(bo.clinic))) == ("licensee", [run])


def test_a_total_of_declined_items_is_told_once_it_names_nobody():
    """The product's own numbers: five times at least, by two people at least."""
    ann, now = make_session().technician, clock.now()
    clinic = ann.clinic
    for number in range(2):
        at_work = ann if number == 0 else TechnicianFactory.create(clinic=clinic)
        plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=clinic))
        session = make_session(plan=plan, ann=at_work)
        assert queries.declined_lately(clinic, now) is None
        for run in session.runs.all()[:3]:
            commands.decline(run=run, by=at_work, at=now)
    assert queries.declined_lately(clinic, now) == 6
    assert queries.declined_lately(clinic, now + timedelta(days=31)) is None
