"""The ratio is counted under a lock: of two take-overs at once, one supervisor gets one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from gaitbelt.core.errors import GuardRefused
from gaitbelt.people.tests.factories import ClinicFactory
from gaitbelt.workforce import commands
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_take_overs_at_once_do_not_exceed_the_ratio():
    clinic = ClinicFactory.create(jurisdiction="US-PA")  # one technician per therapist
    luis = TherapistFactory.create(clinic=clinic)
    team = [TechnicianFactory.create(clinic=clinic) for _ in range(2)]
    barrier = Barrier(2)

    def take_over(technician):
        barrier.wait()
        try:
            commands.take_over(technician=technician, by=luis)
        except GuardRefused as refused:
            return refused.decision.codes
        finally:
            connection.close()
        return frozenset()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(take_over, team))
    assert sorted(map(len, outcomes)) == [0, 1]
    assert frozenset({"supervision.ratio"}) in outcomes
