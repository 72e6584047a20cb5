"""A clinic's own rules as worked cases: a clinic that arrives in a state without a sure pack.

The numbers are the lines of scope of practice §9. Bo is the therapist, Mo the manager.
"""

from datetime import date, timedelta

import pytest

from gaitbelt.core.errors import GuardRefused
from gaitbelt.domain.packs import Confidence, resolve
from gaitbelt.domain.scope import Permission, Role
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic
from gaitbelt.rulebook import commands
from gaitbelt.rulebook.tests.conftest import mo
from gaitbelt.rulebook.tests.content import content
from gaitbelt.schedule.tests.conftest import clock, day

__all__ = ["clock", "day", "mo"]
pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
ILLINOIS = content(
    citation="letter of the board, 2 November",
    policy={},
    rules={"supervisor_roles": ["PT", "PTA"], "ratio_max_tech_per_supervisor": 2},
    tasks={"T08": "D"},
    effective_from=MONDAY + timedelta(days=7),
)


@pytest.fixture
def illinois(day):
    Clinic.objects.filter(pk=day.clinic.pk).update(jurisdiction="US-IL")
    day.clinic.refresh_from_db()
    return day.clinic


def exercise(clinic, on):
    place = people.place(Clinic.objects.get(pk=clinic.pk), on)
    return resolve("T08", Role.TECH, pack=place.pack, facility=place.facility)


def test_23_own_rules_need_a_dry_run_and_two_signatures(illinois, day, mo):
    version = commands.draft(clinic=illinois, by=mo, content=ILLINOIS)
    with pytest.raises(GuardRefused) as refused:
        commands.sign(version=version, by=day.bo)
    assert refused.value.decision.codes == {"rules.no_dry_run"}
    commands.dry_run(version=version, by=mo)
    assert not commands.sign(version=version, by=day.bo).is_live
    assert exercise(illinois, ILLINOIS["effective_from"]).permission is Permission.A
    assert commands.sign(version=version, by=mo).is_live
    assert exercise(illinois, ILLINOIS["effective_from"]).permission is Permission.D


def test_11_a_past_day_keeps_the_rules_that_held_then(illinois, day, mo):
    version = commands.draft(clinic=illinois, by=mo, content=ILLINOIS)
    commands.dry_run(version=version, by=mo)
    commands.sign(version=version, by=day.bo)
    commands.sign(version=version, by=mo)
    before = exercise(illinois, MONDAY + timedelta(days=6))
    after = exercise(illinois, MONDAY + timedelta(days=7))
    assert (before.permission, after.permission) == (Permission.A, Permission.D)
    assert after.source == "letter of the board, 2 November"
    assert after.confidence is Confidence.ATTESTED


def test_15_a_clinic_pack_says_who_attested_it(illinois, day, mo):
    version = commands.draft(clinic=illinois, by=mo, content=ILLINOIS)
    commands.dry_run(version=version, by=mo)
    commands.sign(version=version, by=day.bo)
    commands.sign(version=version, by=mo)
    pack = people.pack(Clinic.objects.get(pk=illinois.pk), ILLINOIS["effective_from"])
    assert pack.attested_by == str(day.bo.person)
    assert not pack.needs_confirmation
