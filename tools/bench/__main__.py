"""Measure every figure and print the table; --markdown FILE keeps it.

Example: python -m tools.bench rules
"""

import argparse
import importlib
import os
import platform
from pathlib import Path

from tools.bench.harness import Figure, markdown

ROWS = ("rules",)


def main() -> int:
    """Measure the named groups of figures, or all; exit 1 if a promise is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ROWS, []], help="groups; all if none")
    parser.add_argument("--markdown", type=Path, help="write the table into this file as well")
    options = parser.parse_args()
    figures: list[Figure] = []
    for name in options.names or ROWS:
        for figure in importlib.import_module(f"tools.bench.{name}").figures():
            figures.append(figure)
            print(f"{figure.name}: {figure.value} ({figure.target}) {figure.verdict}", flush=True)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}."
    report = f"{machine}\n\n{markdown(figures)}\n"
    print(f"\n{report}")
    if options.markdown:
        options.markdown.write_text(report)
    return 0 if all(figure.is_met for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
