"""The mutation test itself: which conditions it inverts, and that it sees a weakened test."""

import ast
import subprocess
import sys

from tools import tidy
from tools.mutants.conditions import mutants

STRONG = tidy.ROOT / "tests/spec/test_signatures.py"
SOURCE = """\
def share(parts, whole, is_known):
    if not is_known or whole == 0:
        return None
    return sum(part for part in parts if part) / whole if parts else 0
"""


class Weakened(ast.NodeTransformer):
    """The same tests, which claim nothing any more."""

    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)


def weakened(path):
    return ast.unparse(Weakened().visit(ast.parse(path.read_text(encoding="utf-8"))))


def try_mutants(tests):
    command = [sys.executable, "-m", "tools.mutants", "--tests", tests, "--", "signing"]
    return subprocess.run(command, cwd=tidy.ROOT, capture_output=True, text=True, check=False)


def test_tests_that_notice_enough_pass():
    tried = try_mutants(STRONG)
    assert tried.returncode == 0, tried.stdout
    assert "14 of 14 mutants noticed" in tried.stdout


def test_a_weakened_test_fails_and_its_survivors_are_named(tmp_path):
    path = tmp_path / "test_weakened.py"
    path.write_text(weakened(STRONG), encoding="utf-8")
    tried = try_mutants(path)
    assert tried.returncode == 1, tried.stdout
    assert "survived: gaitbelt/domain/signing.py" in tried.stdout
    assert "role is not Role.PT" in tried.stdout
    assert "0 of 14 mutants noticed" in tried.stdout


def test_tests_that_cannot_be_repeated_show_nothing(tmp_path):
    path = tmp_path / "test_once.py"
    once = "\nONCE = iter([True])\n\ndef test_once():\n    assert next(ONCE)\n"
    path.write_text(STRONG.read_text(encoding="utf-8") + once, encoding="utf-8")
    tried = try_mutants(path)
    assert tried.returncode == 2
    assert "fails when it is run again" in tried.stdout


def test_every_condition_is_inverted_once(tmp_path):
    path = tmp_path / "share.py"
    path.write_text(SOURCE, encoding="utf-8")
    found = {each.condition: each for each in mutants(path)}
    assert set(found) == {
        "not is_known or whole == 0",
        "not is_known",
        "whole == 0",
        "part",
        "parts",
    }
    assert returned(found["whole == 0"], [1], 2, True) is None
    assert returned(found["not is_known"], [1], 2, False) == 0.5
    assert returned(found["not is_known or whole == 0"], [1], 2, False) == 0.5
    assert returned(found["part"], [1], 2, True) == 0
    assert returned(found["parts"], [1], 2, True) == 0


def returned(mutant, *arguments):
    names = {}
    exec(mutant.code, names)
    return names["share"](*arguments)
