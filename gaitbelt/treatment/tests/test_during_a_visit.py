"""What changes while a visit runs: precautions ask again, and what is prescribed stays."""

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db


def test_10_a_precaution_added_in_the_visit_asks_again_before_the_next_start():
    """Session safety §13.10."""
    session = make_session()
    run, ann = session.runs.get(item__code="X063"), session.technician
    PrecautionFactory.create(patient=session.patient, code="SKIN", text="Fragile skin")
    with pytest.raises(GuardRefused) as refused:
        commands.start_item(run=run, by=ann, at=clock.now())
    assert refused.value.decision.codes == {"precautions.unread"}
    commands.acknowledge_precautions(session=session, by=ann, at=clock.now())
    commands.start_item(run=run, by=ann, at=clock.now())
    run.refresh_from_db()
    assert run.status == "running"


def test_5_what_was_done_never_changes_what_is_prescribed():
    """Exercise-and-outcomes §7.5: the numbers of the plan are a therapist's."""
    session = make_session()
    run = session.runs.get(item__code="X063")
    asked = (run.item.sets, run.item.reps, run.item.load_kg)
    fact = e.ItemDone(run=run.pk, sets=1, reps=4, load_kg=12.5)
    commands.record_item(fact=fact, run=run, by=session.technician, at=clock.now())
    run.item.refresh_from_db()
    assert (run.item.sets, run.item.reps, run.item.load_kg) == asked
