"""Reviews over REST: worst first, opened before signed, never one's own."""

import pytest

from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory
from gaitbelt.people.tests.program import Program, fields_of
from gaitbelt.treatment import commands as treatment
from gaitbelt.treatment.events import ObservationNoted
from gaitbelt.workforce.tests.factories import TherapistFactory

pytestmark = pytest.mark.django_db
NOBODY = "019a0000-0000-7000-8000-000000000000"


@pytest.fixture
def therapist(bo):
    return Program(bo)


@pytest.fixture
def tell(session, ann, now):
    def observe(said, level=1):
        fact = ObservationNoted(said=said, level=level)
        treatment.observe(session=session, fact=fact, by=ann, at=now)

    return observe


def listed(program, **asked):
    return program.get("/reviews", **asked).json()


def test_the_worst_comes_first(therapist, record, runs, tell, ann, now):
    record(runs[0])
    tell("Says the knee feels fine")
    tell("Dizzy after standing", level=2)
    ann.covers.update(ends_at=now)
    record(runs[1])
    items = listed(therapist)["items"]
    assert [each["kind"] for each in items] == ["observation", "entry", "observation", "entry"]
    assert items[0]["text"] == "Dizzy after standing"
    assert "supervision.absent" in {each["code"] for each in items[1]["outside_rules"]}


def test_a_page_ends_where_it_was_asked_to(therapist, record, runs):
    for run in runs[:3]:
        record(run)
    first = listed(therapist, limit=2)
    second = listed(therapist, limit=2, next=first["next"])
    ids = [each["id"] for each in first["items"] + second["items"]]
    assert sorted(ids) == sorted(str(run.pk) for run in runs[:3])
    assert second["next"] is None
    assert fields_of(therapist.get("/reviews", next="x")) == {"next"}


def test_an_entry_as_prescribed_is_signed(therapist, record, runs):
    run = record(runs[0])
    assert therapist.post(f"/reviews/{run.pk}/cosign").json()["state"] == "signed"
    assert listed(therapist)["items"] == []


def test_an_exception_is_opened_before_it_is_signed(therapist, record, runs):
    run = record(runs[0], pain=9)
    refused = therapist.post(f"/reviews/{run.pk}/cosign")
    assert refused.status_code == 409
    assert {each["code"] for each in refused.json()["reasons"]} == {"review.unopened"}
    assert therapist.post(f"/reviews/{run.pk}/acknowledge").json()["is_opened"]
    assert therapist.post(f"/reviews/{run.pk}/cosign").json()["state"] == "signed"


def test_an_entry_goes_back_with_a_comment_and_not_once_it_is_signed(therapist, record, runs):
    first, second = record(runs[0]), record(runs[1])
    therapist.post(f"/reviews/{second.pk}/cosign")
    path = f"/reviews/{first.pk}/return"
    assert fields_of(therapist.post(path, {})) == {"comment"}
    assert fields_of(therapist.post(path, {"comment": " "})) == {"comment"}
    assert therapist.post(path, {"comment": "Which side?"}).json()["state"] == "returned"
    late = therapist.post(f"/reviews/{second.pk}/return", {"comment": "Which side?"})
    assert fields_of(late) == {"run"}


def test_what_was_told_is_acknowledged_once(therapist, tell, luis):
    tell("Slept badly")
    (told,) = listed(therapist)["items"]
    path = f"/reviews/{told['id']}/acknowledge"
    assert therapist.post(path, {"answer": "I will ask"}).json()["state"] == "seen"
    Program(luis).post(path, {"answer": "Me too"})
    assert listed(therapist)["items"] == []
    assert fields_of(therapist.post(path, {"decision": "maybe"})) == {"decision"}
    assert therapist.post(f"/reviews/{told['id']}/cosign").status_code == 404


def test_an_ask_is_declined_with_a_reason(therapist, runs, ann, now):
    treatment.ask_to_progress(run=runs[0], by=ann, at=now)
    (ask,) = listed(therapist)["items"]
    path = f"/reviews/{ask['id']}/acknowledge"
    assert fields_of(therapist.post(path, {"decision": "declined"})) == {"comment"}
    answer = therapist.post(path, {"decision": "declined", "answer": "Next week"})
    assert answer.json()["state"] == "declined"


def test_another_clinics_review_is_as_missing_as_none(record, runs, ann):
    run = record(runs[0])
    clinic = ClinicFactory.create(organization=ann.organization)
    stranger = Program(TherapistFactory.create(clinic=clinic))
    for act in ("acknowledge", "cosign", "return"):
        given = {"comment": "?"} if act == "return" else {}
        foreign = stranger.post(f"/reviews/{run.pk}/{act}", given)
        missing = stranger.post(f"/reviews/{NOBODY}/{act}", given)
        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content


@pytest.mark.parametrize("role", ["TECH", "FRONT", "MANAGER"])
def test_only_licensees_review(record, runs, ann, role):
    run = record(runs[0])
    program = Program(MembershipFactory.create(clinic=ann.clinic, role=Membership.Role(role)))
    assert program.get("/reviews").status_code == 403
    assert program.post(f"/reviews/{run.pk}/cosign").status_code == 403
