"""The safety case is whole: every line and every hazard has tests that exist and run."""

import ast
import re
from functools import cache

import pytest

from gaitbelt.domain import data
from gaitbelt.domain.held import HELD_BY, TASKS_HELD_BY
from tools import tidy
from tools.docs.safety import FILES, hazards, lines

LAST = {
    "scope-of-practice": (1, 23),
    "session-safety": (1, 20),
    "modalities": (0, 15),
    "exercise-and-outcomes": (1, 12),
}  # the first and the last numbered line of each file
NOT_YET = {
    "session-safety 2", "session-safety 17", "modalities 12",
    "exercise-and-outcomes 5", "exercise-and-outcomes 7", "exercise-and-outcomes 8",
    "exercise-and-outcomes 10", "exercise-and-outcomes 11", "exercise-and-outcomes 12",
}  # fmt: skip
SHORT = {"scope-of-practice": "scope"}
OWNED = re.compile(
    r"\b(FIM|AM-PAC|FOTO|WOMAC|SF-36|MBI|Oswestry|Neck Disability Index|QuickDASH|Borg)\b"
)
SUFFIXES = {".py", ".toml", ".html", ".js", ".po", ".json", ".typ"}
LINES = lines()
HAZARDS = hazards()


def name_of(line):
    return f"{SHORT.get(line['file'], line['file'])} {line['number']}"


@cache
def runs(path):
    """The tests of a file that are collected: defined at its top, and not left out by a mark."""
    file = tidy.ROOT / path
    if not file.exists() or not re.fullmatch(r"test_\w+\.py", file.name):
        return frozenset()
    assert path.split("/")[0] in {"gaitbelt", "tests"}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    left_out = re.compile(r"mark\.(skip|xfail)")
    marks = [node for node in tree.body if isinstance(node, ast.Assign)]
    if any("pytestmark" in ast.unparse(each) and left_out.search(ast.unparse(each))
           for each in marks):  # fmt: skip
        return frozenset()
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if not any(left_out.search(ast.unparse(mark)) for mark in node.decorator_list)
    )


def missing(tests):
    return sorted({each for each in tests if each.split("::")[1] not in runs(each.split("::")[0])})


def names(test, number):
    """Whether a test carries the number of a line, alone or with others: test_2_9_what_is_…"""
    numbers = re.match(r"test_((?:\d+_)+)", test.split("::")[1])
    return numbers is not None and str(number) in numbers[1].split("_")


def test_a_test_that_is_imagined_marked_or_nested_is_noticed():
    here = "tests/shape/test_safety_case.py"
    assert missing([f"{here}::test_nothing_of_the_kind", "tests/nowhere.py::test_it"])
    assert not missing([f"{here}::test_every_line_of_the_four_files_is_known_once"])


def test_every_line_of_the_four_files_is_known_once():
    known = [(line["file"], line["number"]) for line in LINES]
    assert len(known) == len(set(known))
    assert FILES.keys() == LAST.keys()
    wanted = {(file, each) for file, (low, high) in LAST.items() for each in range(low, high + 1)}
    assert set(known) == wanted


@pytest.mark.parametrize("line", LINES, ids=name_of)
def test_a_line_is_held_by_tests_or_says_what_is_missing(line):
    assert line["asks"]
    assert line["tests"] or line["not_yet"]
    assert missing(line["tests"]) == []


def test_a_line_is_named_by_a_test_that_carries_its_number():
    unnamed = {
        name_of(line)
        for line in LINES
        if line["tests"] and not any(names(test, line["number"]) for test in line["tests"])
    }
    assert unnamed == set()


def test_what_is_not_enforced_yet_is_this_and_nothing_else():
    assert {name_of(line) for line in LINES if "not_yet" in line} == NOT_YET
    roadmap = " ".join((tidy.ROOT / "docs/roadmap.md").read_text(encoding="utf-8").split())
    assert "reference/enforced.md" in roadmap


def test_every_test_that_the_rule_book_names_is_collected():
    named = {test for held in (HELD_BY, TASKS_HELD_BY) for tests in held.values() for test in tests}
    assert missing(named) == []


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda each: each["id"])
def test_a_hazard_is_told_whole_and_each_control_names_tests_that_run(hazard):
    assert all(hazard[name] for name in ("hazard", "cause", "effect", "remains", "lines"))
    assert hazard["severity"] in {"minor", "moderate", "major", "death"}
    assert hazard["likelihood"] in {"rare", "occasional", "frequent"}
    assert hazard["controls"]
    for control in hazard["controls"]:
        assert control["does"]
        assert control["tests"]
        assert missing(control["tests"]) == []


def test_hazards_are_numbered_without_a_gap():
    assert [each["id"] for each in HAZARDS] == [f"H{n:02}" for n in range(1, len(HAZARDS) + 1)]


def test_every_line_is_part_of_a_hazard_and_every_kind_of_incident_comes_from_one():
    spoken = {line for hazard in HAZARDS for line in hazard["lines"]}
    assert spoken == {name_of(line) for line in LINES}
    kinds = {kind for hazard in HAZARDS for kind in hazard["incidents"]}
    assert kinds == data.load("incidents.toml")["kind"].keys()


def test_11_no_item_of_a_proprietary_questionnaire_is_in_the_product():
    """Exercise-and-outcomes §3, §7.11: neither items nor the names that would need a licence."""
    package = tidy.ROOT / "gaitbelt"
    files = [each for each in package.rglob("*") if each.suffix in SUFFIXES]
    assert len(files) > 500
    found = [each for each in files if OWNED.search(each.read_text(encoding="utf-8"))]
    assert found == []
