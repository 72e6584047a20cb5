"""Who supervises whom, the belt, and taking over in one tap."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.models import OutboxMessage
from gaitbelt.domain.scope import Role
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory
from gaitbelt.workforce import belts, commands, queries
from gaitbelt.workforce.facts import around, team_at
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ann():
    return TechnicianFactory.create()


def holder(technician, at=None):
    cover = team_at(technician.clinic, at).cover_of(technician)
    return cover.supervisor if cover else None


def test_the_facts_name_who_supervises_now(ann):
    facts = team_at(ann.clinic).supervisor_of(ann)
    assert (facts.name, facts.role, facts.technicians_now) == ("Bo", Role.PT, 0)


def test_other_technicians_on_site_are_counted(ann):
    bo = holder(ann)
    TechnicianFactory.create(clinic=ann.clinic, supervisor=bo)
    assert team_at(ann.clinic).supervisor_of(ann).technicians_now == 1
    assert len(queries.own_part(bo).technicians) == 2


def test_a_team_costs_two_queries(ann, django_assert_num_queries):
    with django_assert_num_queries(2):
        team = team_at(ann.clinic)
        team.supervisor_of(ann)
        team.licensee_names()


def test_taking_over_ends_the_old_cover_and_begins_a_new_one(ann):
    luis, before = TherapistFactory.create(clinic=ann.clinic), ann.covers.get()
    cover = commands.take_over(technician=ann, by=luis)
    before.refresh_from_db()
    assert before.ends_at == cover.starts_at
    assert holder(ann, clock.now()) == luis
    topics = set(OutboxMessage.objects.values_list("topic", flat=True))
    assert {"floor", f"person:{ann.pk}", f"person:{luis.pk}"} <= topics


def test_who_is_not_on_site_cannot_take_over(ann):
    away = TherapistFactory.create(clinic=ann.clinic, on_shift=False)
    with pytest.raises(GuardRefused) as caught:
        commands.take_over(technician=ann, by=away)
    assert caught.value.decision.codes == {"supervision.not_on_site"}


def test_an_assistant_takes_over_in_texas_and_not_in_pennsylvania():
    for jurisdiction, codes in (("US-TX", set()), ("US-PA", {"supervision.role"})):
        ann = TechnicianFactory.create(clinic=ClinicFactory.create(jurisdiction=jurisdiction))
        pat = TherapistFactory.create(clinic=ann.clinic, role=Membership.Role.PTA)
        assert refusal(ann, pat) == codes


def test_the_ratio_of_pennsylvania_is_one():
    clinic = ClinicFactory.create(jurisdiction="US-PA")
    ann, al = TechnicianFactory.create(clinic=clinic), TechnicianFactory.create(clinic=clinic)
    assert refusal(al, holder(ann)) == {"supervision.ratio"}


def test_the_last_of_three_places_in_arizona_is_for_an_assistant():
    clinic = ClinicFactory.create(jurisdiction="US-AZ")
    ann, al, abe = (TechnicianFactory.create(clinic=clinic, supervisor=None) for _ in range(3))
    bo = TherapistFactory.create(clinic=clinic)
    assert refusal(ann, bo) == refusal(al, bo) == set()
    assert refusal(abe, bo) == {"supervision.needs_assistant"}
    TherapistFactory.create(clinic=clinic, role=Membership.Role.PTA)
    assert refusal(abe, bo) == {"supervision.ratio"}  # two technicians and the assistant


def refusal(technician, by):
    try:
        commands.take_over(technician=technician, by=by)
    except GuardRefused as refused:
        return set(refused.decision.codes)
    return set()


def test_13_a_technician_whose_supervisor_left_is_shown_to_who_can_take_over(ann):
    bo, luis = holder(ann), TherapistFactory.create(clinic=ann.clinic)
    assert queries.own_part(luis).alone == []
    commands.go_away(member=bo)
    assert queries.own_part(luis).alone == [ann]
    commands.take_over(technician=ann, by=luis)
    assert queries.own_part(luis).alone == []


def test_the_belt_says_who_holds_and_where_nobody_does(ann):
    assert [piece.kind for piece in belts.belt(ann, around(ann.clinic, clock.now())).segments] == [
        "held"
    ]
    commands.go_away(member=holder(ann), back_at=clock.now() + 30 * MINUTE)
    band = belts.belt(ann, around(ann.clinic, clock.now()))
    assert [piece.kind for piece in band.segments] == ["held", "gap", "later"]
    assert "Nobody" in band.words


def test_the_team_of_a_roster_around_an_instant_is_the_team_at_it(ann):
    TherapistFactory.create(clinic=ann.clinic)
    now = clock.now()
    for hours in (-30, -5, -1, 0, 1, 5, 30):
        at = now + timedelta(hours=hours)
        assert around(ann.clinic, at).team == team_at(ann.clinic, at)


def test_a_tap_in_sight_is_known_to_the_rules(ann):
    commands.in_sight(technician=ann, by=ann)
    assert team_at(ann.clinic).supervisor_of(ann).in_sight_at is not None


def test_on_site_others_with_cpr_are_counted(ann):
    al = TechnicianFactory.create(clinic=ann.clinic)
    assert team_at(ann.clinic).cpr_responders(besides=ann) == 1
    commands.go_away(member=al)
    assert team_at(ann.clinic).cpr_responders(besides=ann) == 0
