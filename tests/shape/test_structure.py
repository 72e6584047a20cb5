"""Imports point one way, modules and functions stay short, the clock is in one place."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tools import tidy

PACKAGE = tidy.ROOT / "gaitbelt"
CLOCK = PACKAGE / "core/clock.py"
PRESENT_TIME = {"now", "utcnow", "today", "localtime", "gmtime", "time", "localdate"}
CLOCKS = {"timezone", "datetime", "date", "time", "dt"}


def product_code(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*.py"))
        if not {"tests", "migrations"} & set(path.parts)
    ]


def clock_readings(source: str) -> list[str]:
    """The calls that ask a clock of Python or Django what time it is."""
    return [
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in CLOCKS
        and node.func.attr in PRESENT_TIME
    ]


def imported(source: str) -> set[str]:
    """The top-level names of the modules that are imported."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_imports_point_one_way():
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    result = subprocess.run(command, cwd=tidy.ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert "0 broken" in result.stdout


def test_the_present_time_is_asked_in_one_place():
    readings = {
        str(path.relative_to(PACKAGE)): found
        for path in product_code(PACKAGE)
        if path != CLOCK and (found := clock_readings(path.read_text(encoding="utf-8")))
    }
    assert readings == {}
    assert clock_readings(CLOCK.read_text(encoding="utf-8"))


def test_the_rules_know_no_clock_no_chance_and_no_network():
    forbidden = {"time", "random", "secrets", "socket", "os", "django"}
    rules = product_code(PACKAGE / "domain")
    assert rules
    for path in rules:
        assert not imported(path.read_text(encoding="utf-8")) & forbidden, path


def test_sizes_and_addresses_are_as_promised():
    assert list(tidy.complaints()) == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("long.py", "x = 1\n" * 351, "351 lines, more than 350"),
        ("big.py", "def f():\n" + "    x = 1\n" * 50, "f has 51 lines, more than 50"),
        ("notes.md", "see /" + "work/notes", "line 1 names a machine folder"),
        ("lock.txt", "https:" + "//pypi.org/simple", "names a package index"),
    ],
)
def test_a_broken_promise_about_text_is_named(tmp_path, name, text, complaint):
    path = tmp_path / name
    path.write_text(text)
    found = [line for rule in tidy.RULES for line in rule(path)]
    assert len(found) == 1
    assert complaint in found[0]
