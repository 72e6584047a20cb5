"""Write docs/reference from the code, or with --check say which page is out of date.

Example: python -m tools.docs --check
"""

import argparse
import os
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def pages() -> dict[str, str]:
    """Every page: its name and its text. Needs a Django that is set up."""
    from tools.docs import doors, happenings, rest, rules, running

    return {
        "codes": rules.codes_page(),
        "commands": running.commands_page(),
        "events": happenings.events_page(),
        "reactions": happenings.reactions_page(),
        "rest": rest.rest_page(),
        "rights": doors.rights_page(),
        "routes": doors.routes_page(),
        "rulebook": rules.rulebook_page(),
        "settings": running.settings_page(),
    }


def stale() -> list[str]:
    """The pages that differ from the code."""
    return [
        f"docs/reference/{name}.md is out of date: run `make docs`."
        for name, text in pages().items()
        if not (path := REFERENCE / f"{name}.md").exists() or path.read_text() != text
    ]


def main() -> int:
    """Write the pages, or compare them; exit 1 if one differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    is_check = parser.parse_args().check
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaitbelt.config.settings")
    os.environ["GAITBELT_DEMO"] = "true"  # the doors of the demo are on the page too
    import django

    django.setup()
    if is_check:
        print(*(found := stale()), sep="\n", end="\n" if found else "")
        return 1 if found else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / f"{name}.md").write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
