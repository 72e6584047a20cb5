"""Show that the tests notice inverted conditions: invert those of the rules, one at a time.

A mutant is one inverted condition in one module of `domain/`; it is noticed when a test fails. The
modules and the tests are pinned below. Example: python -m tools.mutants signing minutes
"""

import argparse
import contextlib
import io
import os
import time
from pathlib import Path

from tools.mutants import trial
from tools.mutants.conditions import mutants

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "gaitbelt" / "domain"
MODULES = (
    "packs", "supervision", "delegation", "competency", "review", "signing", "gate", "ahead",
    "safety", "course", "minutes",
)  # fmt: skip
TESTS = (str(RULES / "tests"), str(ROOT / "tests" / "spec"))
WANTED = 0.9  # share of mutants that the tests must notice


def main() -> int:
    """Try the mutants; exit 1 where the tests notice too few, 2 where nothing can be shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", nargs="+", default=TESTS, help="files or folders of tests")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("modules", nargs="*", default=MODULES)
    options = parser.parse_args()
    started = time.monotonic()
    found = [each for name in options.modules for each in mutants(RULES / f"{name}.py")]
    tried = trial.Trial(found, options.cores)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        trial.run(tried, options.tests, ROOT)
    if tried.broken or not tried.has_run:
        print(said.getvalue(), *tried.broken, "So nothing can be shown.", sep="\n")
        return 2
    for mutant in sorted(tried.survivors, key=lambda each: (each.path, each.lines[0])):
        place = mutant.path.relative_to(ROOT)
        print(f"survived: {place}:{mutant.lines[0]} {mutant.condition}")
    noticed = len(found) - len(tried.survivors)
    share, seconds = noticed / len(found), time.monotonic() - started
    print(f"{noticed} of {len(found)} mutants noticed, {share:.1%} in {seconds:.0f} s;", end=" ")
    print(f"wanted {WANTED:.0%}")
    return int(share < WANTED)


if __name__ == "__main__":
    raise SystemExit(main())
