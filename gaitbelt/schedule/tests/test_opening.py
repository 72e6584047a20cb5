"""From an empty database to a booked visit, through the commands and the pages alone."""

from datetime import datetime, time, timedelta
from io import StringIO

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.management import CommandError, call_command
from django.urls import reverse

from gaitbelt.core.entry import CODE_KEY
from gaitbelt.people.models import Area, Clinic, Membership, Organization, User
from gaitbelt.schedule.models import Appointment, VisitType
from gaitbelt.workforce.rosters import monday_of

pytestmark = pytest.mark.django_db
SECRET = "a long first password 7"


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def open_river(**more: str) -> str:
    options = {
        "organization": "River Therapy", "name": "River North", "zone": "America/Chicago",
        "jurisdiction": "US-TX",
    } | more  # fmt: skip
    return run("clinic", "new", "river", *(f"--{name}={value}" for name, value in options.items()))


def employ(username: str, given: str, role: str, title: str) -> str:
    said = run(
        "user", "new", username, "--clinic=river", f"--given={given}", "--family=Vale",
        f"--role={role}", f"--title={title}",
    )  # fmt: skip
    return said.splitlines()[-1]


def sign_in(client, link: str, username: str) -> None:
    path = "/" + link.split("/", 3)[3]
    assert client.get(path).status_code == 200
    client.post(path, {"new_password1": SECRET, "new_password2": SECRET})
    assert User.objects.get(username=username).check_password(SECRET)
    client.logout()
    assert client.login(username=username, password=SECRET)
    session = client.session
    session[CODE_KEY] = session[SESSION_KEY]  # the code that follows a password off our tablets
    session.save()


def test_a_clinic_is_opened_and_its_first_visit_is_booked(client):
    assert "/c/river/" in open_river()
    employ("bo", "Bo", "PT", "Physical therapist")
    desk = employ("tess", "Tess", "FRONT", "Front desk")
    sign_in(client, employ("mona", "Mona", "MANAGER", "Clinic manager"), "mona")
    clinic = Clinic.objects.get(slug="river")
    bo = Membership.objects.get(person__given_name="Bo")
    day = monday_of(clinic.today()) + timedelta(days=7)
    roster = reverse("roster_hours", args=["river", bo.pk, day])
    assert client.post(roster, {"value": "8-17"}).status_code == 200
    client.logout()
    sign_in(client, desk, "tess")
    new = {"given_names": "Cy", "family_name": "Vale", "birth_on": "1950-02-03",
           "sex": "unknown", "language": "en"}  # fmt: skip
    assert client.post(reverse("new_patient", args=["river"]), new).status_code in {200, 302}
    patient = clinic.episodes.get().patient
    kind = VisitType.objects.get(clinic=clinic, code="EVAL")
    starts_at = datetime.combine(day, time(9), clinic.tz).isoformat()
    wish = {"patient": str(patient.pk), "visit_type": str(kind.pk), "starts_at": starts_at,
            "therapist": str(bo.pk)}  # fmt: skip
    answer = client.post(reverse("visit_new", args=["river"]), wish)
    visit = Appointment.objects.get()
    assert (visit.therapist, visit.patient) == (bo, patient), answer.content


def test_opening_again_adds_what_is_missing_and_changes_nothing():
    open_river()
    Area.objects.filter(name="Gym").update(capacity=9)
    VisitType.objects.filter(code="MOD").delete()
    open_river(name="Another name")
    assert Organization.objects.count() == 1
    assert Clinic.objects.get().name == "River North"
    assert Area.objects.get(name="Gym").capacity == 9
    assert VisitType.objects.filter(code="MOD").count() == 1


def test_a_login_gets_a_new_link_until_a_password_is_chosen(client):
    open_river()
    first = employ("mona", "Mona", "MANAGER", "Clinic manager")
    again = employ("mona", "Mona", "MANAGER", "Clinic manager")
    assert first.startswith("http")
    assert again.startswith("http")
    sign_in(client, again, "mona")
    assert "has a login" in employ("mona", "Mona", "MANAGER", "Clinic manager")
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    "more", [{"zone": "Mars/North"}, {"name": ""}, {"setting": "spa"}, {"area": "Gym"}]
)
def test_a_wrong_value_is_one_sentence_and_nothing_is_stored(more):
    with pytest.raises((SystemExit, CommandError)):
        open_river(**more)
    assert not Clinic.objects.exists()


@pytest.mark.parametrize("name", ["Texas", "Pennsylvania", "tx", "US_TX"])
def test_a_name_instead_of_a_code_is_answered_with_the_codes(name, capsys):
    with pytest.raises(SystemExit):
        open_river(jurisdiction=name)
    said = capsys.readouterr().err
    assert "US-PA, US-TX, US-WA; or that of another state, such as US-NV" in said
    assert not Clinic.objects.exists()


def test_a_state_without_a_pack_is_told_what_holds_until_its_own_rules_are_signed():
    assert "no rule pack for US-NV" in open_river(jurisdiction="US-NV")


def test_a_title_that_is_kept_for_licensees_is_refused_and_nothing_is_stored():
    open_river()
    with pytest.raises(SystemExit):
        employ("ann", "Ann", "TECH", "Physical therapist")
    assert not User.objects.exists()
    assert not Membership.objects.exists()
