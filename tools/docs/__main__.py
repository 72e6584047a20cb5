"""Write the pages that follow from code and data, or with --check say which is out of date.

Example: python -m tools.docs --check
"""

import argparse
import os
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def pages() -> dict[str, str]:
    """Every page: its place below docs and its text. Needs a Django that is set up."""
    from tools.docs import doors, happenings, rest, rules, running, safety

    return {
        "reference/codes": rules.codes_page(),
        "reference/commands": running.commands_page(),
        "explanation/hazards": safety.hazards_page(),
        "reference/enforced": safety.enforced_page(),
        "reference/events": happenings.events_page(),
        "reference/reactions": happenings.reactions_page(),
        "reference/rest": rest.rest_page(),
        "reference/rights": doors.rights_page(),
        "reference/routes": doors.routes_page(),
        "reference/rulebook": rules.rulebook_page(),
        "reference/settings": running.settings_page(),
    }


def stale() -> list[str]:
    """The pages that differ from the code."""
    return [
        f"docs/{name}.md is out of date: run `make docs`."
        for name, text in pages().items()
        if not (path := DOCS / f"{name}.md").exists() or path.read_text() != text
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
    for name, text in pages().items():
        (DOCS / f"{name}.md").write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
