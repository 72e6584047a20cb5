"""People who work at a clinic, and its areas."""

import pytest
from django.urls import reverse

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.people import commands
from gaitbelt.people.models import Area, Membership, Person
from gaitbelt.people.tests.factories import AreaFactory, MembershipFactory

pytestmark = pytest.mark.django_db
RAY = {"given_name": "Ray", "family_name": "Reyes", "role": "TECH", "job_title": "PT technician"}


@pytest.fixture
def mona():
    return MembershipFactory.create(role="MANAGER")


def test_a_new_technician_starts_today_under_an_allowed_title(mona):
    ray = commands.add_person(clinic=mona.clinic, by=mona, given=RAY)
    assert (str(ray.person), ray.started_on) == ("Ray Reyes", mona.clinic.today())
    assert Event.objects.get(subject=ray.pk).author == mona


@pytest.mark.parametrize("title", ["Physical Therapist", "p.t.a.", "DPT"])
def test_a_title_kept_for_licensees_cannot_be_saved(mona, title):
    with pytest.raises(GuardRefused) as caught:
        commands.add_person(clinic=mona.clinic, by=mona, given=RAY | {"job_title": title})
    assert caught.value.decision.codes == {"title.forbidden"}
    assert caught.value.decision.reasons[0].source
    assert Person.objects.count() == 1

    ray = commands.add_person(clinic=mona.clinic, by=mona, given=RAY)
    with pytest.raises(GuardRefused):
        commands.change_title(membership=ray, by=mona, job_title=title)
    assert Membership.objects.get(pk=ray.pk).job_title == "PT technician"


def test_a_licensee_may_carry_the_licensed_title(mona):
    given = RAY | {"role": "PT", "job_title": "Physical Therapist"}
    assert commands.add_person(clinic=mona.clinic, by=mona, given=given)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "BOSS"}, "role"),
        ({"started_on": "soon"}, "started_on"),
        ({"given_name": ""}, "given_name"),
        ({"user": "x"}, "user"),
        ({"face": 10**9}, "face"),
    ],
)
def test_a_bad_value_of_a_person_is_named(mona, given, field):
    with pytest.raises(BadValue) as caught:
        commands.add_person(clinic=mona.clinic, by=mona, given=RAY | given)
    assert field in caught.value.fields
    assert Person.objects.count() == 1


def test_a_membership_ends_from_this_moment(mona):
    ray = commands.add_person(clinic=mona.clinic, by=mona, given=RAY)
    commands.end_membership(membership=ray, by=mona, reason="left")
    assert not Membership.objects.current().filter(pk=ray.pk).exists()


def test_an_area_is_added_changed_and_closed(mona):
    bay = commands.add_area(by=mona, given={"name": "Bay 9", "kind": "bay"})
    bay = commands.edit_area(area=bay, by=mona, given={"capacity": 2})
    assert Area.objects.get().capacity == 2
    commands.end_area(area=bay, by=mona, reason="rebuilt")
    assert Area.objects.get().ended_at is not None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "Bay 1", "kind": "bay"}, "name"),
        ({"name": "Pool", "kind": "sea"}, "kind"),
        ({"name": "Pool", "kind": "room", "capacity": 0}, "capacity"),
        ({"name": "Pool"}, "kind"),
    ],
)
def test_a_bad_value_of_an_area_is_named(mona, given, field):
    AreaFactory.create(clinic=mona.clinic, name="Bay 1")
    with pytest.raises(BadValue) as caught:
        commands.add_area(by=mona, given=given)
    assert set(caught.value.fields) == {field}
    assert Area.objects.count() == 1


def test_the_manager_keeps_the_clinics_page_and_others_read_it(client):
    mo = MembershipFactory.create(role=Membership.Role.MANAGER)
    ann = MembershipFactory.create(clinic=mo.clinic)
    address, save = (reverse(name, args=[mo.clinic.slug]) for name in ("clinic", "edit_clinic"))
    sent = {
        "name": "River", "phone": "555 0100", "opens_at": "07:30", "closes_at": "18:00",
        "idle_lock_minutes": "5", "zone": "America/New_York", "entrance": "Side door",
    }  # fmt: skip
    client.force_login(mo.person.user)
    assert client.post(save, sent).status_code == 302
    mo.clinic.refresh_from_db()
    assert (mo.clinic.name, mo.clinic.opens_at.hour, mo.clinic.idle_lock_minutes) == ("River", 7, 5)
    change = Event.objects.filter(type="record.changed").order_by("-seq")[0]
    assert change.payload["fields"]["opens_at"] == ["08:00:00", "07:30:00"]
    for bad in ({"zone": "Mars"}, {"closes_at": "06:00"}, {"idle_lock_minutes": "90"}):
        assert client.post(save, sent | bad).status_code == 422
    client.force_login(ann.person.user)
    assert "Side door" in client.get(address).content.decode()
    assert client.post(save, sent).status_code == 403
