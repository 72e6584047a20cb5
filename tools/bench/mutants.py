"""How many inverted conditions of the rules the tests notice."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

from tools.bench.harness import Figure, share
from tools.mutants.__main__ import ROOT, WANTED


def figures() -> Iterator[Figure]:
    """The figure of `make mutants`, in a process of its own with the tests' settings.

    Errors: RuntimeError with what was said, where the tests show nothing.
    """
    environment = {key: said for key, said in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "tools.mutants"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    counted = re.search(r"(\d+) of (\d+) mutants noticed", done.stdout)
    if counted is None:
        raise RuntimeError(done.stdout + done.stderr)
    noticed, tried = map(int, counted.groups())
    yield share("Inverted conditions that the tests notice", noticed, tried, least=WANTED)
