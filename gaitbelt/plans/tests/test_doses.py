"""A dose as people say it."""

import pytest

from gaitbelt.plans.doses import dose, in_words
from gaitbelt.plans.models import PlanItem


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sets": 3, "reps": 12}, "3 × 12"),
        ({"sets": 2, "reps": 10, "hold_s": 5}, "2 × 10 · hold 5 s"),
        ({"sets": 3, "duration_s": 30}, "3 × 30 s"),
        ({"duration_s": 300}, "5 min"),
        ({"sets": 3, "reps": 8, "load_kg": "4.0"}, "3 × 8 · 4 kg"),
        ({"sets": 3, "reps": 8, "load_kg": "2.5", "band": "red"}, "3 × 8 · 2.5 kg · red"),
        ({"reps": 20}, "20 ×"),
        ({}, ""),
    ],
)
def test_a_dose_is_said_in_one_line(values, words):
    assert in_words(values) == words


def test_the_dose_of_a_modality_is_its_minutes():
    assert dose(PlanItem(parameters={"minutes": 15, "layers": 8})) == "15 min"


def test_what_was_done_stands_in_the_place_of_what_was_prescribed():
    item = PlanItem(sets=3, reps=12, load_kg=4)
    assert dose(item, {"reps": 8, "load_kg": None}) == "3 × 8 · 4 kg"
    assert dose(item, {"sets": 0, "reps": 0}) == "0 × 0 · 4 kg"
