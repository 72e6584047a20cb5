"""What is written about the code agrees with the code."""

import re
import tomllib

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from gaitbelt.domain.held import HELD_BY, LINES, TASKS_HELD_BY
from gaitbelt.domain.pack_files import FIELDS
from gaitbelt.domain.scope import TASKS
from gaitbelt.rulebook.words import LINES as LINES_IN_WORDS
from gaitbelt.rulebook.words import RULES as RULES_IN_WORDS
from tools import tidy
from tools.docs.__main__ import stale
from tools.docs.running import own_commands
from tools.figures.__main__ import stale as stale_figures
from tools.messages import extract
from tools.messages.__main__ import PACKAGE

PAPERS = ("README.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md", "LICENSE")


def test_the_reference_pages_are_current():
    assert stale() == []


def test_every_change_of_a_model_has_its_migration():
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)
    ours = {config.label for config in apps.get_app_configs() if "gaitbelt" in config.name}
    assert not ours & changes.keys()


@pytest.mark.parametrize("name", own_commands())
def test_every_command_explains_itself_with_an_example(name):
    command = load_command_class(get_commands()[name], name)
    text = command.create_parser("gaitbelt", name).format_help()
    assert f"Example: gaitbelt {name}" in " ".join(text.split())


@pytest.mark.parametrize("name", PAPERS)
def test_the_papers_of_the_project_are_there(name):
    assert (tidy.ROOT / name).read_text(encoding="utf-8").strip()


def test_requirements_are_locked_with_hashes():
    project = tomllib.loads((tidy.ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[<>=]", line)[0] for line in project["dependencies"]}
    locked = (tidy.ROOT / "requirements/run.txt").read_text()
    entries = re.findall(r"^([a-z0-9-]+)==.*\\\n +--hash=sha256:[0-9a-f]{64}", locked, re.M)
    assert wanted <= set(entries)
    assert len(entries) == len(re.findall(r"^\S+==", locked, re.M))


def test_messages_are_found_in_code_and_templates():
    found = extract.messages(PACKAGE)
    assert any("config/settings.py" in place for place in found["", "Spanish", ""])


def test_every_test_that_the_rule_book_names_exists():
    named = {*(test for tests in HELD_BY.values() for test in tests)}
    named |= {test for line in LINES for test in line.tests}
    named |= {test for tests in TASKS_HELD_BY.values() for test in tests}
    missing = [each for each in sorted(named) if not _is_there(*each.split("::"))]
    assert named
    assert missing == []


def test_every_task_is_held_by_tests_that_name_it():
    assert set(TASKS_HELD_BY) == set(TASKS)
    tables = {path for path, *_ in (each.split("::") for each in TASKS_HELD_BY["T01"])}
    words = "".join((tidy.ROOT / path).read_text(encoding="utf-8") for path in tables)
    assert [task for task in TASKS if f'"{task}"' not in words] == []


def test_a_test_that_the_rule_book_only_imagines_is_noticed():
    assert not _is_there("tests/spec/test_scope_of_practice.py", "test_24_nothing")


def _is_there(path, name):
    file = tidy.ROOT / path
    return file.exists() and f"def {name}(" in file.read_text(encoding="utf-8")


def test_the_rule_book_knows_every_line_of_scope_of_practice():
    assert {line.number for line in LINES} == set(range(1, 24))
    assert set(LINES_IN_WORDS) == {line.number for line in LINES}
    unnamed = {
        line.number
        for line in LINES
        if not any(f"::test_{line.number}_" in test for test in line.tests)
    }
    assert unnamed <= {9}  # by its number among others
    assert set(RULES_IN_WORDS) == set(FIELDS)


def test_the_figures_of_the_library_are_drawn_as_they_are_described():
    assert stale_figures() == []
