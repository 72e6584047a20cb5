"""Safety rounds on screens and over REST."""

from base64 import b64encode
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gaitbelt.core import clock
from gaitbelt.domain.rounds import RoundKind
from gaitbelt.equipment import round_queries
from gaitbelt.equipment.models import Hazard, Round
from gaitbelt.equipment.tests.test_rounds import failed, walk
from gaitbelt.people.tests.factories import AreaFactory, ClinicFactory, MembershipFactory
from gaitbelt.people.tests.program import Program, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return MembershipFactory.create()


@pytest.fixture
def gym(ann):
    return AreaFactory.create(clinic=ann.clinic, name="Gym", kind="gym")


@pytest.fixture
def browser(ann, client):
    client.force_login(ann.person.user)
    return client


def url(ann, path=""):
    return f"/c/{ann.clinic.slug}/rounds/{path}"


def picture():
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def test_one_tap_walks_an_area_and_takes_it_off_the_list(ann, gym, browser):
    given = {"kind": "weekly", "area": str(gym.pk), "from": "list"}
    page = browser.post(url(ann, "walk"), given, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert Round.objects.get().area == gym
    (weekly,) = [w for w in round_queries.walks(ann.clinic, clock.now()) if w.kind == "weekly"]
    assert [stop.area for stop in weekly.asked] == [None]


def test_an_exception_has_words_a_photo_an_owner_and_a_time(ann, gym, browser):
    bo = MembershipFactory.create(clinic=ann.clinic, role="PT")
    given = {
        "kind": "opening", "area": str(gym.pk), "floors-answer": "fail",
        "floors-words": "Cord across the path", "floors-owner": str(bo.pk),
        "floors-when": "tomorrow", "floors-photo": SimpleUploadedFile("a.png", picture()),
        "rails-answer": "", "rails-words": "",
    }  # fmt: skip
    assert browser.post(url(ann, "walk"), given).status_code == 302
    hazard = Hazard.objects.get()
    assert (hazard.owner, hazard.words) == (bo, "Cord across the path")
    exception = hazard.exceptions.get()
    photo = browser.get(url(ann, f"photos/{exception.pk}"))
    assert photo["Content-Type"] == "image/jpeg"
    page = browser.get(f"/c/{ann.clinic.slug}/hazards/{hazard.pk}").content.decode()
    assert "Cord across the path" in page
    assert bo.name in page


def test_a_failed_line_without_words_is_asked_for_and_nothing_is_kept(ann, gym, browser):
    given = {"kind": "opening", "area": str(gym.pk), "floors-answer": "fail"}
    assert browser.post(url(ann, "walk"), given).status_code == 422
    assert not Round.objects.exists()


def test_a_line_with_an_open_hazard_shows_it_instead_of_asking(ann, gym, browser):
    walk(ann, gym, failed())
    page = browser.get(url(ann, f"walk?kind=weekly&area={gym.pk}")).content.decode()
    assert "Not in order yet" in page
    assert "floors-words" not in page
    assert "rails-words" in page


def test_a_hazard_is_put_right_on_its_page_and_leaves_the_list(ann, gym, browser):
    walk(ann, gym, failed())
    hazard = Hazard.objects.get()
    assert "Cord across the path" in browser.get(url(ann)).content.decode()
    where = f"/c/{ann.clinic.slug}/hazards/{hazard.pk}/close"
    assert browser.post(where, {"words": "Taped down"}).status_code == 302
    assert not round_queries.open_hazards(ann.clinic).exists()


def test_a_round_that_asks_nothing_there_and_a_foreign_area_are_missing(ann, browser):
    foreign = AreaFactory.create(clinic=ClinicFactory.create(), kind="gym")
    for asked in ("walk", "walk?kind=nightly", f"walk?kind=weekly&area={foreign.pk}"):
        assert browser.get(url(ann, asked)).status_code == 404


def test_the_trend_counts_failed_lines_per_area_and_week(ann, gym, browser):
    walk(ann, gym, failed(), failed("rails", "Loose"))
    walk(ann, None)
    gym_course, house = round_queries.trend(ann.clinic, ann.clinic.today())[:2]
    assert (gym_course.name, gym_course.failed, gym_course.weeks[-1].walked) == ("Gym", 2, 1)
    assert (house.failed, house.weeks[-1].walked, house.weeks[0].walked) == (0, 1, 0)
    assert browser.get(url(ann, "trend")).content.decode().count('<svg class="chart"') == 1


def test_the_page_costs_the_same_for_many_hazards(ann, gym, django_assert_max_num_queries):
    for area in [gym, *AreaFactory.create_batch(5, clinic=ann.clinic, kind="bay")]:
        walk(ann, area, failed(), kind=RoundKind.WEEKLY)
    with django_assert_max_num_queries(3):
        round_queries.walks(ann.clinic, clock.now())


def test_a_program_asks_what_is_due_walks_and_closes(ann, gym):
    program = Program(ann)
    due = program.get("/rounds/due").json()["items"]
    assert {(each["kind"], each["area"] and each["area"]["name"]) for each in due} >= {
        ("weekly", "Gym"),
        ("weekly", None),
    }
    exception = {
        "line": "floors", "answer": "fail", "words": "Wet", "when": "now",
        "photo": b64encode(picture()).decode(),
    }  # fmt: skip
    given = {"kind": "weekly", "area": str(gym.pk), "exceptions": [exception]}
    walked = program.post("/rounds", given)
    assert walked.status_code == 201
    (shown,) = walked.json()["exceptions"]
    assert (shown["has_photo"], shown["line"]) == (True, "floors")
    (hazard,) = program.get("/hazards").json()["items"]
    assert hazard["id"] == shown["hazard"]
    closed = program.post(f"/hazards/{hazard['id']}/close", {"words": "Dried"})
    assert closed.json()["done_words"] == "Dried"
    assert program.get("/hazards").json()["items"] == []
    assert len(program.get("/rounds").json()["items"]) == 1


@pytest.mark.parametrize(
    ("exception", "field"),
    [
        ({"line": "floors", "answer": "fail"}, "words"),
        ({"line": "aed", "answer": "fail", "words": "x"}, "line"),
        ({"line": "floors", "answer": "fail", "words": "x", "photo": "AAAA"}, "photo"),
    ],
)
def test_an_odd_exception_is_named_by_its_field(ann, gym, exception, field):
    given = {"kind": "opening", "area": str(gym.pk), "exceptions": [exception]}
    assert fields_of(Program(ann).post("/rounds", given)) == {field}
    assert not Round.objects.exists()


def test_another_clinics_hazard_is_missing(ann, gym):
    walk(ann, gym, failed())
    other = Program(MembershipFactory.create())
    answer = other.post(f"/hazards/{Hazard.objects.get().pk}/close", {"words": "x"})
    assert answer.status_code == 404
