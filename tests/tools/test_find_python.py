"""The interpreter finder: what it takes, what it refuses, and what it says."""

import subprocess
import sys

import pytest

from tools import tidy

SCRIPT = tidy.ROOT / "tools/find_python.sh"
FAKE = """#!/bin/sh
case $2 in *version_info*) {answer} ;; esac
"""


def find(*arguments, **environment):
    command = ["/bin/sh", SCRIPT, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def pretend(tmp_path):
    """Make an interpreter of that name which answers the version question in its own way."""

    def make(name, answer):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FAKE.format(answer=answer))
        path.chmod(0o755)
        return path

    return make


def test_the_named_interpreter_is_taken():
    found = find(PATH="/usr/bin:/bin", HOME="/nowhere", GAITBELT_PYTHON=sys.executable)
    assert found.returncode == 0
    assert found.stdout.strip()


def test_a_named_interpreter_that_is_too_old_is_refused_in_one_sentence(pretend):
    old = pretend("old", "exit 1")
    found = find(PATH="/usr/bin:/bin", HOME="/nowhere", GAITBELT_PYTHON=str(old))
    assert found.returncode == 2
    assert found.stderr.count("\n") == 1
    assert str(old) in found.stderr


def test_a_shim_that_refuses_to_run_is_passed_over(pretend, tmp_path):
    pretend("shims/python3.13", "exit 127")
    pretend("versions/3.12.9/bin/python3", "echo the-real-one")
    found = find(PATH=f"{tmp_path}/shims:/bin", PYENV_ROOT=str(tmp_path), HOME="/nowhere")
    assert found.stdout.strip() == "the-real-one"


def test_a_folder_with_a_space_is_found(pretend, tmp_path):
    pretend("my python/versions/3.13.1/bin/python3", "echo the-real-one")
    found = find(PATH="/nowhere", PYENV_ROOT=f"{tmp_path}/my python", HOME="/nowhere")
    assert found.stdout.strip() == "the-real-one"


def test_without_any_interpreter_one_sentence_says_what_was_looked_for(tmp_path):
    found = find(PATH="/nowhere", HOME=str(tmp_path))
    assert found.returncode == 2
    assert found.stderr.count("\n") == 1
    assert "GAITBELT_PYTHON" in found.stderr
    assert f"{tmp_path}/.pyenv/versions" in found.stderr
