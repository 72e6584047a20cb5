"""The library and the templates hold what the reference says, within its limits."""

from importlib import resources

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation

from gaitbelt.domain.modalities import layers_needed
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.domain.scope import TASKS
from gaitbelt.people.precautions import LIBRARY
from gaitbelt.plans.library import CUEING, FOLDER, LIMITS, exercise, exercises, regions
from gaitbelt.plans.starting_points import templates

CODES = sorted(exercises())
ITEMS = [(slug, item) for slug, found in templates().items() for item in found.items]


def test_the_library_has_the_hundred_exercises():
    assert [f"X{number:03}" for number in range(1, 101)] == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_hint_is_within_the_limits_of_a_prescription(code):
    dose = exercise(code).dose
    assert ("reps" in dose) != ("duration_s" in dose)
    for name, hint in dose.items():
        assert hint.low <= hint.high
        assert hint.low in LIMITS[name]
        assert hint.high in LIMITS[name]


@pytest.mark.parametrize("code", CODES)
def test_every_exercise_can_be_cued_and_has_words_in_both_languages(code):
    known = exercise(code)
    assert known.region in CUEING
    assert known.task in TASKS
    assert set(known.sides) <= {"L", "R", "B", "ALT", "NA"}
    assert len(known.cues) == len(known.errors) == 3
    for words in (known.name, *known.positions, *known.equipment, *known.cues, *known.errors):
        assert words.en
        assert words.es


@pytest.mark.parametrize("code", CODES)
def test_a_cue_fits_a_glance_and_no_error_is_said_twice(code):
    known = exercise(code)
    for said in ("en", "es"):
        assert all(len(cue.said(said)) <= 64 for cue in known.cues)
        assert len({error.said(said) for error in known.errors}) == 3


@pytest.mark.parametrize("code", CODES)
def test_the_ladder_leads_to_other_exercises_of_the_library(code):
    known = exercise(code)
    steps = (*known.easier, *known.harder)
    assert steps
    assert set(steps) <= set(CODES) - {code}


def test_every_file_of_the_library_names_its_source():
    files = [*resources.files(FOLDER).joinpath("exercises").iterdir()]
    assert len(files) == 7
    for file in files:
        assert "exercise-and-outcomes §2" in file.read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("code", CODES)
def test_a_region_has_its_words(code):
    assert set(exercise(code).region.split("/")) <= set(regions())


def test_a_name_follows_the_readers_language():
    with translation.override("es"):
        assert str(exercise("X063").name) == "De sentado a de pie"


def test_stairs_with_skilled_cues_are_not_an_exercise_that_a_technician_leads():
    assert exercise("X089").task == "T09"


def test_there_are_eight_templates():
    assert list(templates()) == [
        "ankle_sprain", "balance_and_falls", "deconditioning", "knee_replacement",
        "low_back_pain", "neck_pain", "posterior_hip_replacement", "rotator_cuff_repair",
    ]  # fmt: skip


@pytest.mark.parametrize("slug", list(templates()))
def test_a_template_has_what_a_signature_asks_for(slug):
    found = templates()[slug]
    assert 6 <= len(found.items) <= 9
    assert found.diagnosis.en
    assert found.visits_per_week
    assert found.weeks
    assert all(goal.measure and goal.target for goal in found.goals)
    assert set(found.precautions) <= set(LIBRARY)


@pytest.mark.parametrize(("slug", "item"), ITEMS)
def test_a_row_of_a_template_stays_inside_the_hint_of_its_exercise(slug, item):
    known = exercise(item.code)
    assert item.stop_rules
    assert not item.alternate or exercise(item.alternate)
    if known is None:
        assert item.parameters["minutes"] in range(10, 21)
        assert item.parameters["minutes"] <= SPECS[item.code].parameters["minutes"].high
        needed = layers_needed(item.code, lies_on_pack=False, store_c=None)
        assert item.parameters["layers"] >= needed
        return
    for name, value in item.dose.items():
        assert value in known.dose[name]


@pytest.mark.parametrize("slug", list(templates()))
def test_at_least_half_of_a_template_has_figures_and_each_is_a_file(slug):
    known = [exercise(item.code) for item in templates()[slug].items]
    drawn = [each.figure for each in known if each and each.figure]
    assert len(drawn) * 2 >= len([each for each in known if each])
    assert all(finders.find(figure) for figure in drawn)
