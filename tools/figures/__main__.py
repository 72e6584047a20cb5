"""Draw every figure into the static files of the library, or with --check say which differ.

Example: python -m tools.figures --check
"""

import argparse
from pathlib import Path

from gaitbelt.figures import animated, codes
from gaitbelt.plans.library import exercises

FOLDER = Path(__file__).parents[2] / "gaitbelt" / "plans" / "static" / "gaitbelt" / "figures"


def drawn() -> dict[str, str]:
    """The text of every file, by its name."""
    names = {code: exercises()[code].name for code in sorted(codes())}
    return {f"{code}.svg": animated(code, (name.en, name.es)) for code, name in names.items()}


def stale() -> list[str]:
    """What differs from the descriptions: a file to draw anew, or one that nothing describes."""
    files = {path.name: path.read_text() for path in FOLDER.glob("*.svg")}
    now = drawn()
    return [
        f"{FOLDER.name}/{name} is out of date: run `make figures`."
        for name in sorted(files.keys() | now.keys())
        if files.get(name) != now.get(name)
    ]


def main() -> int:
    """Write the files, or compare them; exit 1 if one differs."""
    parser = argparse.ArgumentParser(prog="python -m tools.figures", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, name what differs")
    if parser.parse_args().check:
        problems = stale()
        print("\n".join(problems))
        return 1 if problems else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    now = drawn()
    for path in FOLDER.glob("*.svg"):
        if path.name not in now:
            path.unlink()
    for name, text in now.items():
        (FOLDER / name).write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
